/** Draws lanes of bars on a canvas: only the rows and the time that are seen. Knows no page and asks nothing. */
import { formatClock, formatExactTime } from '../state/formatting.js';
import { pageColour, seriesColour } from './canvas-colours.js';
import { drawnExtent, firstFrom, type Lanes, type Span } from './lane-layout.js';
import { lengthUs, stepUs, type TimeWindow, ticks } from './time-window.js';

export interface LaneBar extends Span {
  /** Index of the page's colours. */
  readonly colour: number;
  readonly text: string;
}

export interface LaneScene {
  readonly bars: readonly LaneBar[];
  readonly lanes: Lanes;
  readonly window: TimeWindow;
  readonly rowHeight: number;
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  /** A bar that is told of; -1: none. */
  readonly chosen: number;
}

export const AXIS_HEIGHT = 34;
const TICK_WIDTH = 92;
const LEAST_TEXT_WIDTH = 34;

export function xOf({ window, width }: Pick<LaneScene, 'window' | 'width'>, us: number): number {
  return ((us - window.fromUs) / lengthUs(window)) * width;
}

export function usOf({ window, width }: Pick<LaneScene, 'window' | 'width'>, x: number): number {
  return window.fromUs + (x / Math.max(1, width)) * lengthUs(window);
}

interface Pens {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly ground: string;
  readonly accent: string;
  readonly series: readonly string[];
}

function pensOfPage(): Pens {
  return {
    text: pageColour('--text'),
    quiet: pageColour('--text-quiet'),
    line: pageColour('--line'),
    ground: pageColour('--panel'),
    accent: pageColour('--accent'),
    series: Array.from({ length: 12 }, (_, index) => seriesColour(index)),
  };
}

function drawAxis(canvas: CanvasRenderingContext2D, scene: LaneScene, pens: Pens): void {
  const most = Math.max(1, Math.floor(scene.width / TICK_WIDTH));
  const step = stepUs(scene.window, most);
  let day = '';
  canvas.fillStyle = pens.ground;
  canvas.fillRect(0, 0, scene.width, AXIS_HEIGHT);
  for (const us of ticks(scene.window, most)) {
    const x = Math.round(xOf(scene, us));
    canvas.fillStyle = pens.line;
    canvas.fillRect(x, AXIS_HEIGHT - 4, 1, scene.height);
    canvas.fillStyle = pens.quiet;
    canvas.fillText(formatClock(us, step), x + 3, 9);
    const today = formatExactTime(us).slice(0, 10);
    if (today !== day) canvas.fillText(today, x + 3, 23);
    day = today;
  }
  canvas.fillStyle = pens.line;
  canvas.fillRect(0, AXIS_HEIGHT - 1, scene.width, 1);
}

function drawBar(canvas: CanvasRenderingContext2D, scene: LaneScene, pens: Pens, index: number, y: number): number {
  const { startUs, endUs, colour, text } = scene.bars[index] as LaneBar;
  const { left, width } = drawnExtent(xOf(scene, startUs), xOf(scene, endUs), scene.width);
  const height = scene.rowHeight - 3;
  canvas.fillStyle = pens.series[colour] ?? pens.quiet;
  canvas.fillRect(left, y + 1, width, height);
  if (index === scene.chosen) {
    canvas.strokeStyle = pens.text;
    canvas.lineWidth = 2;
    canvas.strokeRect(left - 1, y, width + 2, height + 2);
  }
  if (width < LEAST_TEXT_WIDTH || scene.rowHeight < 14) return left + width;
  canvas.save();
  canvas.beginPath();
  canvas.rect(left, y, width - 3, scene.rowHeight);
  canvas.clip();
  canvas.fillStyle = pens.ground;
  canvas.fillText(text, Math.max(0, left) + 4, y + scene.rowHeight / 2);
  canvas.restore();
  return left + width;
}

/** What lies within a pixel that is drawn already is passed over, so that a row costs no more than its pixels. */
function drawRow(canvas: CanvasRenderingContext2D, scene: LaneScene, pens: Pens, row: number, y: number): void {
  const inRow = scene.lanes.inRow[row] ?? [];
  const { window, bars } = scene;
  let drawnTo = Number.NEGATIVE_INFINITY;
  for (let at = firstFrom(bars, inRow, window.fromUs); at < inRow.length; at += 1) {
    const index = inRow[at] as number;
    const bar = bars[index] as LaneBar;
    if (bar.startUs > window.toUs) break;
    if (index !== scene.chosen && xOf(scene, bar.endUs) < drawnTo - 1) continue;
    drawnTo = drawBar(canvas, scene, pens, index, y);
  }
}

function drawHeadings(canvas: CanvasRenderingContext2D, scene: LaneScene, pens: Pens): void {
  canvas.font = '600 11px system-ui, sans-serif';
  for (const { row, text, spans } of scene.lanes.headings) {
    const y = yOfRow(scene, row);
    if (y < -scene.rowHeight || y > scene.height) continue;
    canvas.fillStyle = pens.line;
    canvas.fillRect(0, y, scene.width, 1);
    canvas.fillStyle = pens.text;
    canvas.fillText(`${text}  (${spans})`, 4, y + scene.rowHeight / 2 + 1);
  }
}

export function yOfRow({ rowHeight, scrollTop }: Pick<LaneScene, 'rowHeight' | 'scrollTop'>, row: number): number {
  return AXIS_HEIGHT + row * rowHeight - scrollTop;
}

export function rowAt(scene: Pick<LaneScene, 'rowHeight' | 'scrollTop'>, y: number): number {
  return y < AXIS_HEIGHT ? -1 : Math.floor((y - AXIS_HEIGHT + scene.scrollTop) / scene.rowHeight);
}

const NEAR_PIXELS = 3;

/** The bar at a place of the canvas; -1: none is near. */
export function barAt(scene: LaneScene, x: number, y: number): number {
  const inRow = scene.lanes.inRow[rowAt(scene, y)] ?? [];
  const slack = (NEAR_PIXELS / Math.max(1, scene.width)) * lengthUs(scene.window);
  const us = usOf(scene, x);
  const index = inRow[firstFrom(scene.bars, inRow, us - slack)];
  return index !== undefined && (scene.bars[index] as LaneBar).startUs <= us + slack ? index : -1;
}

export function drawLanes(canvas: CanvasRenderingContext2D, scene: LaneScene): void {
  const pens = pensOfPage();
  canvas.clearRect(0, 0, scene.width, scene.height);
  canvas.textBaseline = 'middle';
  canvas.font = '11px system-ui, sans-serif';
  drawAxis(canvas, scene, pens);
  canvas.save();
  canvas.beginPath();
  canvas.rect(0, AXIS_HEIGHT, scene.width, scene.height - AXIS_HEIGHT);
  canvas.clip();
  const first = Math.max(0, rowAt(scene, AXIS_HEIGHT));
  const last = Math.min(scene.lanes.rows - 1, rowAt(scene, scene.height));
  for (let row = first; row <= last; row += 1) drawRow(canvas, scene, pens, row, yOfRow(scene, row));
  drawHeadings(canvas, scene, pens);
  canvas.restore();
}

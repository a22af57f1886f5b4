/** A time line of many bars in lanes: scrolls, zooms by a brush, by Ctrl and the wheel and by keys. Asks nothing itself. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useSettings, useSpeech } from '../state/settings.js';
import '../styles/lanes.css';
import { AXIS_HEIGHT, barAt, drawLanes, type LaneBar, type LaneScene, usOf } from './lane-drawing.js';
import type { Lanes } from './lane-layout.js';
import { moved, type TimeWindow, within, zoomed } from './time-window.js';

export interface LanePlotProps {
  readonly bars: readonly LaneBar[];
  readonly lanes: Lanes;
  readonly whole: TimeWindow;
  readonly window: TimeWindow;
  readonly onWindow: (window: TimeWindow) => void;
  readonly onOpen: (index: number) => void;
  readonly describe: (index: number) => string;
  readonly label: string;
  readonly mostHeight?: number;
}

const ROW_HEIGHT = 16;
const LEAST_HEIGHT = 120;
const BRUSH_PIXELS = 5;

interface Brush {
  readonly fromX: number;
  readonly toX: number;
}

/** The row in which each bar is. */
function rowsOf({ inRow }: Lanes, bars: number): Int32Array {
  const rows = new Int32Array(bars);
  for (const [row, indexes] of inRow.entries()) for (const index of indexes) rows[index] = row;
  return rows;
}

function byStart(bars: readonly LaneBar[]): readonly number[] {
  return bars.map((_, index) => index).sort((one, other) => (bars[one]?.startUs ?? 0) - (bars[other]?.startUs ?? 0));
}

export default function LanePlot(props: LanePlotProps) {
  const { bars, lanes, whole, window, onWindow, onOpen } = props;
  const { t } = useSpeech();
  const { isDark } = useSettings();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState(-1);
  const [brush, setBrush] = useState<Brush | null>(null);
  const order = useMemo(() => byStart(bars), [bars]);
  const rows = useMemo(() => rowsOf(lanes, bars.length), [lanes, bars]);
  const content = AXIS_HEIGHT + lanes.rows * ROW_HEIGHT + 6;
  const height = Math.max(LEAST_HEIGHT, Math.min(props.mostHeight ?? 380, content));
  const scene = (): LaneScene => ({
    bars,
    lanes,
    window,
    rowHeight: ROW_HEIGHT,
    width: box.current?.clientWidth ?? 0,
    height,
    scrollTop: box.current?.scrollTop ?? 0,
    chosen: chosen < bars.length ? chosen : -1,
  });
  const newest = useRef(scene);
  newest.current = scene;
  const frame = useRef(0);
  const draw = () => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => paint(canvas.current, newest.current()));
  };
  useEffect(draw, [bars, lanes, window, chosen, isDark, height]);
  useEffect(() => setChosen(-1), [bars]);
  useEffect(() => {
    if (box.current === null) return;
    const watch = new ResizeObserver(draw);
    watch.observe(box.current);
    // Not passive, so that the page does not zoom with the plot.
    const wheel = (event: WheelEvent) => onWheel(event, newest.current(), whole, onWindow);
    const element = box.current;
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      watch.disconnect();
      element.removeEventListener('wheel', wheel);
    };
  }, [whole, onWindow]);
  const choose = (index: number) => {
    const bar = bars[index];
    if (bar === undefined) return;
    setChosen(index);
    showRow(box.current, (rows[index] ?? 0) * ROW_HEIGHT, height);
    if (bar.endUs < window.fromUs || bar.startUs > window.toUs) {
      const half = (window.toUs - window.fromUs) / 2;
      onWindow(within({ fromUs: bar.startUs - half, toUs: bar.startUs + half }, whole));
    }
  };
  const step = (by: number) => {
    const here = order.indexOf(chosen);
    const next = here < 0 ? firstSeen(order, bars, window) : Math.max(0, Math.min(order.length - 1, here + by));
    choose(order[next] ?? -1);
  };
  const middle = (window.fromUs + window.toUs) / 2;
  const keys: Record<string, () => void> = {
    ArrowLeft: () => onWindow(moved(window, -0.2, whole)),
    ArrowRight: () => onWindow(moved(window, 0.2, whole)),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    '+': () => onWindow(zoomed(window, 0.5, middle, whole)),
    '=': () => onWindow(zoomed(window, 0.5, middle, whole)),
    '-': () => onWindow(zoomed(window, 2, middle, whole)),
    '0': () => onWindow(whole),
    Home: () => onWindow(whole),
    Enter: () => chosen >= 0 && onOpen(chosen),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const place = (event: PointerEvent) => {
    const { left, top } = canvas.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const onPointerMove = (event: PointerEvent) => {
    const { x, y } = place(event);
    if (brush !== null) setBrush({ ...brush, toX: x });
    else setChosen(barAt(scene(), x, y));
  };
  const onPointerUp = (event: PointerEvent) => {
    const { x, y } = place(event);
    setBrush(null);
    if (brush === null) return;
    if (Math.abs(x - brush.fromX) < BRUSH_PIXELS) {
      const index = barAt(scene(), x, y);
      if (index >= 0) onOpen(index);
      return;
    }
    const [fromX, toX] = [Math.min(brush.fromX, x), Math.max(brush.fromX, x)];
    onWindow(within({ fromUs: usOf(scene(), fromX), toUs: usOf(scene(), toX) }, whole));
  };
  const told = chosen >= 0 && chosen < bars.length ? props.describe(chosen) : t('lanes.hint');
  return (
    <>
      <div
        ref={box}
        class="lanes"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is worked by keys, and the table below says the same
        tabIndex={0}
        aria-label={`${props.label}. ${t('lanes.keys')}`}
        style={{ height: `${height}px` }}
        onScroll={draw}
        onKeyDown={onKeyDown}
      >
        <div class="lanes-space" style={{ height: `${content}px` }}>
          <canvas
            ref={canvas}
            class={chosen >= 0 && brush === null ? 'lanes-canvas over' : 'lanes-canvas'}
            style={{ height: `${height}px` }}
            onPointerDown={(event) => {
              if (event.button !== 0) return;
              const { x } = place(event);
              setBrush({ fromX: x, toX: x });
              event.currentTarget.setPointerCapture(event.pointerId);
            }}
            onPointerMove={onPointerMove}
            onPointerUp={onPointerUp}
            onPointerCancel={() => setBrush(null)}
            onPointerLeave={() => brush === null && setChosen(-1)}
          />
          {brush !== null && (
            <div
              class="lanes-brush"
              style={{
                left: `${Math.min(brush.fromX, brush.toX)}px`,
                width: `${Math.abs(brush.toX - brush.fromX)}px`,
              }}
            />
          )}
        </div>
      </div>
      <p class="plot-note" role="status">
        {told}
      </p>
    </>
  );
}

function paint(canvas: HTMLCanvasElement | null, scene: LaneScene): void {
  const pen = canvas?.getContext('2d');
  if (canvas === null || pen === null || pen === undefined || scene.width === 0) return;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(scene.width * ratio);
  canvas.height = Math.round(scene.height * ratio);
  pen.scale(ratio, ratio);
  drawLanes(pen, scene);
}

/** With Ctrl, as browsers also send a pinch. Without, the lanes scroll. */
function onWheel(event: WheelEvent, scene: LaneScene, whole: TimeWindow, onWindow: (window: TimeWindow) => void): void {
  const { left } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    onWindow(zoomed(scene.window, event.deltaY > 0 ? 1.25 : 0.8, usOf(scene, event.clientX - left), whole));
  } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    event.preventDefault();
    onWindow(moved(scene.window, event.deltaX / Math.max(1, scene.width), whole));
  }
}

function showRow(box: HTMLDivElement | null, y: number, height: number): void {
  if (box === null) return;
  const seen = height - AXIS_HEIGHT - ROW_HEIGHT;
  if (y < box.scrollTop) box.scrollTop = y;
  else if (y > box.scrollTop + seen) box.scrollTop = y - seen;
}

function firstSeen(order: readonly number[], bars: readonly LaneBar[], window: TimeWindow): number {
  const found = order.findIndex((index) => (bars[index]?.endUs ?? 0) >= window.fromUs);
  return Math.max(0, found);
}

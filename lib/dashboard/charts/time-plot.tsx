/** Traffic over time: stacked steps on a canvas (uPlot), a legend that tells what is under the pointer, and a brush. */
import { useMemo, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { formatClock, formatExactTime } from '../state/formatting.js';
import { useSettings } from '../state/settings.js';
import { axis } from './axis.js';
import { seriesColour } from './canvas-colours.js';
import type { Stack } from './stacked-series.js';
import { usePlot } from './use-plot.js';

interface TimePlotProps {
  readonly stack: Stack;
  /** Of each layer, an index of the page's colours. */
  readonly colours: readonly number[];
  readonly label: string;
  readonly format: (value: number) => string;
  readonly onPoint: (bin: number | null) => void;
  readonly onBrush: (fromUs: number, toUs: number) => void;
}

const HEIGHT = 240;
const NARROW = 560;

/** The date stands below the first tick, and where a day begins. */
function ticks(_plot: uPlot, splits: number[], _axis: number, _space: number, step: number): string[] {
  let day = '';
  return splits.map((seconds) => {
    const us = seconds * 1e6;
    const today = formatExactTime(us).slice(0, 10);
    const clock = formatClock(us, step * 1e6);
    const text = today === day ? clock : `${clock}\n${today}`;
    day = today;
    return text;
  });
}

/** From the tallest to the lowest, so that each covers what is not its own. */
function drawn(stack: Stack): number[] {
  return stack.layers.map((_, index) => index).reverse();
}

/** A step's last value once more, so that the last bin has a width. */
function closed(values: readonly number[]): number[] {
  return [...values, values.at(-1) ?? 0];
}

function dataOf(stack: Stack): uPlot.AlignedData {
  return [[...stack.seconds], ...drawn(stack).map((index) => closed(stack.layers[index]?.tops ?? []))];
}

function optionsOf(props: () => TimePlotProps, width: number): uPlot.Options {
  const { stack, colours, format } = props();
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.05 : 1] } },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: 5 },
    },
    axes: [
      axis({ values: ticks, space: width < NARROW ? 70 : 90, size: 38 }),
      axis({ values: (_plot, splits) => splits.map(format), size: 64, space: 36 }),
    ],
    series: [
      {},
      ...drawn(stack).map((index) => ({
        stroke: seriesColour(colours[index] ?? 0),
        fill: seriesColour(colours[index] ?? 0),
        width: 0,
        points: { show: false },
        ...(stepped === undefined ? {} : { paths: stepped }),
      })),
    ],
    hooks: {
      setCursor: [
        ({ cursor }) => props().onPoint(cursor.left === undefined || cursor.left < 0 ? null : (cursor.idx ?? null)),
      ],
      setSelect: [(plot) => brushed(plot, props().onBrush)],
    },
  };
}

function brushed(plot: uPlot, onBrush: TimePlotProps['onBrush']): void {
  const { left, width } = plot.select;
  if (width <= 0) return;
  const us = (x: number) => Math.round(plot.posToVal(x, 'x') * 1e6);
  const [from, to] = [us(left), us(left + width)];
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onBrush(from, to);
}

export function TimePlot(given: TimePlotProps) {
  const { isDark } = useSettings();
  const props = useRef(given);
  props.current = given;
  const box = usePlot({
    shape: `${isDark} ${given.colours.join()} ${given.format(1234567)}`,
    height: HEIGHT,
    optionsOf: (width) => optionsOf(() => props.current, width),
    data: useMemo(() => dataOf(given.stack), [given.stack]),
  });
  return <div ref={box} class="time-plot" role="img" aria-label={given.label} />;
}

/** The packets of a flow by time: up what went forward, down what came back, as tall as the frame (uPlot draws axes and cursor). */
import { useMemo, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import type { Packet } from '../api.js';
import { useSettings } from '../state/settings.js';
import { axis } from './axis.js';
import { pageColour, seriesColour } from './canvas-colours.js';
import { usePlot } from './use-plot.js';

interface PacketPlotProps {
  readonly packets: readonly Packet[];
  readonly label: string;
  readonly formatBytes: (value: number) => string;
  readonly formatDuration: (us: number) => string;
  readonly onPoint: (index: number | null) => void;
}

const HEIGHT = 220;
const FORWARD = 0;
const BACKWARD = 1;

/** Time since the first packet in seconds; sizes, negative what came back. */
function dataOf(packets: readonly Packet[]): uPlot.AlignedData {
  const start = packets[0]?.time_us ?? 0;
  return [
    packets.map(({ time_us }) => (time_us - start) / 1e6),
    packets.map(({ forward, wire_bytes }) => (forward ? wire_bytes : -wire_bytes)),
  ];
}

function drawSticks(plot: uPlot): void {
  const { ctx, data } = plot;
  const [seconds = [], sizes = []] = data;
  const zero = plot.valToPos(0, 'y', true);
  const width = Math.max(1, devicePixelRatio * 1.5);
  ctx.save();
  for (let index = 0; index < seconds.length; index += 1) {
    const size = sizes[index] ?? 0;
    const [x, y] = [plot.valToPos(seconds[index] ?? 0, 'x', true), plot.valToPos(size, 'y', true)];
    ctx.fillStyle = seriesColour(size >= 0 ? FORWARD : BACKWARD);
    ctx.fillRect(x - width / 2, Math.min(zero, y), width, Math.max(1, Math.abs(y - zero)));
  }
  ctx.fillStyle = pageColour('--line-strong');
  ctx.fillRect(plot.bbox.left, zero, plot.bbox.width, devicePixelRatio);
  ctx.restore();
}

function optionsOf(props: () => PacketPlotProps, width: number): uPlot.Options {
  const { formatBytes, formatDuration } = props();
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    scales: {
      x: { time: false, range: (_plot, least, most) => (most > least ? [least, most] : [0, 1e-3]) },
      y: { range: (_plot, least, most) => [Math.min(-60, least * 1.1), Math.max(60, most * 1.1)] },
    },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, dist: 5 } },
    axes: [
      axis({ values: (_plot, splits) => splits.map((seconds) => formatDuration(seconds * 1e6)), space: 80, size: 28 }),
      axis({ values: (_plot, splits) => splits.map((value) => formatBytes(Math.abs(value))), size: 64 }),
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      draw: [drawSticks],
      setCursor: [({ cursor }) => props().onPoint((cursor.left ?? -1) < 0 ? null : (cursor.idx ?? null))],
    },
  };
}

export default function PacketPlot(given: PacketPlotProps) {
  const { isDark, language } = useSettings();
  const props = useRef(given);
  props.current = given;
  const box = usePlot({
    shape: `${isDark} ${language}`,
    height: HEIGHT,
    optionsOf: (width) => optionsOf(() => props.current, width),
    data: useMemo(() => dataOf(given.packets), [given.packets]),
  });
  return <div ref={box} class="time-plot packet-plot" role="img" aria-label={given.label} />;
}

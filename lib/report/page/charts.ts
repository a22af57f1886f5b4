/**
 * Report page: the charts as SVG, drawn here by echarts' server side; the page needs no script to show them. Colours of text and lines
 * are those of the page, dark or light. Texts are escaped by the renderer and made visible before.
 */
import { type EChartsCoreOption, init } from 'echarts/dist/echarts.esm.min.mjs';
import type { FlowGraph, GraphNode } from '../flow-graph.js';
import type { TimeSeries } from '../time-series.js';
import { Html, visibleText } from './html.js';
import type { Amounts } from './language.js';

/** Apart in lightness too, so that they differ in print and for who sees no red. */
export const palette = [
  '#4e79c4',
  '#e8963e',
  '#4fa56a',
  '#c95d8f',
  '#8a6fc8',
  '#d0b13c',
  '#3fa7b8',
  '#a7653c',
  '#8fae4b',
  '#d6615b',
] as const;
export const otherColour = '#9298a1';
export const colourOf = (index: number): string => palette[index % palette.length] as string;

/** Stand-ins that echarts takes for colours; the page's own take their places. */
const ink = '#010203';
const line = '#010204';
const font = 'system-ui, sans-serif';

/** Without the parts that are for scripts and for a mouse. `label` is what it shows, for who cannot see it. */
function asPart(svg: string, id: string, label: string): Html {
  const text = svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class|ecmeta_[a-z_]+|pointer-events|xml:space|baseProfile|xmlns:xlink|version)="[^"]*"/g, '')
    .replace(/ cursor="[^"]*"/g, '')
    // The renderer numbers what it draws; a page is the same whenever it is made.
    .replace(/\bzr\d+-/g, `${id}-`)
    .replaceAll(ink, 'currentColor')
    .replaceAll(line, 'var(--line)')
    .replace(/^<svg width="(\d+)" height="(\d+)"/, '<svg role="img" class="chart"')
    .replace(/<svg ([^>]*)>/, (_all, attributes: string) => `<svg ${attributes} aria-label="${label}">`);
  return new Html(text);
}

function draw(option: EChartsCoreOption, width: number, height: number, id: string, label: string): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font, color: ink },
      backgroundColor: 'transparent',
      ...option,
    });
    return asPart(chart.renderToSVGString(), id, label);
  } finally {
    // A chart that is left keeps the process from ending.
    chart.dispose();
  }
}

/** As much of a time as tells the bins apart. */
function timeText(spanUs: number): (ms: number) => string {
  const [from, to] = spanUs > 172_800e6 ? [5, 16] : spanUs > 600e6 ? [11, 16] : spanUs > 5e6 ? [11, 19] : [11, 23];
  return (ms) => (Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString().replace('T', ' ').slice(from, to) : '');
}

const axis = {
  axisLine: { lineStyle: { color: line } },
  axisTick: { lineStyle: { color: line } },
  splitLine: { lineStyle: { color: line } },
  axisLabel: { color: ink, fontSize: 12, fontFamily: font },
};

/** So few bins are bars: between them there is nothing to draw a line over. */
const fewBins = 24;

/** Bits a second, stacked; in the order of the series, others on top. */
export function timeChart(
  { bin_us, start_us, bins, series, other }: TimeSeries,
  amounts: Amounts,
  unit: string,
  label: string,
): Html {
  const bits = 8e6 / bin_us;
  const stacks = [
    ...series.map(({ values }, index) => ({ values, colour: colourOf(index) })),
    ...(other === null ? [] : [{ values: other.values, colour: otherColour }]),
  ];
  const middle = (bin: number) => (start_us + (bin + 0.5) * bin_us) / 1000;
  const drawn = stacks.map(({ values, colour }) => ({
    type: bins <= fewBins ? 'bar' : 'line',
    stack: 'all',
    symbol: 'none',
    barWidth: `${90}%`,
    color: colour,
    lineStyle: { width: 0 },
    areaStyle: { opacity: 1, color: colour },
    data: values.map((value, bin) => (bins <= fewBins ? value * bits : [middle(bin), value * bits])),
  }));
  const text = timeText(bin_us * bins);
  const times = Array.from({ length: bins }, (_, bin) => text((start_us + bin * bin_us) / 1000));
  const xAxis =
    bins <= fewBins
      ? { ...axis, type: 'category', data: times }
      : {
          ...axis,
          type: 'time',
          min: start_us / 1000,
          max: (start_us + bins * bin_us) / 1000,
          splitLine: { show: false },
          axisLabel: { ...axis.axisLabel, formatter: text, hideOverlap: true },
        };
  const yAxis = {
    ...axis,
    type: 'value',
    axisLabel: { ...axis.axisLabel, formatter: (value: number) => amounts.scaled(value, unit) },
  };
  return draw(
    { useUTC: true, grid: { left: 8, right: 16, top: 12, bottom: 8 }, xAxis, yAxis, series: drawn },
    1000,
    320,
    'time-chart',
    label,
  );
}

const nodeText = (key: string) => (key.length > 42 ? `${key.slice(0, 41)}…` : key);

/** Widths are bytes. `nameOf`: what a node is called. `colours`: of the labels, as elsewhere on the page. */
export function graphChart(
  graph: FlowGraph,
  nameOf: (node: GraphNode) => string,
  colours: ReadonlyMap<string | null, string>,
  label: string,
): Html {
  const levels = Math.max(...graph.nodes.map(({ level }) => level));
  const colour = (node: GraphNode) =>
    levels === 2 && node.level === 1 ? (colours.get(node.key) ?? otherColour) : otherColour;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const data = graph.nodes.map((node) => ({
    name: node.id,
    depth: node.level,
    itemStyle: { color: colour(node) },
    label: {
      position: node.level === levels ? 'left' : 'right',
      formatter: visibleText(nodeText(nameOf(node))),
    },
  }));
  // Nothing of no bytes has a width.
  const links = graph.links.map(({ source, target, bytes }) => {
    const [from, to] = [nodes.get(source), nodes.get(target)];
    const carrier = from?.level === 1 ? from : to;
    return {
      source,
      target,
      value: Math.max(1, bytes),
      lineStyle: { color: carrier === undefined ? otherColour : colour(carrier), opacity: 0.45 },
    };
  });
  const perLevel = new Map<number, number>();
  for (const { level } of graph.nodes) perLevel.set(level, (perLevel.get(level) ?? 0) + 1);
  const height = Math.min(1100, Math.max(160, 24 * Math.max(...perLevel.values()) + 40));
  return draw(
    {
      series: [
        {
          type: 'sankey',
          left: 4,
          right: 4,
          top: 8,
          bottom: 8,
          nodeGap: 10,
          nodeWidth: 14,
          draggable: false,
          layoutIterations: 48,
          emphasis: { disabled: true },
          label: { color: ink, fontSize: 12, fontFamily: font, textBorderWidth: 0, textBorderColor: 'transparent' },
          data,
          links,
        },
      ],
    },
    1000,
    height,
    'graph-chart',
    label,
  );
}

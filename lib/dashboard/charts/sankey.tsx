/** Who talks to whom: levels of names, joined by bands as wide as their traffic (echarts, loaded when it is first shown). */

import { SankeyChart } from 'echarts/charts';
import { TooltipComponent } from 'echarts/components';
import { type ECharts, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'preact/hooks';
import type { Graph, GraphLink, GraphNode, Measure } from '../api.js';
import { colourOf, greyColour } from '../state/colours.js';
import { useSettings } from '../state/settings.js';
import { pageColour, seriesColour } from './canvas-colours.js';

use([SankeyChart, TooltipComponent, CanvasRenderer]);

export interface SankeyProps {
  readonly graph: Graph;
  readonly measure: Measure;
  readonly label: string;
  readonly nameOf: (node: GraphNode) => string;
  readonly format: (value: number) => string;
  /** Which level's names have the colours; all bands take theirs from it. */
  readonly colouredLevel: number;
  readonly onNode: (node: GraphNode) => void;
}

const MOST_HEIGHT = 640;
const NODE_HEIGHT = 26;

/** The level as a number: the API numbers them, or names them in the order that was asked. */
export function levelsOf({ nodes }: Graph): (node: GraphNode) => number {
  const seen = [...new Set(nodes.map(({ level }) => level))];
  return ({ level }) => (typeof level === 'number' ? level : seen.indexOf(level));
}

export function sankeyHeight(graph: Graph): number {
  const levelOf = levelsOf(graph);
  const sizes = [0, 1, 2, 3].map((level) => graph.nodes.filter((node) => levelOf(node) === level).length);
  return Math.min(MOST_HEIGHT, Math.max(180, Math.max(...sizes) * NODE_HEIGHT));
}

// Text is drawn on the canvas, also in the tooltip (richText): names of a capture never become HTML. Braces would begin a style.
const plainText = (text: string) => text.replaceAll(/[{}|]/g, ' ');

function optionsOf({ graph, measure, nameOf, format, colouredLevel }: SankeyProps) {
  const byId = new Map(graph.nodes.map((node) => [String(node.id), node]));
  const levelOf = levelsOf(graph);
  const colourOfNode = (node: GraphNode | undefined) =>
    node === undefined || levelOf(node) !== colouredLevel
      ? null
      : seriesColour(node.key === null ? greyColour : colourOf('label', node.key));
  const name = (id: string) => {
    const node = byId.get(id);
    return node === undefined ? id : plainText(nameOf(node));
  };
  const link = ({ source, target, ...amounts }: GraphLink) => ({
    source: String(source),
    target: String(target),
    value: amounts[measure],
    lineStyle: {
      color: colourOfNode(byId.get(String(source))) ?? colourOfNode(byId.get(String(target))) ?? pageColour('--c11'),
    },
  });
  return {
    animation: false,
    tooltip: {
      trigger: 'item' as const,
      renderMode: 'richText' as const,
      backgroundColor: pageColour('--raised'),
      borderColor: pageColour('--line-strong'),
      textStyle: { color: pageColour('--text'), fontSize: 12 },
      formatter: (item: unknown) => {
        const { dataType, data, value } = item as { dataType: string; data: Record<string, string>; value: number };
        if (dataType === 'node') return `${name(data['name'] ?? '')}: ${format(value)}`;
        return `${name(data['source'] ?? '')} → ${name(data['target'] ?? '')}: ${format(value)}`;
      },
    },
    series: [
      {
        type: 'sankey' as const,
        left: 4,
        right: 4,
        top: 8,
        bottom: 8,
        nodeGap: 8,
        nodeWidth: 8,
        draggable: false,
        emphasis: { focus: 'adjacency' as const },
        lineStyle: { opacity: 0.32, curveness: 0.5 },
        label: { color: pageColour('--text'), fontSize: 11, width: 150, overflow: 'truncate' as const },
        data: graph.nodes.map((node) => ({
          name: String(node.id),
          depth: levelOf(node),
          itemStyle: { color: colourOfNode(node) ?? pageColour('--line-strong'), borderWidth: 0 },
          label: {
            formatter: name(String(node.id)),
            position: levelOf(node) === Math.max(...graph.nodes.map(levelOf)) ? ('left' as const) : ('right' as const),
          },
        })),
        links: graph.links.filter((one) => one[measure] > 0).map(link),
      },
    ],
  };
}

export default function Sankey(props: SankeyProps) {
  const { isDark } = useSettings();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const newest = useRef(props);
  newest.current = props;
  useEffect(() => {
    if (box.current === null) return;
    const made = init(box.current, null, { renderer: 'canvas' });
    chart.current = made;
    made.on('click', ({ dataType, name }) => {
      const node = newest.current.graph.nodes.find(({ id }) => String(id) === name);
      if (dataType === 'node' && node !== undefined) newest.current.onNode(node);
    });
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      made.dispose();
    };
  }, []);
  const height = sankeyHeight(props.graph);
  useEffect(() => {
    chart.current?.resize({ height });
    chart.current?.setOption(optionsOf(newest.current), true);
  }, [props.graph, props.measure, isDark, height, props.label]);
  return <div ref={box} class="sankey" style={{ height: `${height}px` }} role="img" aria-label={props.label} />;
}

/** How the axes of all plots look. */
import type uPlot from 'uplot';
import { pageColour } from './canvas-colours.js';

export function axis(special: Partial<uPlot.Axis>): uPlot.Axis {
  return {
    stroke: pageColour('--text-quiet'),
    grid: { stroke: pageColour('--line'), width: 1 },
    ticks: { stroke: pageColour('--line'), width: 1, size: 4 },
    font: '11px system-ui, sans-serif',
    ...special,
  };
}

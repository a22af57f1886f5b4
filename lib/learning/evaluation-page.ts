/**
 * Learning: an evaluation as one page that needs nothing else: figures, a bar a class, the confusion matrix, the reliability
 * curve, as tables and SVG. Measures nothing; names come from data and are escaped.
 */
import { type Evaluation, type SplitMeasures, splitNames, unknownWords } from './evaluation.js';
import type { Measures, ReliabilityBin } from './measures.js';
import type { UnseenClass } from './unseen-classes.js';

export interface PageOfEvaluation {
  readonly title: string;
  /** Lines below the title: what was measured. */
  readonly facts: readonly string[];
  readonly evaluation: Pick<Evaluation, 'splits' | 'unknownBelow' | 'cautious' | 'reach' | 'known' | 'temperature'>;
  readonly unseen?: readonly UnseenClass[];
  /** Instead of the names of splits, where a model was measured over one table. */
  readonly heading?: string;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function three(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

const style = `
:root { color-scheme: light dark; --ink: #1c2530; --dim: #5d6b7a; --line: #d5dbe2; --fill: #1f6feb; --paper: #fff; --soft: #f3f5f8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ef; --dim: #95a3b3; --line: #38434f; --fill: #5b9bff; --paper: #12171d; --soft: #1b222a; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 1080px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: .95rem; margin: 1.5rem 0 .25rem; } .dim { color: var(--dim); margin: .2rem 0; }
.figures { display: flex; flex-wrap: wrap; gap: 1rem; margin: .75rem 0; }
.figures div { background: var(--soft); border-radius: 8px; padding: .6rem 1rem; min-width: 8rem; }
.figures b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .85rem; }
th, td { padding: .2rem .5rem; text-align: right; white-space: nowrap; } th { font-weight: 600; }
th[scope=row] { text-align: left; } .matrix td { border: 1px solid var(--line); min-width: 2.4rem; }
.matrix thead th { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; padding: .4rem .2rem; }
.bar { background: var(--soft); width: 12rem; padding: 0; } .bar i { display: block; height: .8rem; background: var(--fill); border-radius: 2px; }
svg text { font-size: 12px; fill: var(--dim); } svg .axis { stroke: var(--line); } svg .ideal { stroke: var(--dim); stroke-dasharray: 4 4; }
svg .curve { fill: none; stroke: var(--fill); stroke-width: 2; } svg .dot { fill: var(--fill); } svg .count { fill: var(--fill); opacity: .2; }
`;

function figures(pairs: readonly (readonly [string, string])[]): string {
  return `<div class="figures">${pairs.map(([name, value]) => `<div>${escaped(name)}<b>${value}</b></div>`).join('')}</div>`;
}

function classTable({ classes }: Measures): string {
  const rows = classes.map(
    ({ name, rows, precision, recall, f1 }) =>
      `<tr><th scope="row">${escaped(name)}</th><td>${rows}</td><td>${three(precision)}</td><td>${three(recall)}</td><td>${three(f1)}</td>` +
      `<td class="bar"><i style="width:${(f1 * 100).toFixed(1)}%"></i></td></tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th scope="col"></th><th>rows</th><th>precision</th><th>recall</th><th>F1</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** Cells are shaded by their share of the row: the diagonal is recall. */
function confusionTable({ classes, confusion }: Measures): string {
  const heads = classes.map(({ name }) => `<th scope="col">${escaped(name)}</th>`).join('');
  const rows = confusion.map((counts, index) => {
    const of = classes[index];
    const cells = counts.map((count, to) => {
      const share = of === undefined || of.rows === 0 ? 0 : count / of.rows;
      const hue = to === index ? '35, 134, 54' : '207, 34, 46';
      return `<td style="background:rgba(${hue},${(share * 0.8).toFixed(3)})">${count === 0 ? '' : count}</td>`;
    });
    return `<tr><th scope="row">${escaped(of?.name ?? '')}</th>${cells.join('')}</tr>`;
  });
  return `<div class="scroll"><table class="matrix"><thead><tr><th></th>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

const side = 300;
const margin = 40;

/** Confidence to the right, how often it was right upwards; bars below are the share of rows. */
function reliabilityCurve(bins: readonly ReliabilityBin[]): string {
  const x = (value: number) => (margin + value * side).toFixed(1);
  const y = (value: number) => (10 + (1 - value) * side).toFixed(1);
  const used = bins.filter(({ rows }) => rows > 0);
  const total = used.reduce((sum, { rows }) => sum + rows, 0);
  const points = used.map((bin) => `${x(bin.meanConfidence)},${y(bin.accuracy)}`);
  const bars = used.map(({ from, rows }) => {
    const height = rows / total;
    return `<rect class="count" x="${x(from)}" y="${y(height)}" width="${(side / bins.length - 1).toFixed(1)}" height="${(height * side).toFixed(1)}"/>`;
  });
  const dots = used.map(
    (bin) =>
      `<circle class="dot" cx="${x(bin.meanConfidence)}" cy="${y(bin.accuracy)}" r="3.5"><title>${bin.rows} rows: confidence ${three(bin.meanConfidence)}, right ${three(bin.accuracy)}</title></circle>`,
  );
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      `<text x="${x(value)}" y="${side + 28}" text-anchor="middle">${value}</text><text x="${margin - 8}" y="${Number(y(value)) + 4}" text-anchor="end">${value}</text>`,
  );
  return (
    `<svg viewBox="0 0 ${side + margin + 20} ${side + 50}" width="${side + margin + 20}" role="img" aria-label="Reliability curve">` +
    `<path class="axis" fill="none" d="M${x(0)} ${y(1)}V${y(0)}H${x(1)}"/>${bars.join('')}<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>` +
    `<polyline class="curve" points="${points.join(' ')}"/>${dots.join('')}${ticks.join('')}` +
    `<text x="${x(0.5)}" y="${side + 46}" text-anchor="middle">confidence</text></svg>`
  );
}

function section({ split, folds, measures }: SplitMeasures, heading: string | undefined): string {
  const title = heading ?? `${splitNames[split]} (${folds} folds)`;
  const head = figures([
    ['accuracy', three(measures.accuracy)],
    ['macro F1', three(measures.macroF1)],
    ['macro precision', three(measures.macroPrecision)],
    ['log loss', three(measures.logLoss)],
    ['calibration error', three(measures.calibrationError)],
  ]);
  return (
    `<section><h2>${escaped(title)}</h2>${head}<h3>Classes</h3>${classTable(measures)}` +
    `<h3>Confusion: a row is the true class, a column what it was taken for</h3>${confusionTable(measures)}` +
    `<h3>Reliability: how often a confidence was right (bars: share of rows)</h3>${reliabilityCurve(measures.reliability)}</section>`
  );
}

function unseenSection(unseen: readonly UnseenClass[]): string {
  if (unseen.length === 0) return '';
  const rows = unseen.map(
    ({ name, rows, unknown, takenFor }) =>
      `<tr><th scope="row">${escaped(name)}</th><td>${rows}</td><td>${three(unknown)}</td>` +
      `<td class="bar"><i style="width:${(unknown * 100).toFixed(1)}%"></i></td><td>${escaped(takenFor ?? '–')}</td></tr>`,
  );
  const all = unseen.reduce((sum, { rows }) => sum + rows, 0);
  const told = unseen.reduce((sum, { rows, unknown }) => sum + rows * unknown, 0) / Math.max(1, all);
  const mean = unseen.reduce((sum, { unknown }) => sum + unknown, 0) / unseen.length;
  const head = figures([
    ['unknown, mean of the classes', three(mean)],
    ['unknown, of all rows', three(told)],
  ]);
  return (
    '<section><h2>Classes never seen: each left out of what is learned</h2><p class="dim">All rows should be unknown.</p>' +
    `${head}<div class="scroll"><table><thead><tr><th></th><th>rows</th><th>unknown</th><th></th><th>else mostly</th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`
  );
}

export function evaluationPage({ title, facts, evaluation, heading, unseen = [] }: PageOfEvaluation): string {
  const { splits, known } = evaluation;
  const below = `Unknown ${unknownWords(evaluation)}: ${(known.share * 100).toFixed(1)} % of the rows stay, ${(known.accuracy * 100).toFixed(1)} % of those are right.`;
  const lines = [...facts, below].map((fact) => `<p class="dim">${escaped(fact)}</p>`).join('');
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<title>${escaped(title)}</title><style>${style}</style></head><body><h1>${escaped(title)}</h1>${lines}` +
    `${splits.map((each) => section(each, heading)).join('')}${unseenSection(unseen)}</body></html>\n`
  );
}

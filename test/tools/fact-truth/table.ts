/** Test tools: one source's comparison as a table. */
import type { Baseline, Known } from './baseline.js';
import type { Source } from './told.js';

const column = (value: string | number, width: number) => String(value).padStart(width);

/** Flows of each kind of difference, the commonest first. */
export function kindRows(measured: Readonly<Record<string, Known>>): [string, number][] {
  const rows = new Map<string, number>();
  for (const { differences = {} } of Object.values(measured))
    for (const [kind, flows] of Object.values(differences)) rows.set(kind, (rows.get(kind) ?? 0) + flows);
  return [...rows].sort(([, a], [, b]) => b - a);
}

export function tableOf(source: Source, { kinds }: Baseline, measured: Readonly<Record<string, Known>>): string {
  const sum = (of: 'told' | 'same' | 'oneOf') => Object.values(measured).reduce((total, one) => total + one[of], 0);
  const agree = sum('same') + sum('oneOf');
  return [
    source.title,
    `  ${Object.keys(measured).length} captures, ${sum('told')} values: ${agree} agree (${((100 * agree) / sum('told')).toFixed(2)} %),`,
    `  ${sum('oneOf')} of them as one of several`,
    `   flows  kind of difference`,
    ...kindRows(measured).map(([kind, flows]) => `  ${column(flows, 6)}  ${kind}: ${kinds[kind] ?? '?'}`),
  ].join('\n');
}

/** Test tools: one source's comparison as a table: each field, then each kind of difference. */
import type { Baseline, Known } from './baseline.js';
import type { Source } from './told.js';

const column = (value: string | number, width: number) => String(value).padStart(width);
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`;

/** A kind that says that we are wrong; all others are no fault of ours. */
const isOurFault = (sentence: string | undefined) => sentence === undefined || sentence.startsWith('ours wrong');

/** Flows of each kind of difference, the commonest first. */
export function kindRows(measured: Readonly<Record<string, Known>>): [string, number][] {
  const rows = new Map<string, number>();
  for (const { differences = {} } of Object.values(measured))
    for (const [kind, flows] of Object.values(differences)) rows.set(kind, (rows.get(kind) ?? 0) + flows);
  return [...rows].sort(([, a], [, b]) => b - a);
}

interface FieldCount {
  told: number;
  differ: number;
  /** Of those that differ: by a fault of ours. */
  faults: number;
}

/** How many values of each field were recorded and how many differ; a difference's text begins with its field. */
function fieldCounts(
  source: Source,
  { kinds }: Baseline,
  measured: Readonly<Record<string, Known>>,
): Map<string, FieldCount> {
  const counts = new Map<string, FieldCount>();
  const of = (field: string): FieldCount => {
    const count = counts.get(field) ?? { told: 0, differ: 0, faults: 0 };
    counts.set(field, count);
    return count;
  };
  for (const { told } of source.captures()) for (const { field } of told) of(field).told++;
  for (const { differences = {} } of Object.values(measured))
    for (const [text, [kind, flows]] of Object.entries(differences)) {
      const count = of(text.slice(0, text.indexOf(':')));
      count.differ += flows;
      if (isOurFault(kinds[kind])) count.faults += flows;
    }
  return counts;
}

/** Each kind with the agreement if it and those above it are left out of the differences; those of our own faults never are. */
function explainedRows({ kinds }: Baseline, rows: readonly [string, number][], told: number, agree: number): string[] {
  let after = agree;
  return rows.map(([kind, flows]) => {
    const fault = isOurFault(kinds[kind]);
    if (!fault) after += flows;
    return `  ${column(flows, 6)}  ${column(fault ? '' : percent(after, told), 9)}  ${kind}: ${kinds[kind] ?? '?'}`;
  });
}

export function tableOf(source: Source, baseline: Baseline, measured: Readonly<Record<string, Known>>): string {
  const sum = (of: 'told' | 'same' | 'oneOf') => Object.values(measured).reduce((total, one) => total + one[of], 0);
  const agree = sum('same') + sum('oneOf');
  const fields = [...fieldCounts(source, baseline, measured)].map(
    ([field, { told, differ, faults }]) =>
      `  ${column(told, 6)}  ${column(percent(told - differ, told), 9)}  ${column(percent(told - faults, told), 9)}  ${field}`,
  );
  return [
    source.title,
    `  ${Object.keys(measured).length} captures, ${sum('told')} values: ${agree} agree (${percent(agree, sum('told'))}),`,
    `  ${sum('oneOf')} of them as one of several`,
    '  values      agree  or not our fault',
    ...fields,
    '   flows  so far     kind of difference (agreement where it and those above are taken as explained)',
    ...explainedRows(baseline, kindRows(measured), sum('told'), agree),
  ].join('\n');
}

/** Test tools: the comparisons as tables, one a source. */
import type { Baseline } from './baseline.js';
import { agreesEntirely, type Compared, type Source } from './comparison.js';

interface KindRow {
  captures: string[];
  theirs: number;
  ours: number;
}

/** Captures and flows of each kind of difference, the commonest first. */
export function kindRows(baseline: Baseline, measured: Readonly<Record<string, Compared>>): [string, KindRow][] {
  const rows = new Map<string, KindRow>();
  const add = (kind: string, capture: string, theirs: number, ours: number) => {
    const row = rows.get(kind) ?? { captures: [], theirs: 0, ours: 0 };
    if (!row.captures.includes(capture)) row.captures.push(capture);
    row.theirs += theirs;
    row.ours += ours;
    rows.set(kind, row);
  };
  for (const [name, { kinds = {} }] of Object.entries(measured)) {
    for (const [kind, flows] of Object.entries(kinds)) add(kind, name, flows, 0);
    for (const [kind, [theirs, ours]] of Object.entries(baseline.byHand[name] ?? {})) add(kind, name, theirs, ours);
  }
  return [...rows].sort(([, a], [, b]) => b.captures.length - a.captures.length);
}

const column = (value: string | number, width: number) => String(value).padStart(width);

export function tableOf(source: Source, baseline: Baseline, measured: Readonly<Record<string, Compared>>): string {
  const all = Object.values(measured);
  const sum = (of: 'theirs' | 'ours' | 'same') => all.reduce((total, one) => total + one[of], 0);
  const rows = kindRows(baseline, measured);
  const agree = all.filter(agreesEntirely).length;
  const byHand = all.filter(({ left }) => left !== undefined).length;
  return [
    source.title,
    `  ${all.length} captures: ${agree} agree entirely, in ${all.length - agree - byHand} another reading or the sums of each five-tuple`,
    `  show that the same packets were counted, ${byHand} hold a difference explained by hand`,
    `  ${sum('theirs')} flows of theirs, ${sum('ours')} of ours, ${sum('same')} agree as they are`,
    `  captures   theirs  only ours  kind of difference`,
    ...rows.flatMap(([kind, { captures, theirs, ours }]) => [
      `  ${column(captures.length, 8)} ${column(theirs, 8)}  ${column(ours, 9)}  ${kind}: ${baseline.kinds[kind] ?? '?'}`,
      `${' '.repeat(31)}${captures.join(' ')}`,
    ]),
  ].join('\n');
}

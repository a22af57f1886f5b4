/**
 * Test tools: what the comparisons found when it was last looked at (test/baselines/flow-truth-NAME.json). `kinds` says each kind of
 * difference in a sentence, `byHand` puts what proves itself by nothing under a kind, as flows of theirs and of ours: both are written
 * by hand. `captures` is measured, and its changes are reviewed like code.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Compared, examineCapture, type Source } from './comparison.js';
import { ndpi } from './ndpi.js';
import { nfstream } from './nfstream.js';
import { zeek } from './zeek.js';

export const sources: readonly Source[] = [zeek, ndpi, nfstream];

export interface Baseline {
  readonly kinds: Readonly<Record<string, string>>;
  readonly byHand: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>;
  readonly captures: Readonly<Record<string, Compared>>;
}

const fileOf = (source: Source) => join('test/baselines', `flow-truth-${source.name}.json`);

export function readBaseline(source: Source): Baseline {
  if (!existsSync(fileOf(source))) return { kinds: {}, byHand: {}, captures: {} };
  return JSON.parse(readFileSync(fileOf(source), 'utf8')) as Baseline;
}

export async function measure(source: Source): Promise<Record<string, Compared>> {
  const measured: Record<string, Compared> = {};
  for (const capture of source.captures()) measured[capture.name] = (await examineCapture(source, capture)).compared;
  return measured;
}

/** A line a capture. */
export function writeBaseline(source: Source, captures: Readonly<Record<string, Compared>>): void {
  const { kinds, byHand } = readBaseline(source);
  const block = (record: object) =>
    `{${Object.entries(record)
      .map(([name, value]) => `\n  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',')}\n }`;
  const parts = Object.entries({ kinds, byHand, captures }).map(([name, value]) => ` "${name}": ${block(value)}`);
  writeFileSync(fileOf(source), `{\n${parts.join(',\n')}\n}\n`);
}

/** Differences that nothing explains, a line each; empty where all is written down. */
export function unexplained(baseline: Baseline, measured: Readonly<Record<string, Compared>>): string[] {
  const found: string[] = [];
  for (const [name, { kinds = {}, left, extra }] of Object.entries(measured)) {
    const written = Object.entries(baseline.byHand[name] ?? {});
    const sum = (side: 0 | 1) => written.reduce((total, [, flows]) => total + flows[side], 0);
    if (sum(0) !== (left?.flows ?? 0) || sum(1) !== (extra?.flows ?? 0))
      found.push(`${name}: ${left?.flows ?? 0} flows of theirs and ${extra?.flows ?? 0} of ours are left`);
    for (const kind of [...Object.keys(kinds), ...written.map(([kind]) => kind)])
      if (baseline.kinds[kind] === undefined) found.push(`${name}: no sentence says what ${kind} is`);
  }
  return found;
}

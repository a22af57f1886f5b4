/**
 * Test tools: the differences as they were when they were last looked at (test/baselines/facts-NAME.json). `kinds` says each kind of
 * difference in a sentence and is written by hand; `captures` is measured, but for the kind of each difference, which is put there by
 * hand and kept: `?` is one that nobody looked at, and no test passes with it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arkime } from './arkime.js';
import { type Compared, compare } from './comparison.js';
import { ipfixprobe } from './ipfixprobe.js';
import { ja4 } from './ja4.js';
import { ndpi } from './ndpi.js';
import type { Source } from './told.js';

export const sources: readonly Source[] = [ja4, arkime, ipfixprobe, ndpi];

/** The kind of a difference, and of how many flows it is. */
export type Explained = readonly [kind: string, flows: number];

export interface Known extends Omit<Compared, 'differences'> {
  readonly differences?: Readonly<Record<string, Explained>>;
}

export interface Baseline {
  readonly kinds: Readonly<Record<string, string>>;
  readonly captures: Readonly<Record<string, Known>>;
}

const fileOf = (source: Source) => join('test/baselines', `facts-${source.name}.json`);

export function readBaseline(source: Source): Baseline {
  if (!existsSync(fileOf(source))) return { kinds: {}, captures: {} };
  return JSON.parse(readFileSync(fileOf(source), 'utf8')) as Baseline;
}

/** What is measured, with the kinds that are known of it. */
export async function measure(source: Source, { captures }: Baseline): Promise<Record<string, Known>> {
  const measured: Record<string, Known> = {};
  for (const capture of source.captures()) {
    if (capture.told.length === 0) continue;
    const { differences, ...counts } = await compare(source, capture);
    const known = captures[capture.name]?.differences ?? {};
    const explained = Object.entries(differences).map(([text, flows]) => [text, [known[text]?.[0] ?? '?', flows]]);
    measured[capture.name] =
      explained.length === 0 ? counts : { ...counts, differences: Object.fromEntries(explained) };
  }
  return measured;
}

export function writeBaseline(source: Source, captures: Readonly<Record<string, Known>>): void {
  writeFileSync(fileOf(source), `${JSON.stringify({ kinds: readBaseline(source).kinds, captures }, null, 1)}\n`);
}

/** Differences without a kind, and kinds without a sentence, a line each. */
export function unexplained({ kinds }: Baseline, measured: Readonly<Record<string, Known>>): string[] {
  return Object.entries(measured).flatMap(([name, { differences = {} }]) =>
    Object.entries(differences)
      .filter(([, [kind]]) => kinds[kind] === undefined)
      .map(([text, [kind, flows]]) => `${name}: ${kind} (${flows}) ${text}`),
  );
}

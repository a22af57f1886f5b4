/**
 * Test tools: what the comparison of labels found when it was last looked at (test/baselines/label-truth-NAME.json). `reviewed` is written
 * by hand: for each capture (`*` for all) and kind of difference who is right, and why. `captures` is measured, and its changes are
 * reviewed like code.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CaptureLabels, type Judged, judge, labelsOf, sureDifferences } from './comparison.js';
import { Names } from './names.js';
import type { LabelSource } from './source.js';

/** `open`: they are right, and what is missing on our side is not done yet. */
export type Right = 'we' | 'they' | 'both' | 'open';

export type Reviewed = Readonly<Record<string, Readonly<Record<string, readonly [Right, string]>>>>;

export interface LabelBaseline {
  readonly reviewed: Reviewed;
  readonly captures: Readonly<Record<string, CaptureLabels>>;
}

export interface Measured {
  readonly judged: readonly Judged[];
  readonly captures: Readonly<Record<string, CaptureLabels>>;
}

const fileOf = (source: LabelSource) => join('test/baselines', `label-truth-${source.name}.json`);

export function readBaseline(source: LabelSource): LabelBaseline {
  if (!existsSync(fileOf(source))) return { reviewed: {}, captures: {} };
  return JSON.parse(readFileSync(fileOf(source), 'utf8')) as LabelBaseline;
}

export async function measure(source: LabelSource): Promise<Measured> {
  const names = new Names();
  const all: Judged[] = [];
  const captures: Record<string, CaptureLabels> = {};
  for (const capture of source.captures()) {
    const judged = await judge(source, capture, names);
    captures[capture.name] = labelsOf(judged);
    all.push(...judged);
  }
  return { judged: all, captures };
}

/** A line a capture, a line a reason. */
export function writeBaseline(source: LabelSource, captures: Readonly<Record<string, CaptureLabels>>): void {
  const { reviewed } = readBaseline(source);
  const lines = (record: object, indent: string, text: (value: unknown) => string): string =>
    `{${Object.entries(record)
      .map(([name, value]) => `\n${indent} ${JSON.stringify(name)}: ${text(value)}`)
      .join(',')}\n${indent}}`;
  const ofCapture = (kinds: unknown) => lines(kinds as object, '  ', JSON.stringify);
  const written = [
    ` "reviewed": ${lines(reviewed, ' ', ofCapture)}`,
    ` "captures": ${lines(captures, ' ', JSON.stringify)}`,
  ];
  writeFileSync(fileOf(source), `{\n${written.join(',\n')}\n}\n`);
}

export function reasonFor({ reviewed }: LabelBaseline, capture: string, kind: string): readonly [Right, string] | null {
  return reviewed[capture]?.[kind] ?? reviewed['*']?.[kind] ?? null;
}

/** Kinds of difference that no one has written a word about. */
export function unreviewed(baseline: LabelBaseline, { captures }: Measured): string[] {
  return Object.entries(captures).flatMap(([capture, { differ = {} }]) =>
    Object.keys(differ)
      .filter((kind) => reasonFor(baseline, capture, kind) === null)
      .map((kind) => `${capture}: ${kind}`),
  );
}

/** Words about kinds of difference that are gone. */
export function unneeded({ reviewed }: LabelBaseline, { captures }: Measured): string[] {
  const own = (capture: string, kind: string) => captures[capture]?.differ?.[kind] !== undefined;
  const anywhere = (kind: string) =>
    Object.keys(captures).some((capture) => own(capture, kind) && reviewed[capture]?.[kind] === undefined);
  return Object.entries(reviewed).flatMap(([capture, kinds]) =>
    Object.keys(kinds)
      .filter((kind) => !(capture === '*' ? anywhere(kind) : own(capture, kind)))
      .map((kind) => `${capture}: ${kind}`),
  );
}

/** Flows that we named with high confidence although they are right; and those that are not reviewed, which may be such. */
export function wronglySure(baseline: LabelBaseline, { judged }: Measured): Judged[] {
  return sureDifferences(judged).filter(({ capture, kind }) => {
    const [right = 'open'] = reasonFor(baseline, capture, kind) ?? [];
    return right === 'open' || right === 'they';
  });
}

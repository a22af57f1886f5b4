/**
 * Test tools: one capture's labels compared: how many agree, and each kind of difference with its flows. A kind is their label, how they
 * came to it where they did not look inside, and ours: `TLS.Webex / tls`.
 */
import { unknownName } from '../../../lib/labels/label.js';
import type { Names, Verdict } from './names.js';
import { type LabelledCapture, type LabelSource, type OurFlow, ourFlows, type PairOfFlows, paired } from './source.js';

export interface Judged extends PairOfFlows {
  readonly capture: string;
  readonly verdict: Verdict;
  readonly kind: string;
}

export interface CaptureLabels {
  /** Flows of theirs whose label we know too. */
  readonly known: number;
  readonly agree: number;
  /** Flows of each kind of difference. */
  readonly differ?: Readonly<Record<string, number>>;
  /** What they leave Unknown and we name. */
  readonly onlyOurs?: Readonly<Record<string, number>>;
  /** Flows of theirs that we do not have. */
  readonly missing?: number;
}

const ourName = ({ label, protocol }: OurFlow) =>
  label === protocol || protocol === unknownName ? label : `${protocol}.${label}`;

function kindOf({ theirs, ours }: PairOfFlows): string {
  const how = theirs.how.startsWith('DPI') || theirs.name === 'Unknown' ? '' : ` (${theirs.how})`;
  return `${theirs.name}${how} / ${ours === null ? 'no such flow' : ourName(ours)}`;
}

export async function judge(source: LabelSource, capture: LabelledCapture, names: Names): Promise<Judged[]> {
  const agrees = (theirs: PairOfFlows['theirs'], ours: OurFlow) =>
    ['agree', 'only_ours'].includes(names.verdict({ theirs, ours }));
  let pairs = paired(capture.flows, await ourFlows(source, capture, source.options), agrees);
  if (source.further !== null && pairs.some(({ ours }) => ours === null)) {
    const left = pairs.filter(({ ours }) => ours === null).map(({ theirs }) => theirs);
    const found = paired(left, await ourFlows(source, capture, source.further), agrees);
    pairs = [...pairs.filter(({ ours }) => ours !== null), ...found];
  }
  return pairs.map((pair) => ({
    ...pair,
    capture: capture.name,
    verdict: names.verdict(pair),
    kind: kindOf(pair),
  }));
}

export function counted<T>(all: readonly T[], keyOf: (one: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[keyOf(one)] = (counts[keyOf(one)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

export const isDifference = ({ verdict }: Judged) => ['coarser', 'differ', 'unnamed'].includes(verdict);

export function labelsOf(judged: readonly Judged[]): CaptureLabels {
  const agree = judged.filter(({ verdict }) => verdict === 'agree').length;
  const differ = judged.filter(isDifference);
  const onlyOurs = judged.filter(({ verdict }) => verdict === 'only_ours');
  const missing = judged.filter(({ ours }) => ours === null).length;
  const kind = (one: Judged) => one.kind;
  return {
    known: agree + differ.length,
    agree,
    ...(differ.length > 0 ? { differ: counted(differ, kind) } : {}),
    ...(onlyOurs.length > 0 ? { onlyOurs: counted(onlyOurs, kind) } : {}),
    ...(missing > 0 ? { missing } : {}),
  };
}

/** From here on a wrong label is one that we said with high confidence. */
const highConfidence = 0.9;

/** Differences where we were sure of ours. A protocol that is right is not a wrong name, though the application is not said. */
export function sureDifferences(judged: readonly Judged[]): Judged[] {
  return judged.filter(({ verdict, ours }) => verdict === 'differ' && (ours?.confidence ?? 0) >= highConfidence);
}

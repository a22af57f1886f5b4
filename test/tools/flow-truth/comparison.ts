/**
 * Test tools: the flows of one capture beside what another tool wrote of it. What differs is looked for in other readings of the
 * capture (that tool's timeouts, tunnels closed, ...), each of which is a kind of difference and proves itself; then in the sums of
 * each five-tuple. What is left after that has to be explained by hand (baseline.ts).
 */
import type { AnalyzeOptions } from '../../../lib/pipeline/analysis.js';
import type { Row } from '../../../lib/schema/column-batch.js';
import { analyze } from '../analysis.js';
import { byKey, type Conversation, type Figures, figuresOf, type Pair, sumsAgree, without } from './conversation.js';

export interface Reading {
  /** The kind of difference that it explains. */
  readonly kind: string;
  readonly options: AnalyzeOptions;
  /** Its flows are looked at besides those of the usual reading, not instead of them. */
  readonly besides?: boolean;
}

export interface TruthCapture {
  readonly name: string;
  readonly path: string;
  readonly flows: readonly Conversation[];
  /** The tool wrote too little to compare more than the number of flows. */
  readonly numberOnly?: boolean;
}

export interface Source {
  readonly name: string;
  /** What is compared, for the table's head. */
  readonly title: string;
  captures(): readonly TruthCapture[];
  ofRow(row: Row): Conversation;
  readonly readings: readonly Reading[];
  /** The kind of a five-tuple whose sums agree, or null where five-tuples are not known. */
  kindOfSplit(pair: Pair): string | null;
}

export interface Compared {
  readonly theirs: number;
  readonly ours: number;
  /** Flows that agree as they are. */
  readonly same: number;
  /** Flows of theirs by the kind of difference that was proved. */
  readonly kinds?: Readonly<Record<string, number>>;
  /** What is left of theirs and of ours. */
  readonly left?: Figures;
  readonly extra?: Figures;
}

interface Outcome {
  readonly same: number;
  readonly splits: Readonly<Record<string, number>>;
  readonly left: readonly Conversation[];
  readonly extra: readonly Conversation[];
}

function takeSplits(source: Source, left: readonly Conversation[], extra: readonly Conversation[]) {
  const splits: Record<string, number> = {};
  const explained = new Set<Conversation>();
  for (const pair of byKey(left, extra).values()) {
    const kind = sumsAgree(pair) ? source.kindOfSplit(pair) : null;
    if (kind === null) continue;
    splits[kind] = (splits[kind] ?? 0) + pair.theirs.length;
    for (const one of [...pair.theirs, ...pair.ours]) explained.add(one);
  }
  const rest = (flows: readonly Conversation[]) => flows.filter((one) => !explained.has(one));
  return { splits, left: rest(left), extra: rest(extra) };
}

function outcomeOf(source: Source, theirs: readonly Conversation[], ours: readonly Conversation[]): Outcome {
  const left = without(theirs, ours);
  return { same: theirs.length - left.length, ...takeSplits(source, left, without(ours, theirs)) };
}

const isClosed = ({ left, extra }: Outcome) => left.length + extra.length === 0;

/** Fewer of their flows unexplained; or as few, with more that agree as they are; or, where none is, fewer of ours. */
function isBetter(now: Outcome, before: Outcome): boolean {
  if (now.left.length !== before.left.length) return now.left.length < before.left.length;
  if (now.same !== before.same) return now.same > before.same && now.extra.length <= before.extra.length;
  return now.left.length === 0 && now.extra.length < before.extra.length;
}

const blank = (): Conversation => ({ key: '', counts: [0, 0, 0, 0], mark: '' });

async function flowsOf(source: Source, capture: TruthCapture, options: AnalyzeOptions): Promise<Conversation[]> {
  const { rows } = await analyze(capture.path, { features: 'none', labels: false, ...options });
  return rows.map((row) => (capture.numberOnly ? blank() : source.ofRow(row)));
}

/** Takes from what is left of theirs those flows that the further reading has. */
function besides(before: Outcome, flows: readonly Conversation[]): Outcome {
  return { ...before, left: without(before.left, flows) };
}

/** What is left of both sides, flow by flow, beside the figures. */
export interface Examined extends Pair {
  readonly compared: Compared;
}

export async function examineCapture(source: Source, capture: TruthCapture): Promise<Examined> {
  const ours = await flowsOf(source, capture, {});
  const first = outcomeOf(source, capture.flows, ours);
  const kinds: Record<string, number> = {};
  let best = first;
  for (const { kind, options, besides: further } of source.readings) {
    if (isClosed(best) && Object.keys(best.splits).length === 0) break;
    const flows = await flowsOf(source, capture, options);
    const now = further ? besides(best, flows) : outcomeOf(source, capture.flows, flows);
    if (!isBetter(now, best)) continue;
    const gained = further ? best.left.length - now.left.length : now.same - best.same;
    kinds[kind] = Math.max(gained, 0);
    best = now;
  }
  Object.assign(kinds, best.splits);
  const counts = { theirs: capture.flows.length, ours: ours.length, same: first.same };
  const found = Object.keys(kinds).length > 0 ? { kinds } : {};
  const open = isClosed(best) ? {} : { left: figuresOf(best.left), extra: figuresOf(best.extra) };
  return { compared: { ...counts, ...found, ...open }, theirs: [...best.left], ours: [...best.extra] };
}

export function agreesEntirely({ kinds, left, extra }: Compared): boolean {
  return kinds === undefined && left === undefined && extra === undefined;
}

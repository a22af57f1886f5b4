/**
 * Test tools: the flows of one capture as another tool named them, and as we do, side by side. Which of their names mean which of ours is
 * in names.ts; who is right where they differ, in baseline.ts.
 */
import type { AnalyzeOptions } from '../../../lib/pipeline/analysis.js';
import type { Row } from '../../../lib/schema/column-batch.js';
import { analyze } from '../analysis.js';
import type { Conversation } from '../flow-truth/conversation.js';

export interface TheirFlow {
  readonly flow: Conversation;
  /** `TLS.Facebook`: protocol and application; or one of the two alone. */
  readonly name: string;
  /** How they came to it, in their words, such as `DPI` or `Match by port`. */
  readonly how: string;
}

export interface OurFlow {
  readonly flow: Conversation;
  readonly label: string;
  readonly protocol: string;
  readonly source: string;
  readonly confidence: number;
  readonly evidence: string | null;
}

export interface LabelledCapture {
  readonly name: string;
  readonly path: string;
  readonly flows: readonly TheirFlow[];
}

export interface LabelSource {
  readonly name: string;
  readonly title: string;
  captures(): readonly LabelledCapture[];
  ofRow(row: Row): Conversation;
  /** So that flows end where the tool ends them. */
  readonly options: AnalyzeOptions;
  /** Where flows of theirs are looked for that the first reading lacks. */
  readonly further: AnalyzeOptions | null;
}

export interface PairOfFlows {
  readonly theirs: TheirFlow;
  /** Null where we have no such flow. */
  readonly ours: OurFlow | null;
}

export async function ourFlows(
  source: LabelSource,
  capture: LabelledCapture,
  options: AnalyzeOptions,
): Promise<OurFlow[]> {
  const { rows } = await analyze(capture.path, { features: 'none', ...options });
  return rows.map((row) => ({
    flow: source.ofRow(row),
    label: String(row['label']),
    protocol: String(row['label_protocol']),
    source: String(row['label_source']),
    confidence: Number(row['label_confidence']),
    evidence: row['label_evidence'] === null ? null : String(row['label_evidence']),
  }));
}

/**
 * A flow of ours for each of theirs: the one of the same endpoints and counts; among several of these (NFStream names no endpoints) one
 * that agrees; else the largest of the same endpoints, since they cut conversations elsewhere.
 */
export function paired(
  theirs: readonly TheirFlow[],
  ours: readonly OurFlow[],
  agree: (theirs: TheirFlow, ours: OurFlow) => boolean,
): PairOfFlows[] {
  const exact = new Shelf(ours, ({ key, counts }) => `${key} ${counts.join()}`);
  const first = theirs.map((flow) => ({ theirs: flow, ours: exact.take(flow.flow, (one) => agree(flow, one)) }));
  const second = first.map((pair) => (pair.ours ? pair : { ...pair, ours: exact.take(pair.theirs.flow, () => true) }));
  const rest = ours.filter((one) => one.flow.key !== '').sort((a, b) => packetsOf(b.flow) - packetsOf(a.flow));
  const largest = new Map(rest.toReversed().map((one) => [one.flow.key, one]));
  return second.map((pair) => (pair.ours ? pair : { ...pair, ours: largest.get(pair.theirs.flow.key) ?? null }));
}

const packetsOf = ({ counts }: Conversation) => counts[0] + counts[2];

/** Flows of ours by what they are looked up by; each is taken once. */
class Shelf {
  readonly #byKey = new Map<string, OurFlow[]>();

  constructor(
    flows: readonly OurFlow[],
    readonly keyOf: (flow: Conversation) => string,
  ) {
    for (const one of flows) {
      const key = keyOf(one.flow);
      this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), one]);
    }
  }

  take(flow: Conversation, fits: (one: OurFlow) => boolean): OurFlow | null {
    const flows = this.#byKey.get(this.keyOf(flow)) ?? [];
    const at = flows.findIndex(fits);
    return at < 0 ? null : (flows.splice(at, 1)[0] ?? null);
  }
}

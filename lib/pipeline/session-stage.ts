/**
 * The stage of a stream of batches that groups flows: tells the grouping of what begins and ends, in the order in which the core knew it,
 * gives the rows of ended flows their session, and hands out closed sessions. The rules are in lib/sessions.
 */
import type { LabelWord } from '../labels/flow-facts.js';
import { BatchLabels } from '../labels/label-batch.js';
import type { Labeller } from '../labels/labeller.js';
import { type Column, type ColumnBatch, type IntColumn, TextColumnBuilder } from '../schema/column-batch.js';
import type { AppSession, Member } from '../sessions/app-session.js';
import { type GroupingOptions, SessionGrouping, type SettledSeat } from '../sessions/session-grouping.js';
import { FlowPrograms } from './flow-programs.js';
import { SessionFlows } from './session-flows.js';

/** Rules that make a flow the same work as the rest, so that it may take its name from there; the others tie what was drawn in. */
const lendingRules = new Set<Member['rule']>(['process', 'announced', 'swarm', 'parallel', 'application']);

/** Numbers of rows in the order in which the core knew them, over both kinds. */
function sequenceOf(batch: ColumnBatch): Float64Array {
  return (batch.column('row_number') as IntColumn).values;
}

/** By the rows of a batch. */
export interface SettledRows {
  readonly flowIds: Float64Array;
  /** Null where the flow is alone in its session. */
  readonly seats: (SettledSeat | null)[];
  /** What its session says of a flow of which nothing better is known. */
  readonly words: (LabelWord | null)[];
}

interface Openings {
  readonly flows: SessionFlows;
  readonly numbers: Float64Array;
  at: number;
}

export class SessionStage {
  readonly #grouping: SessionGrouping;
  readonly #labeller: Labeller;
  /** Nobody asks for them but for the vectors of sessions. */
  readonly #keepsTotals: boolean;
  readonly #programs: FlowPrograms;
  /** Told of with the next batch, which may have rows that came between them. */
  #openings: Openings | null = null;

  constructor(labeller: Labeller, options: GroupingOptions = {}) {
    this.#labeller = labeller;
    this.#keepsTotals = options.keepClosed !== false;
    this.#programs = new FlowPrograms(labeller.catalogue);
    this.#grouping = new SessionGrouping(options);
  }

  /** Flows that have begun. */
  open(batch: ColumnBatch): void {
    this.#tellOfOpenings(Number.POSITIVE_INFINITY);
    const labels = new BatchLabels(this.#labeller, batch);
    this.#openings = {
      flows: new SessionFlows(this.#labeller.catalogue, batch, labels, this.#programs),
      numbers: sequenceOf(batch),
      at: 0,
    };
  }

  /** Flows that have ended: where each of them is. */
  end(batch: ColumnBatch, labels: BatchLabels): SettledRows {
    const flows = new SessionFlows(this.#labeller.catalogue, batch, labels, this.#programs);
    const numbers = sequenceOf(batch);
    const flowIds = (batch.column('flow_id') as IntColumn).values;
    const settled: SettledRows = { flowIds, seats: [], words: [] };
    for (let row = 0; row < batch.rowCount; row++) {
      this.#tellOfOpenings(numbers[row] as number);
      const known = this.#grouping.known(flowIds[row] as number);
      const flow = known === undefined ? flows.flow(row) : flows.flowLike(known, row);
      const seat = this.#grouping.end(flow, flows.lastUs(row), this.#keepsTotals ? flows.totals(row) : null);
      const word = seat !== null && labels.isOpen(row) ? wordOf(seat) : null;
      if (seat !== null && word !== null) seat.lentLabel = word.label;
      settled.seats.push(seat);
      settled.words.push(word);
    }
    return settled;
  }

  /** Sessions that were closed since the last call. */
  takeClosed(): AppSession[] {
    return this.#grouping.takeClosed();
  }

  /** No more batches come. */
  finish(): Iterable<AppSession> {
    this.#tellOfOpenings(Number.POSITIVE_INFINITY);
    return this.#grouping.finish();
  }

  /** Of those that were known before that number. */
  #tellOfOpenings(before: number): void {
    const openings = this.#openings;
    if (openings === null) return;
    while (openings.at < openings.numbers.length && (openings.numbers[openings.at] as number) < before)
      this.#grouping.begin(openings.flows.flow(openings.at++));
    if (openings.at === openings.numbers.length) this.#openings = null;
  }
}

/** The columns that say which session each row is of; `labels` are given what sessions lend. */
export function seatColumns(
  { flowIds, seats, words }: SettledRows,
  labels: BatchLabels,
): [name: string, column: Column][] {
  const ids = new Float64Array(seats.length);
  const rules = new TextColumnBuilder(seats.length);
  const evidence = new TextColumnBuilder(seats.length);
  for (let row = 0; row < ids.length; row++) {
    const seat = seats[row] as SettledSeat | null;
    ids[row] = seat === null ? (flowIds[row] as number) : seat.session.sessionId;
    rules.set(row, seat === null ? 'first' : seat.rule);
    if (seat !== null) evidence.set(row, seat.evidence);
    const word = words[row] as LabelWord | null;
    if (word !== null) labels.addWord(row, 'member', word);
  }
  return [
    ['session_id', { kind: 'int', values: ids }],
    ['session_rule', rules.build()],
    ['session_evidence', evidence.build()],
  ];
}

/** What a session's name says of one of its flows; null where it has none that says more than the flow itself. */
function wordOf({ rule, flow, session }: SettledSeat): LabelWord | null {
  if (!lendingRules.has(rule) || flow.role === 'question') return null;
  const { label, confidence, carrier, learned } = session.votes.label();
  if (label === flow.label || carrier || confidence === 0) return null;
  // A model was asked about this flow, too: what it said of it is more than what it said of another. Where it said nothing, only one process
  // is a reason to take the other's: and a recording of a script is one.
  if (learned && (rule !== 'process' || flow.source === 'model')) return null;
  return { label, probability: confidence, evidence: `session ${session.sessionId}, ${rule}` };
}

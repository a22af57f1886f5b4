/**
 * Models beside a stream of batches: holds the windows of open flows, and asks the models about the flows that nothing better
 * named. Several models: the first whose answer is not unknown. Decides no label.
 */
import { unknownName } from '../labels/label.js';
import type { Model } from '../labels/load-model.js';
import { AnswerMaker, type ModelAnswer } from '../labels/model-answer.js';
import type { ColumnBatch, IntColumn } from '../schema/column-batch.js';
import { distinctVectors } from './distinct-vectors.js';
import { copyFeatures, featureColumns, HeldWindows } from './held-windows.js';
import type { RunningModel } from './model-messages.js';

/** The vectors of a row: one after the other in a matrix. */
interface Vectors {
  readonly row: number;
  readonly begin: number;
  readonly end: number;
  /** Of how many windows these are the first. */
  readonly seen: number;
}

interface Matrix {
  readonly data: Float32Array;
  readonly of: readonly Vectors[];
}

/** How a model gets to work; whoever asks ends it. */
export type StartModel = (model: Model) => RunningModel;

/** A model with what it needs at work. */
class Asked {
  readonly features: readonly string[];
  readonly overFlows: boolean;
  /** Of what the payload shows there is nothing to ask. */
  readonly tellsProtocols: boolean;
  readonly #maker: AnswerMaker;
  readonly running: RunningModel;

  constructor(model: Model, start: StartModel) {
    this.features = model.manifest.input.features;
    this.overFlows = model.manifest.input.rows === 'flows';
    this.tellsProtocols = model.manifest.tells === 'protocols';
    this.#maker = new AnswerMaker(model);
    this.running = start(model);
  }

  /** Where it does not know, what another said before stays: the first one's doubt is told. */
  async answer({ data, of }: Matrix, answers: Map<number, ModelAnswer>): Promise<void> {
    if (of.length === 0) return;
    // Windows of a single packet are all alike and, in many a capture, most of what nothing else names.
    const { distinct, ids } = distinctVectors(data, this.features.length);
    const probabilities = await this.running.probabilities(distinct);
    const ofSingle: (ModelAnswer | undefined)[] = [];
    for (const { row, begin, end, seen } of of) {
      const first = ids[begin] as number;
      const answer =
        (seen === 1 ? ofSingle[first] : undefined) ?? this.#maker.answer(probabilities, ids.subarray(begin, end), seen);
      if (seen === 1) ofSingle[first] = answer;
      if (answer.label !== unknownName || !answers.has(row)) answers.set(row, answer);
    }
  }
}

/** The rows' own features, a vector each. */
function ownVectors(batch: ColumnBatch, features: readonly string[], rows: readonly number[]): Matrix {
  const columns = featureColumns(batch, features);
  const data = new Float32Array(rows.length * features.length);
  const of = rows.map((row, index) => {
    copyFeatures(columns, row, data, index * features.length);
    return { row, begin: index, end: index + 1, seen: 1 };
  });
  return { data, of };
}

/** What is held of the windows of these rows' flows. */
function heldVectors(
  held: HeldWindows,
  flows: ColumnBatch,
  features: readonly string[],
  rows: readonly number[],
): Matrix {
  const ids = (flows.column('flow_id') as IntColumn).values;
  const of: Vectors[] = [];
  let end = 0;
  for (const row of rows) {
    const { kept, seen } = held.held(ids[row] as number);
    if (kept > 0) of.push({ row, begin: end, end: end + kept, seen });
    end += kept;
  }
  const picks = features.map((name) => held.features.indexOf(name));
  const data = new Float32Array(end * picks.length);
  for (const { row, begin } of of) held.copy(ids[row] as number, picks, data, begin);
  return { data, of };
}

export type RowAnswers = ReadonlyMap<number, ModelAnswer>;

export class FlowModels {
  readonly #models: readonly Asked[];
  readonly #held: HeldWindows;

  /** Starts the models; they must be closed. */
  constructor(models: readonly Model[], start: StartModel) {
    this.#models = models.map((model) => new Asked(model, start));
    const overWindows = this.#models.filter(({ overFlows }) => !overFlows);
    this.#held = new HeldWindows([...new Set(overWindows.flatMap(({ features }) => features))]);
  }

  /** @throws UsageError where a model is not as its manifest says */
  async ready(): Promise<void> {
    for (const { running } of this.#models) await running.ready();
  }

  close(): void {
    for (const { running } of this.#models) running.close();
  }

  /** Windows of flows whose rows come later. */
  hold(windows: ColumnBatch): void {
    this.#held.add(windows);
  }

  /**
   * On these rows of flows; one may stay without an answer. What is held of all rows' flows is forgotten. `isCarrier`: the payload
   * of a row has shown its protocol, so that a model of protocols has nothing to add.
   */
  async onFlows(flows: ColumnBatch, rows: readonly number[], isCarrier: (row: number) => boolean): Promise<RowAnswers> {
    const untold = rows.filter((row) => !isCarrier(row));
    const answers = await this.#ask(
      ({ tellsProtocols }) => (tellsProtocols ? untold : rows),
      ({ overFlows, features }, left) =>
        overFlows ? ownVectors(flows, features, left) : heldVectors(this.#held, flows, features, left),
    );
    for (const id of (flows.column('flow_id') as IntColumn).values) this.#held.forget(id);
    return answers;
  }

  /** On every row of windows. */
  async onWindows(windows: ColumnBatch): Promise<RowAnswers> {
    const rows = Array.from({ length: windows.rowCount }, (_, row) => row);
    return await this.#ask(
      () => rows,
      ({ features }, left) => ownVectors(windows, features, left),
    );
  }

  async #ask(
    rowsFor: (asked: Asked) => readonly number[],
    matrixFor: (asked: Asked, left: readonly number[]) => Matrix,
  ): Promise<RowAnswers> {
    const answers = new Map<number, ModelAnswer>();
    for (const asked of this.#models) {
      const left = rowsFor(asked).filter((row) => (answers.get(row)?.label ?? unknownName) === unknownName);
      await asked.answer(matrixFor(asked, left), answers);
    }
    return answers;
  }
}

/**
 * What happens to a batch between the core and whoever asked: models, labels, sessions, and the columns of the contract in their order.
 * Reads no capture.
 */
import { BatchLabels } from '../labels/label-batch.js';
import type { Labeller } from '../labels/labeller.js';
import { modelAnswerColumns } from '../labels/model-columns.js';
import type { Column } from '../schema/column-batch.js';
import { ColumnBatch } from '../schema/column-batch.js';
import {
  type ColumnSpec,
  flowColumns,
  indexColumns,
  memberColumnsOfFlow,
  modelColumns,
  nanosecondColumns,
  payloadColumns,
  windowColumns,
  windowModelColumns,
} from '../schema/flow-columns.js';
import type { AppSession } from '../sessions/app-session.js';
import { sessionBatch, sessionColumnNames } from '../sessions/session-batch.js';
import type { AnalyzeOptions } from './analysis.js';
import { featureNamesOf } from './feature-schema.js';
import type { FlowModels, RowAnswers } from './flow-models.js';
import { SessionStage, seatColumns } from './session-stage.js';

export function hasModels({ models = [] }: AnalyzeOptions): boolean {
  return models.length > 0;
}

/** Flows are grouped: where they are labelled, unless that was declined. */
export function groupsFlows({ rows = 'flows', labels, sessions }: AnalyzeOptions): boolean {
  if (rows === 'sessions') return true;
  return rows === 'flows' && labels !== false && sessions !== false;
}

function wantsSessions({ rows, sessionRows }: AnalyzeOptions): boolean {
  return rows === 'sessions' || sessionRows === true;
}

const sessionsABatch = 4096;

/** The columns of the batches that an analysis with these options yields, in their order; `sessionRows` apart. */
export function analysisColumns(options: AnalyzeOptions = {}): string[] {
  const rows = options.rows ?? 'flows';
  if (rows === 'sessions') return sessionColumnNames(true);
  const specs = rows === 'windows' ? windowColumns : flowColumns;
  const names = (more: readonly ColumnSpec[], wanted: boolean) => (wanted ? more.map((spec) => spec.name) : []);
  const flows = rows === 'flows';
  return [
    ...specs.map((spec) => spec.name),
    ...names([...payloadColumns, ...memberColumnsOfFlow, ...modelColumns], flows && options.payloadFacts === true),
    ...names(indexColumns, flows && options.packetIndex !== undefined),
    ...featureNamesOf(options),
    ...names(nanosecondColumns, flows && options.nanoseconds === true),
    ...names(windowModelColumns, !flows && hasModels(options)),
  ];
}

/** Without labels the label columns are still there, so that rows have one shape: everything unknown, from no source. */
function unlabelled(rowCount: number): [string, Column][] {
  const one = (text: string): Column => ({ kind: 'text', codes: new Int32Array(rowCount), dictionary: [text] });
  return [
    ['label', one('unknown')],
    ['label_protocol', one('unknown')],
    ['label_group', one('unknown')],
    ['label_source', one('none')],
    ['label_confidence', { kind: 'float', values: new Float64Array(rowCount), offset: 0, stride: 1 }],
    ['label_evidence', noText(rowCount)],
  ];
}

function noText(rowCount: number): Column {
  return { kind: 'text', codes: new Int32Array(rowCount).fill(-1), dictionary: [] };
}

function ungrouped(rowCount: number): [string, Column][] {
  return [
    ['session_id', { kind: 'int', values: new Float64Array(rowCount).fill(Number.NaN) }],
    ['session_rule', noText(rowCount)],
    ['session_evidence', noText(rowCount)],
  ];
}

const noAnswers: RowAnswers = new Map();

export class BatchStages {
  readonly #options: AnalyzeOptions;
  readonly #columns: readonly string[];
  readonly #labeller: Labeller | null;
  readonly #models: FlowModels | null;
  readonly #sessions: SessionStage | null;

  /** `labeller`: null for windows, and where labels are declined. `models`: ready. */
  constructor(options: AnalyzeOptions, labeller: Labeller | null, models: FlowModels | null) {
    this.#options = options;
    this.#columns = analysisColumns(options);
    this.#labeller = labeller;
    this.#models = models;
    const rules = options.sessionRules === undefined ? {} : { rules: options.sessionRules };
    const grouping = { ...rules, keepClosed: wantsSessions(options) };
    this.#sessions = labeller !== null && groupsFlows(options) ? new SessionStage(labeller, grouping) : null;
  }

  /** What can be delivered now; what only labels, models and sessions needed is left out. */
  async take(batch: ColumnBatch): Promise<ColumnBatch[]> {
    switch (batch.kind) {
      case 'flows':
        return await this.#flows(batch);
      case 'windows':
        return await this.#windows(batch);
      case 'openings':
        this.#sessions?.open(batch);
        return [];
      case 'sessions':
        return [batch];
    }
  }

  /** After the last batch: what was held for others to come. */
  finish(): Iterable<ColumnBatch> {
    return this.#sessions === null ? [] : this.#closed(this.#sessions.finish());
  }

  async #windows(batch: ColumnBatch): Promise<ColumnBatch[]> {
    if (this.#models === null) return [batch];
    if (this.#options.rows === 'windows') return [this.#chosen(batch, await this.#models.onWindows(batch), [])];
    this.#models.hold(batch);
    return [];
  }

  async #flows(batch: ColumnBatch): Promise<ColumnBatch[]> {
    const { rowCount } = batch;
    if (this.#labeller === null)
      return [this.#chosen(batch, noAnswers, [...unlabelled(rowCount), ...ungrouped(rowCount)])];
    const labels = new BatchLabels(this.#labeller, batch);
    const carriers = (row: number) => labels.isCarrier(row);
    const answers = (await this.#models?.onFlows(batch, labels.open(), carriers)) ?? noAnswers;
    labels.addModels(answers);
    const settled = this.#sessions?.end(batch, labels);
    const closed = [...this.#closed(this.#sessions?.takeClosed() ?? [])];
    if (this.#options.rows === 'sessions') return closed;
    const grouped = settled === undefined ? ungrouped(rowCount) : seatColumns(settled, labels);
    return [this.#chosen(batch, answers, [...labels.columns(), ...grouped]), ...closed];
  }

  /** Batches are made one at a time: at the end of a capture there may be a million sessions. */
  *#closed(sessions: Iterable<AppSession>): Iterable<ColumnBatch> {
    const withMembers = this.#options.rows === 'sessions';
    let batch: AppSession[] = [];
    for (const session of sessions) {
      batch.push(session);
      if (batch.length < sessionsABatch) continue;
      yield sessionBatch(batch, withMembers);
      batch = [];
    }
    if (batch.length > 0) yield sessionBatch(batch, withMembers);
  }

  #chosen(batch: ColumnBatch, answers: RowAnswers, more: readonly [string, Column][]): ColumnBatch {
    const wantsAnswers = this.#columns.includes('model_label');
    const all = batch.with([...more, ...(wantsAnswers ? modelAnswerColumns(answers, batch.rowCount) : [])]);
    return new ColumnBatch(batch.kind, batch.rowCount, new Map(this.#columns.map((name) => [name, all.column(name)])));
  }
}

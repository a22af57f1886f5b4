/**
 * Captures in, labelled batches out: composes the native core and the labels as one async iterable. The only room that
 * knows the core; it keeps no rows and writes nothing.
 */
import { CaptureError, type CaptureFaultCode, UsageError } from '../errors.js';
import type { Catalogue } from '../labels/catalogue.js';
import { BatchLabels } from '../labels/label-batch.js';
import { Labeller } from '../labels/labeller.js';
import { loadCatalogue } from '../labels/load-catalogue.js';
import { modelAnswerColumns } from '../labels/model-columns.js';
import type { NativeResult, NativeRun, NativeRunOptions } from '../native/declarations.js';
import { batchOf } from '../native/flow-batch.js';
import { loadAddon } from '../native/load-addon.js';
import type { Column, ColumnBatch } from '../schema/column-batch.js';
import { ColumnBatch as Batch } from '../schema/column-batch.js';
import {
  type ColumnSpec,
  flowColumns,
  modelColumns,
  nanosecondColumns,
  payloadColumns,
  windowColumns,
  windowModelColumns,
} from '../schema/flow-columns.js';
import type { AnalysisProgress, AnalysisSummary, AnalyzeOptions, CaptureAnalysis, CaptureInput } from './analysis.js';
import { featureNamesOf, knownFeatures } from './feature-schema.js';
import { FlowModels, type RowAnswers } from './flow-models.js';
import { loadModels, needsOf } from './model-needs.js';
import { isLive, nativeOptions } from './native-options.js';

export { featureSchema, featureSchemaVersion, featureSets } from './feature-schema.js';

/** The columns of the batches that an analysis with these options yields, in their order. */
export function analysisColumns(options: AnalyzeOptions = {}): string[] {
  const rows = options.rows ?? 'flows';
  const specs = rows === 'windows' ? windowColumns : flowColumns;
  const names = (more: readonly ColumnSpec[], wanted: boolean) => (wanted ? more.map((spec) => spec.name) : []);
  const flows = rows === 'flows';
  return [
    ...specs.map((spec) => spec.name),
    ...names([...payloadColumns, ...modelColumns], flows && options.payloadFacts === true),
    ...featureNamesOf(options),
    ...names(nanosecondColumns, flows && options.nanoseconds === true),
    ...names(windowModelColumns, !flows && hasModels(options)),
  ];
}

const emptySummary: AnalysisSummary = {
  captures: [],
  packets: 0,
  flows: 0,
  windows: 0,
  packetCounters: {},
  endReasons: {},
  anomalies: {},
  unsupportedLinks: {},
};

function summaryOf(result: NativeResult | null): AnalysisSummary {
  if (result === null) return emptySummary;
  const { captures, packets, flows, windows, packetCounters, endReasons, anomalies, unsupportedLinks } = result;
  return { captures, packets, flows, windows, packetCounters, endReasons, anomalies, unsupportedLinks };
}

/** Without labels the label columns are still there, so that rows have one shape: everything unknown, from no source. */
function unlabelled(rowCount: number): [string, Column][] {
  const one = (text: string): Column => ({ kind: 'text', codes: new Int32Array(rowCount), dictionary: [text] });
  const none: Column = { kind: 'text', codes: new Int32Array(rowCount).fill(-1), dictionary: [] };
  return [
    ['label', one('unknown')],
    ['label_protocol', one('unknown')],
    ['label_group', one('unknown')],
    ['label_source', one('none')],
    ['label_confidence', { kind: 'float', values: new Float64Array(rowCount), offset: 0, stride: 1 }],
    ['label_evidence', none],
  ];
}

let builtIn: Promise<Catalogue> | undefined;

/** The built-in catalogue takes tens of milliseconds to read: longer than a small capture. */
function catalogueOf(paths: readonly string[]): Promise<Catalogue> {
  if (paths.length > 0) return loadCatalogue(paths);
  builtIn ??= loadCatalogue();
  return builtIn;
}

async function labellerOf(options: AnalyzeOptions): Promise<Labeller | null> {
  const labelled = (options.rows ?? 'flows') === 'flows' && options.labels !== false;
  return labelled ? new Labeller(await catalogueOf(options.cataloguePaths ?? [])) : null;
}

const noProgress: AnalysisProgress = { bytesRead: 0, bytesTotal: 0, packets: 0, flows: 0 };
const noAnswers: RowAnswers = new Map();

function hasModels({ models = [] }: AnalyzeOptions): boolean {
  return models.length > 0;
}

class Analysis implements CaptureAnalysis {
  readonly #input: CaptureInput;
  readonly #options: AnalyzeOptions;
  readonly #columns: string[];
  readonly #labeller: Promise<Labeller | null>;
  readonly #signal: AbortSignal | undefined;
  readonly #alarm: NodeJS.Timeout | undefined;
  /** With models, from the iteration on: what they need is in files. */
  #run: NativeRun | null = null;
  #models: FlowModels | null = null;
  #featureNames: string[];
  #finishing = false;
  #iterated = false;

  constructor(input: CaptureInput, options: AnalyzeOptions) {
    options.signal?.throwIfAborted();
    this.#input = input;
    this.#options = options;
    this.#featureNames = featureNamesOf(options);
    this.#columns = analysisColumns(options);
    const native = nativeOptions(input, options);
    if (hasModels(options) && options.labels === false && options.rows !== 'windows')
      throw new RangeError('models: flows without labels have no use for them');
    this.#labeller = labellerOf(options);
    // Told to whoever iterates; an analysis that nobody reads is no reason for the process to end.
    this.#labeller.catch(() => {});
    this.#signal = options.signal;
    if (!hasModels(options)) this.#run = new (loadAddon().NativeRun)(native);
    if (isLive(input) && input.durationS !== undefined)
      this.#alarm = setTimeout(() => this.finish(), input.durationS * 1000).unref();
  }

  progress(): AnalysisProgress {
    return this.#run?.progress() ?? noProgress;
  }

  finish(): void {
    this.#finishing = true;
    this.#run?.finish();
  }

  summary(): AnalysisSummary {
    return summaryOf(this.#run?.result() ?? null);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ColumnBatch> {
    if (this.#iterated) throw new Error('an analysis can be iterated once');
    this.#iterated = true;
    const stop = () => this.#stop();
    this.#signal?.addEventListener('abort', stop, { once: true });
    try {
      const labeller = await this.#labeller;
      const run = this.#run ?? (await this.#startWithModels());
      for (let batch = await run.next(); batch !== null; batch = await run.next()) {
        this.#signal?.throwIfAborted();
        const finished = await this.#finished(batchOf(batch, this.#featureNames), labeller);
        this.#signal?.throwIfAborted();
        if (finished !== null) yield finished;
      }
      this.#signal?.throwIfAborted();
      throwFaults(run.result());
    } catch (error) {
      // What fails because it is being stopped is no fault of its own.
      this.#signal?.throwIfAborted();
      throw error;
    } finally {
      this.#signal?.removeEventListener('abort', stop);
      clearTimeout(this.#alarm);
      stop();
    }
  }

  #stop(): void {
    this.#run?.abort();
    this.#models?.close();
  }

  /** The core reads ahead while the models are loaded; nothing is delivered before they are known to be in order. */
  async #startWithModels(): Promise<NativeRun> {
    const models = await loadModels(this.#options.models ?? [], knownFeatures);
    const needs = needsOf(models, this.#options);
    this.#signal?.throwIfAborted();
    this.#run = startRun(nativeOptions(this.#input, this.#options, needs));
    this.#models = new FlowModels(models);
    if (this.#finishing) this.#run.finish();
    this.#featureNames = featureNamesOf(needs.features);
    await this.#models.ready();
    return this.#run;
  }

  /** Labels added, columns in the order of the contract, what only labels and models needed left out; null for nothing. */
  async #finished(batch: ColumnBatch, labeller: Labeller | null): Promise<ColumnBatch | null> {
    if (batch.kind === 'flows') return await this.#flows(batch, labeller);
    if (this.#models === null) return batch;
    if (this.#options.rows === 'windows') return this.#chosen(batch, await this.#models.onWindows(batch), []);
    this.#models.hold(batch);
    return null;
  }

  async #flows(batch: ColumnBatch, labeller: Labeller | null): Promise<ColumnBatch> {
    const noSession: Column = { kind: 'int', values: new Float64Array(batch.rowCount).fill(Number.NaN) };
    const session: [string, Column] = ['session_id', noSession];
    if (labeller === null) return this.#chosen(batch, noAnswers, [...unlabelled(batch.rowCount), session]);
    const labels = new BatchLabels(labeller, batch);
    const answers = (await this.#models?.onFlows(batch, labels.open())) ?? noAnswers;
    return this.#chosen(batch, answers, [...labels.columns(answers), session]);
  }

  #chosen(batch: ColumnBatch, answers: RowAnswers, more: readonly [string, Column][]): ColumnBatch {
    const wantsAnswers = this.#columns.includes('model_label');
    const all = batch.with([...more, ...(wantsAnswers ? modelAnswerColumns(answers, batch.rowCount) : [])]);
    return new Batch(batch.kind, batch.rowCount, new Map(this.#columns.map((name) => [name, all.column(name)])));
  }
}

/** Too late for the caller to be told of an option out of range as a RangeError of the call. */
function startRun(options: NativeRunOptions): NativeRun {
  try {
    return new (loadAddon().NativeRun)(options);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

function throwFaults(result: NativeResult | null): void {
  const errors = (result?.faults ?? []).map(
    ({ code, path, offset, message, packetsRead }) =>
      new CaptureError(code as CaptureFaultCode, path, offset, message, packetsRead),
  );
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, errors.map((error) => error.message).join('; '));
}

/**
 * Analyses captures as one stream in order of time, or an interface until finish(). `-` is standard input. Batches come as
 * flows end; from an interface within about a second. A fault is thrown as CaptureError (AggregateError for several files)
 * after everything readable was yielded.
 * @throws RangeError for an option out of range; at the iteration UsageError for a broken catalogue or model
 */
export function analyzeCapture(input: CaptureInput, options: AnalyzeOptions = {}): CaptureAnalysis {
  return new Analysis(input, options);
}

/**
 * Captures in, labelled batches out: composes the native core and the labels as one async iterable. The only room that
 * knows the core; it keeps no rows and writes nothing.
 */
import { CaptureError, type CaptureFaultCode, UsageError } from '../errors.js';
import type { Catalogue } from '../labels/catalogue.js';
import { Labeller } from '../labels/labeller.js';
import { loadCatalogue } from '../labels/load-catalogue.js';
import type { NativeResult, NativeRun, NativeRunOptions } from '../native/declarations.js';
import { batchOf } from '../native/flow-batch.js';
import { loadAddon } from '../native/load-addon.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import { Alarm } from './alarm.js';
import type { AnalysisProgress, AnalysisSummary, AnalyzeOptions, CaptureAnalysis, CaptureInput } from './analysis.js';
import { BatchStages, hasModels } from './batch-stages.js';
import { featureNamesOf, knownFeatures } from './feature-schema.js';
import { FlowModels } from './flow-models.js';
import { loadModels, needsOf } from './model-needs.js';
import { ModelRunner } from './model-runner.js';
import { isLive, nativeOptions } from './native-options.js';

export { analysisColumns } from './batch-stages.js';
export { featureSchema, featureSchemaVersion, featureSets } from './feature-schema.js';

const emptySummary: AnalysisSummary = {
  captures: [],
  packets: 0,
  flows: 0,
  windows: 0,
  packetCounters: {},
  packetBytes: {},
  endReasons: {},
  anomalies: {},
  unsupportedLinks: {},
};

function summaryOf(result: NativeResult | null): AnalysisSummary {
  if (result === null) return emptySummary;
  const { captures, packets, flows, windows, packetCounters, packetBytes, endReasons, anomalies, unsupportedLinks } =
    result;
  return { captures, packets, flows, windows, packetCounters, packetBytes, endReasons, anomalies, unsupportedLinks };
}

let builtIn: Promise<Catalogue> | undefined;

/** The built-in catalogue takes tens of milliseconds to read: longer than a small capture. */
function catalogueOf(paths: readonly string[]): Promise<Catalogue> {
  if (paths.length > 0) return loadCatalogue(paths);
  builtIn ??= loadCatalogue();
  return builtIn;
}

async function labellerOf(options: AnalyzeOptions): Promise<Labeller | null> {
  const labelled = options.rows !== 'windows' && options.labels !== false;
  return labelled ? new Labeller(await catalogueOf(options.cataloguePaths ?? [])) : null;
}

const noProgress: AnalysisProgress = { bytesRead: 0, bytesTotal: 0, packets: 0, flows: 0 };

class Analysis implements CaptureAnalysis {
  readonly #input: CaptureInput;
  readonly #options: AnalyzeOptions;
  readonly #labeller: Promise<Labeller | null>;
  readonly #signal: AbortSignal | undefined;
  readonly #alarm: Alarm | undefined;
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
    const native = nativeOptions(input, options);
    if (hasModels(options) && options.labels === false && options.rows !== 'windows')
      throw new RangeError('models: flows without labels have no use for them');
    if (options.rows === 'sessions' && options.labels === false)
      throw new RangeError('labels: sessions are made of labelled flows');
    this.#labeller = labellerOf(options);
    // Told to whoever iterates; an analysis that nobody reads is no reason for the process to end.
    this.#labeller.catch(() => {});
    this.#signal = options.signal;
    if (!hasModels(options)) this.#run = new (loadAddon().NativeRun)(native);
    if (isLive(input) && input.durationS !== undefined)
      this.#alarm = new Alarm(input.durationS * 1000, () => this.finish());
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
      // Aborted since it was made: nobody tells the listener of that.
      this.#signal?.throwIfAborted();
      const labeller = await this.#labeller;
      const run = this.#run ?? (await this.#startWithModels());
      const stages = new BatchStages(this.#options, labeller, this.#models);
      for (let batch = await run.next(); batch !== null; batch = await run.next()) {
        this.#signal?.throwIfAborted();
        const finished = await stages.take(batchOf(batch, this.#featureNames));
        this.#signal?.throwIfAborted();
        yield* finished;
      }
      this.#signal?.throwIfAborted();
      yield* stages.finish();
      throwFaults(run.result());
    } catch (error) {
      // What fails because it is being stopped is no fault of its own.
      this.#signal?.throwIfAborted();
      throw error;
    } finally {
      this.#signal?.removeEventListener('abort', stop);
      this.#alarm?.stop();
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
    this.#models = new FlowModels(models, this.#options.startModel ?? ((model) => new ModelRunner(model)));
    if (this.#finishing) this.#run.finish();
    this.#featureNames = featureNamesOf(needs.features);
    await this.#models.ready();
    return this.#run;
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

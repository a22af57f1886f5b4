/**
 * Captures in, labelled batches out: composes the native core and the labels as one async iterable. The only room that
 * knows the core; it keeps no rows and writes nothing.
 */
import { CaptureError, type CaptureFaultCode } from '../errors.js';
import type { Catalogue } from '../labels/catalogue.js';
import { labelBatch } from '../labels/label-batch.js';
import { Labeller } from '../labels/labeller.js';
import { loadCatalogue } from '../labels/load-catalogue.js';
import type { FeatureSelection, NativeResult, NativeRun, NativeRunOptions } from '../native/declarations.js';
import { batchOf } from '../native/flow-batch.js';
import { loadAddon } from '../native/load-addon.js';
import type { Column, ColumnBatch } from '../schema/column-batch.js';
import { ColumnBatch as Batch } from '../schema/column-batch.js';
import { chosenSets, type FeatureSetSpec, type FeatureSpec } from '../schema/feature-spec.js';
import {
  type ColumnSpec,
  flowColumns,
  nanosecondColumns,
  payloadColumns,
  windowColumns,
} from '../schema/flow-columns.js';
import type {
  AnalysisProgress,
  AnalysisSummary,
  AnalyzeOptions,
  CaptureAnalysis,
  CaptureInput,
  LiveInput,
} from './analysis.js';

/** The version of the schema: what a model that was trained on it pins. */
export function featureSchemaVersion(): number {
  return loadAddon().featureSchemaVersion;
}

/** The sets of features that can be asked for, in the order of their columns. */
export function featureSets(): readonly FeatureSetSpec[] {
  return loadAddon().featureSets();
}

function selectionOf({ features, spltPackets }: Pick<AnalyzeOptions, 'features' | 'spltPackets'>): FeatureSelection {
  return defined({
    features: features === undefined ? undefined : chosenSets(features),
    spltPackets,
  } as FeatureSelection);
}

/**
 * The features of these sets in the order of their columns; every feature that the core computes where none is named.
 * @throws RangeError for an unknown set or a number of packets out of range
 */
export function featureSchema(options: Pick<AnalyzeOptions, 'features' | 'spltPackets'> = {}): readonly FeatureSpec[] {
  return loadAddon().featureSchema(selectionOf(options));
}

function featureNamesOf({ features = 'iscx', ...rest }: AnalyzeOptions): string[] {
  return featureSchema({ ...rest, features }).map((spec) => spec.name);
}

/** The columns of the batches that an analysis with these options yields, in their order. */
export function analysisColumns(options: AnalyzeOptions = {}): string[] {
  const rows = options.rows ?? 'flows';
  const specs = rows === 'windows' ? windowColumns : flowColumns;
  const names = (more: readonly ColumnSpec[], wanted: boolean | undefined) =>
    rows === 'flows' && wanted === true ? more.map((spec) => spec.name) : [];
  return [
    ...specs.map((spec) => spec.name),
    ...names(payloadColumns, options.payloadFacts),
    ...featureNamesOf(options),
    ...names(nanosecondColumns, options.nanoseconds),
  ];
}

function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function isLive(input: CaptureInput): input is LiveInput {
  return typeof input === 'object' && 'interface' in input;
}

/** What a timer can count to, in milliseconds: 24 days. */
const longestDurationS = 2_147_483;

/** Where the packets come from, for the core. */
function nativeInput(input: CaptureInput): Partial<NativeRunOptions> & { readonly paths: readonly string[] } {
  if (!isLive(input)) return { paths: typeof input === 'string' ? [input] : input };
  const { durationS = 1 } = input;
  if (!(durationS > 0 && durationS <= longestDurationS)) throw new RangeError('durationS is out of range');
  if (input.interface === '') throw new RangeError('interface: the name is empty');
  const { interface: name, snapLength, promiscuous } = input;
  return defined({ paths: [], interface: name, snapLength, promiscuous }) as NativeRunOptions;
}

function nativeOptions(input: CaptureInput, options: AnalyzeOptions): NativeRunOptions {
  const rows = options.rows ?? 'flows';
  return defined({
    ...nativeInput(input),
    filter: options.filter,
    tcpIdleTimeoutS: options.idleTimeoutS,
    idleTimeoutS: options.idleTimeoutS,
    activeTimeoutS: options.activeTimeoutS,
    windowS: options.windowS,
    maxFlows: options.maxFlows,
    openTunnels: options.tunnels !== 'outer',
    threads: options.threads,
    flowRows: rows === 'flows',
    windowRows: rows === 'windows',
    ...selectionOf(options),
    facts: rows === 'flows' && options.labels !== false,
  } as NativeRunOptions);
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

class Analysis implements CaptureAnalysis {
  readonly #run: NativeRun;
  readonly #featureNames: string[];
  readonly #columns: string[];
  readonly #labeller: Promise<Labeller | null>;
  readonly #signal: AbortSignal | undefined;
  readonly #alarm: NodeJS.Timeout | undefined;
  #iterated = false;

  constructor(input: CaptureInput, options: AnalyzeOptions) {
    options.signal?.throwIfAborted();
    this.#featureNames = featureNamesOf(options);
    this.#columns = analysisColumns(options);
    this.#labeller = labellerOf(options);
    // Told to whoever iterates; an analysis that nobody reads is no reason for the process to end.
    this.#labeller.catch(() => {});
    this.#signal = options.signal;
    this.#run = new (loadAddon().NativeRun)(nativeOptions(input, options));
    if (isLive(input) && input.durationS !== undefined)
      this.#alarm = setTimeout(() => this.finish(), input.durationS * 1000).unref();
  }

  progress(): AnalysisProgress {
    return this.#run.progress();
  }

  finish(): void {
    this.#run.finish();
  }

  summary(): AnalysisSummary {
    return summaryOf(this.#run.result());
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ColumnBatch> {
    if (this.#iterated) throw new Error('an analysis can be iterated once');
    this.#iterated = true;
    const stop = () => this.#run.abort();
    this.#signal?.addEventListener('abort', stop, { once: true });
    try {
      const labeller = await this.#labeller;
      for (let batch = await this.#run.next(); batch !== null; batch = await this.#run.next()) {
        this.#signal?.throwIfAborted();
        yield this.#finished(batchOf(batch, this.#featureNames), labeller);
      }
      this.#signal?.throwIfAborted();
      this.#throwFault();
    } finally {
      this.#signal?.removeEventListener('abort', stop);
      clearTimeout(this.#alarm);
      stop();
    }
  }

  /** Labels added, columns in the order of the contract, what only labelling needed left out. */
  #finished(batch: ColumnBatch, labeller: Labeller | null): ColumnBatch {
    if (batch.kind === 'windows') return batch;
    const labels = labeller === null ? unlabelled(batch.rowCount) : labelBatch(labeller, batch);
    const noSession: Column = { kind: 'int', values: new Float64Array(batch.rowCount).fill(Number.NaN) };
    const all = batch.with([...labels, ['session_id', noSession]]);
    return new Batch('flows', batch.rowCount, new Map(this.#columns.map((name) => [name, all.column(name)])));
  }

  #throwFault(): void {
    const faults = this.#run.result()?.faults ?? [];
    const errors = faults.map(
      ({ code, path, offset, message, packetsRead }) =>
        new CaptureError(code as CaptureFaultCode, path, offset, message, packetsRead),
    );
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, errors.map((error) => error.message).join('; '));
  }
}

/**
 * Analyses captures as one stream in order of time, or an interface until finish(). `-` is standard input. Batches come as
 * flows end; from an interface within about a second. A fault is thrown as CaptureError (AggregateError for several files)
 * after everything readable was yielded.
 * @throws RangeError for an option out of range, Error for a broken catalogue
 */
export function analyzeCapture(input: CaptureInput, options: AnalyzeOptions = {}): CaptureAnalysis {
  return new Analysis(input, options);
}

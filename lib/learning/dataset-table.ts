/**
 * Learning: the captures of a data set as one table of windows: capture, flow_id, window_index, the features, label. Rows come
 * as batches that the exports write. A flow without a label is left out.
 */
import { basename } from 'node:path';
import { CaptureError } from '../errors.js';
import { analyzeCapture, featureSchema } from '../pipeline/analyze-capture.js';
import { type Column, ColumnBatch, type IntColumn, TextColumnBuilder } from '../schema/column-batch.js';
import type { FeatureChoice } from '../schema/feature-spec.js';
import type { Dataset, DatasetCapture } from './dataset-index.js';
import { helperFlows } from './helper-flows.js';
import { fileDigest } from './model-folder.js';
import { upToFault } from './up-to-fault.js';

export interface DatasetTableOptions {
  readonly features: FeatureChoice;
  readonly spltPackets?: number;
  readonly rows: 'flows' | 'windows';
  readonly windowS: number;
  /** Rows of one label that a capture gives at most, so that one flood is not all that is learned. Default: no limit. */
  readonly mostRows?: number;
  /** Also the flows of name servers and the like in captures of one label (helper-flows.ts). Default: no. */
  readonly helpers?: boolean;
  /** Called once a capture with the protocols of flows that were left out as such, one for each flow. */
  readonly onLeftOut?: (protocols: readonly string[]) => void;
  readonly signal?: AbortSignal;
}

type ColumnKind = Column['kind'];

const kinds: Readonly<Record<string, ColumnKind>> = {
  capture: 'text',
  flow_id: 'int',
  window_index: 'int',
  label: 'text',
};

/** The number of a payload's certainty that is beyond doubt (payload_certainty). */
const certain = 3;

function selection({ features, spltPackets }: DatasetTableOptions) {
  return { features, ...(spltPackets === undefined ? {} : { spltPackets }) };
}

/** Names and kinds of the table's columns, in their order. */
export function datasetColumns(options: DatasetTableOptions): { name: string; kind: ColumnKind }[] {
  const features = featureSchema(selection(options)).map(({ name }) => name);
  const ids = options.rows === 'windows' ? ['flow_id', 'window_index'] : ['flow_id'];
  const names = ['capture', ...ids, ...features, 'label'];
  return names.map((name) => ({ name, kind: kinds[name] ?? 'float' }));
}

/** The label of a flow by its number. */
type FlowLabels = (flowId: number) => string | null;

/** Asked once a row: after so many rows of a label it says null. */
function atMost(most: number, labelOf: FlowLabels): FlowLabels {
  const given = new Map<string, number>();
  return (flowId) => {
    const label = labelOf(flowId);
    if (label === null) return null;
    const count = (given.get(label) ?? 0) + 1;
    given.set(label, count);
    return count > most ? null : label;
  };
}

/** Of these a payload says what they are; an ICMP message, say, is that by its IP protocol. */
const transports: readonly unknown[] = ['tcp', 'udp', 'sctp'];

/** What a payload shows beyond doubt, or `otherwise` where there is one that shows nothing; where it is likely something, neither. */
function payloadLabel(row: Record<string, unknown>, otherwise: string | null): string | null {
  const { protocol, payload_protocol, payload_certainty, fwd_payload_bytes, bwd_payload_bytes } = row;
  if (payload_protocol !== 'unknown') return payload_certainty === certain ? (payload_protocol as string) : null;
  const spoken = Number(fwd_payload_bytes) + Number(bwd_payload_bytes) > 0;
  return spoken && transports.includes(protocol) ? otherwise : null;
}

/** What the payloads of a capture show, flow by flow; reads the capture for it. */
async function payloadLabels(
  path: string,
  otherwise: string | null,
  signal: { signal?: AbortSignal },
): Promise<FlowLabels> {
  const labels = new Map<number, string>();
  const analysis = analyzeCapture(path, { ...signal, features: 'none', payloadFacts: true });
  for await (const batch of upToFault(analysis))
    for (const row of batch.rows()) {
      const label = payloadLabel(row, otherwise);
      if (label !== null) labels.set(row['flow_id'] as number, label);
    }
  return (flowId) => labels.get(flowId) ?? null;
}

function picked(column: Column, rows: readonly number[]): Column {
  if (column.kind === 'int')
    return { kind: 'int', values: Float64Array.from(rows, (row) => column.values[row] as number) };
  if (column.kind !== 'float') throw new TypeError(`a column of kind ${column.kind} among features`);
  const { values, offset, stride } = column;
  return {
    kind: 'float',
    values: Float64Array.from(rows, (row) => values[offset + row * stride] as number),
    offset: 0,
    stride: 1,
  };
}

function textColumn(texts: readonly (string | null)[]): Column {
  const builder = new TextColumnBuilder(texts.length);
  for (const [row, text] of texts.entries()) builder.set(row, text);
  return builder.build();
}

/** The labelled rows of a batch under the table's columns; null where there are none. */
function labelledRows(
  batch: ColumnBatch,
  labelOf: FlowLabels,
  name: string,
  columns: readonly string[],
): ColumnBatch | null {
  const { values: flowIds } = batch.column('flow_id') as IntColumn;
  const labels = Array.from({ length: batch.rowCount }, (_, row) => labelOf(flowIds[row] as number));
  const rows = labels.flatMap((label, row) => (label === null ? [] : [row]));
  if (rows.length === 0) return null;
  const made = new Map<string, Column>();
  for (const column of columns) {
    if (column === 'capture') made.set(column, textColumn(rows.map(() => name)));
    else if (column === 'label') made.set(column, textColumn(rows.map((row) => labels[row] as string)));
    else made.set(column, picked(batch.column(column), rows));
  }
  return new ColumnBatch(batch.kind, rows.length, made);
}

/** Two captures of one name are told apart by their digests. */
function captureName({ path, sha256 }: DatasetCapture): string {
  return `${basename(path)}#${sha256.slice(0, 8)}`;
}

/** The label of each flow of a capture, in the order of precedence: what users said of it, its payload, the capture's own. */
async function labelsOf(capture: DatasetCapture, path: string, options: DatasetTableOptions): Promise<FlowLabels> {
  const { flows = {}, label, payload } = capture;
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  if (payload === true) return await payloadLabels(path, label, signal);
  if (label === null || options.helpers === true) return (flowId) => flows[flowId] ?? label;
  const helpers = await helperFlows(path, label, signal);
  options.onLeftOut?.([...helpers.values()]);
  return (flowId) => flows[flowId] ?? (helpers.has(flowId) ? null : label);
}

/** The labelled rows of one capture. */
async function* captureRows(
  capture: DatasetCapture,
  path: string,
  options: DatasetTableOptions,
): AsyncIterable<ColumnBatch> {
  const columns = datasetColumns(options).map(({ name }) => name);
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const { rows, windowS, mostRows = Number.POSITIVE_INFINITY } = options;
  const labelOf = atMost(mostRows, await labelsOf(capture, path, options));
  const analysis = analyzeCapture(path, { ...selection(options), ...signal, rows, windowS, labels: false });
  for await (const batch of analysis) {
    const labelled = labelledRows(batch, labelOf, captureName(capture), columns);
    if (labelled !== null) yield labelled;
  }
}

/** Captures of a data set that are gone, cannot be read or are not what was added. Nothing was built. */
export class UnusableCaptures extends Error {
  override readonly name = 'UnusableCaptures';
  constructor(readonly captures: readonly { readonly path: string; readonly fault: string }[]) {
    super(captures.map(({ path, fault }) => `${path}: ${fault}`).join('; '));
  }
}

async function faultOf(path: string, sha256: string): Promise<string | null> {
  try {
    return (await fileDigest(path)) === sha256 ? null : 'has changed since it was added';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'is gone' : `cannot be read (${code ?? (error as Error).message})`;
  }
}

/** All are looked at before any is read: who takes one out knows of the others too. */
async function checkCaptures(dataset: Dataset, signal: AbortSignal | undefined): Promise<void> {
  const unusable: { path: string; fault: string }[] = [];
  for (const capture of dataset.captures) {
    signal?.throwIfAborted();
    const fault = await faultOf(dataset.pathOf(capture), capture.sha256);
    if (fault !== null) unusable.push({ path: capture.path, fault });
  }
  if (unusable.length > 0) throw new UnusableCaptures(unusable);
}

/**
 * A capture that cannot be read to its end gives what is before, and its fault is thrown after all others were read.
 * @throws UnusableCaptures before anything is built; CaptureError, or AggregateError of them
 */
export async function* datasetRows(dataset: Dataset, options: DatasetTableOptions): AsyncIterable<ColumnBatch> {
  await checkCaptures(dataset, options.signal);
  const faults: CaptureError[] = [];
  for (const capture of dataset.captures) {
    try {
      yield* captureRows(capture, dataset.pathOf(capture), options);
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} captures could not be read to their end`);
}

/**
 * One model at work: rows of features in, calibrated probabilities of its classes out. onnxruntime computes on the thread
 * that calls it, so this belongs where nobody waits (lib/pipeline/model-process.ts). Knows no flows and no labels.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { UsageError } from '../errors.js';
import { type Model, onnxPath } from './load-model.js';
import type { ModelManifest } from './model-manifest.js';

/** Rows that go through the model at once: large enough for its speed, small enough to stay in the cache. */
export const batchRows = 1024;

type ValueMetadata = InferenceSession.ValueMetadata;
/** Only what of the runtime is used here. */
type Runtime = Pick<typeof import('onnxruntime-node'), 'InferenceSession' | 'Tensor'>;

export class OnnxClassifier {
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #manifest: ModelManifest;

  private constructor(runtime: Runtime, session: InferenceSession, manifest: ModelManifest) {
    this.#runtime = runtime;
    this.#session = session;
    this.#manifest = manifest;
  }

  /** @throws UsageError where the file is no model, or another than the manifest says */
  static async open(model: Model): Promise<OnnxClassifier> {
    // Only now: the library is large, and most runs have no model.
    const { default: runtime } = await import('onnxruntime-node');
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
    const session = await runtime.InferenceSession.create(onnxPath(model), options).catch((error: Error) => {
      throw new UsageError(`${onnxPath(model)}: ${firstLine(error.message)}`);
    });
    const fault = sessionFault(session, model.manifest);
    if (fault !== null) throw new UsageError(`${onnxPath(model)}: ${fault}`);
    return new OnnxClassifier(runtime, session, model.manifest);
  }

  /** Row-major, rows * features in, rows * classes out: zeros for a row beyond the model's reach. NaN is a missing value. */
  async probabilities(features: Float32Array): Promise<Float32Array> {
    const { input, classes, temperature = 1 } = this.#manifest;
    const width = input.features.length;
    const rowCount = features.length / width;
    const all = new Float32Array(rowCount * classes.length);
    for (let begin = 0; begin < rowCount; begin += batchRows) {
      const end = Math.min(begin + batchRows, rowCount);
      all.set(await this.#run(features.subarray(begin * width, end * width), end - begin), begin * classes.length);
    }
    calibrate(all, classes.length, temperature);
    return all;
  }

  async #run(features: Float32Array, rowCount: number): Promise<Float32Array> {
    const { input, output, classes, reach } = this.#manifest;
    const tensor: Tensor = new this.#runtime.Tensor('float32', features, [rowCount, input.features.length]);
    const asked = reach === undefined ? [output.name] : [output.name, reach.output];
    const results = await this.#session.run({ [input.name]: tensor }, asked);
    const data = results[output.name]?.data;
    if (!(data instanceof Float32Array) || data.length !== rowCount * classes.length)
      throw new Error(`the model gave ${data?.length} probabilities for ${rowCount} rows of ${classes.length} classes`);
    if (reach !== undefined) silenceBeyond(data, results[reach.output]?.data, rowCount, reach.most);
    return data;
  }
}

/** A row that is like nothing learned has no probabilities. In place. A distance that is no number is too far. */
function silenceBeyond(probabilities: Float32Array, distances: unknown, rowCount: number, most: number): void {
  if (!(distances instanceof Float32Array) || distances.length !== rowCount)
    throw new Error(`the model gave no distance for each of ${rowCount} rows`);
  const classes = probabilities.length / rowCount;
  for (let row = 0; row < rowCount; row++)
    if (!((distances[row] as number) <= most)) probabilities.fill(0, row * classes, (row + 1) * classes);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] as string;
}

/** What of the model's inputs and outputs is not as the manifest has it. */
function sessionFault(
  { inputMetadata, outputMetadata }: InferenceSession,
  { input, output, classes, reach }: ModelManifest,
): string | null {
  return (
    (inputMetadata.length === 1 ? null : `has ${inputMetadata.length} inputs; one is expected`) ??
    tensorFault('input', inputMetadata, input.name, input.features.length, 'features') ??
    tensorFault('output', outputMetadata, output.name, classes.length, 'classes') ??
    (reach === undefined ? null : tensorFault('output', outputMetadata, reach.output, 1, 'distance'))
  );
}

function tensorFault(
  kind: 'input' | 'output',
  all: readonly ValueMetadata[],
  name: string,
  columns: number,
  what: string,
): string | null {
  const found = all.find((one) => one.name === name);
  if (found === undefined) return `has no ${kind} "${name}", only ${all.map((one) => `"${one.name}"`).join(', ')}`;
  if (!found.isTensor || found.type !== 'float32') return `${kind} "${name}" is not of float32`;
  const [rows, width] = found.shape;
  if (found.shape.length !== 2) return `${kind} "${name}" has ${found.shape.length} dimensions; two are expected`;
  if (typeof rows === 'number') return `${kind} "${name}" takes ${rows} rows only; any number is expected`;
  // Some exporters leave the number of columns open; then each run is checked.
  if (typeof width !== 'number' || width === columns) return null;
  return `${kind} "${name}" has ${width} columns, but the manifest has ${columns} ${what}`;
}

/** Log-probabilities divided by the temperature: p^(1/T), summing to 1 again. In place. */
function calibrate(probabilities: Float32Array, classes: number, temperature: number): void {
  if (temperature === 1) return;
  for (let begin = 0; begin < probabilities.length; begin += classes) {
    const row = probabilities.subarray(begin, begin + classes);
    // The greatest becomes 1 first: a small temperature must not make them all 0.
    const greatest = Math.max(...row);
    if (!(greatest > 0)) continue;
    let sum = 0;
    for (let index = 0; index < classes; index++) {
      const raised = ((row[index] as number) / greatest) ** (1 / temperature);
      row[index] = raised;
      sum += raised;
    }
    for (let index = 0; index < classes; index++) row[index] = (row[index] as number) / sum;
  }
}

/** Learning: a trained model over a table, through onnxruntime: to measure it, and to compare it with XGBoost. Labels no flow. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import type { FeatureTable } from './feature-table.js';
import type { LearnedRows } from './learned-rows.js';

/** What goes in and what comes out. */
export interface ModelInterface {
  readonly classes: readonly string[];
  readonly input: { readonly name: string; readonly features: readonly string[] };
  readonly output: { readonly name: string };
  readonly reach?: { readonly output: string; readonly most: number };
}

/** As much of manifest.json as a measurement takes. */
export interface MeasuredModel extends ModelInterface {
  readonly name: string;
  readonly version: number;
  readonly target: string;
  readonly temperature?: number;
  readonly unknown_below: number;
  /** Models of before have no `learned`. */
  readonly data: { readonly sha256: string; readonly learned?: LearnedRows };
}

export async function readModel(folder: string): Promise<MeasuredModel> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as MeasuredModel & {
      format: number;
    };
    if (manifest.format !== 1 || !Array.isArray(manifest.classes) || !Array.isArray(manifest.input?.features))
      throw new Error('its manifest.json is of another form');
    return manifest;
  } catch (error) {
    throw new UsageError(`${folder}: is no model: ${(error as Error).message}`);
  }
}

/** The table's columns in the order of the model's input. */
export function inputOf({ features, values, targets }: FeatureTable, wanted: readonly string[]): Float32Array {
  const places = wanted.map((name) => features.indexOf(name));
  const missing = wanted.filter((_, index) => (places[index] as number) < 0);
  if (missing.length > 0) throw new UsageError(`the table lacks features of the model: ${missing.join(', ')}`);
  const input = new Float32Array(targets.length * wanted.length);
  for (let row = 0; row < targets.length; row++)
    for (const [index, place] of places.entries())
      input[row * wanted.length + index] = values[row * features.length + place] as number;
  return input;
}

const batchRows = 4096;

export interface ModelAnswers {
  /** Of every row in the order of the model's classes, row-major, before any temperature. */
  readonly probabilities: Float64Array;
  /** Of every row, where the model says it. */
  readonly distances: Float64Array | null;
}

export async function modelAnswers(
  model: Uint8Array,
  { input, output, reach, classes }: ModelInterface,
  table: FeatureTable,
): Promise<ModelAnswers> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const values = inputOf(table, input.features);
  const width = input.features.length;
  const probabilities = new Float64Array(table.targets.length * classes.length);
  const distances = reach === undefined ? null : new Float64Array(table.targets.length);
  for (let from = 0; from < table.targets.length; from += batchRows) {
    const rows = Math.min(batchRows, table.targets.length - from);
    const batch = values.subarray(from * width, (from + rows) * width);
    const answers = await session.run({ [input.name]: new Tensor('float32', batch, [rows, width]) });
    probabilities.set(dataOf(answers, output.name), from * classes.length);
    if (reach !== undefined) distances?.set(dataOf(answers, reach.output), from);
  }
  await session.release();
  return { probabilities, distances };
}

/** @throws UsageError where the model is without it */
function dataOf(answers: Readonly<Record<string, { readonly data: unknown }>>, name: string): Float32Array {
  const answer = answers[name];
  if (answer === undefined)
    throw new UsageError(`the model has no output "${name}", only ${Object.keys(answers).join(', ')}`);
  return answer.data as Float32Array;
}

export async function modelProbabilities(...asked: Parameters<typeof modelAnswers>): Promise<Float64Array> {
  return (await modelAnswers(...asked)).probabilities;
}

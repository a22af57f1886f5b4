/**
 * Learning: the folder of a model, whole or not at all: model.onnx, manifest.json, CARD.md. What reads it at work is
 * lib/labels; the fields are agreed between the two.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../errors.js';
import type { FeatureSpec } from '../schema/feature-spec.js';
import type { Recipe } from './cross-validation.js';
import type { Evaluation, SplitMeasures } from './evaluation.js';
import type { FeatureTable } from './feature-table.js';
import { learnedRows } from './learned-rows.js';
import { distanceName } from './onnx-reach.js';
import { inputName, outputName } from './onnx-trees.js';

export interface DataSource {
  readonly name: string;
  /** Where the data come from and how they want to be cited. */
  readonly source: string;
  readonly sha256: string;
}

export interface ModelDescription {
  readonly table: FeatureTable;
  readonly target: string;
  /** What its classes are. */
  readonly tells: 'applications' | 'protocols';
  /** Class to the label that a flow gets, for those that are called otherwise. */
  readonly labels: Readonly<Record<string, string>>;
  readonly data: DataSource;
  readonly recipe: Recipe;
  readonly evaluation: Evaluation;
  readonly schema: readonly FeatureSpec[];
  readonly schemaVersion: number;
  readonly windowS: number;
  readonly versions: { readonly tractor: string; readonly xgboost: string };
}

const folderPattern = /^([a-z0-9][a-z0-9_.-]*)-v([1-9]\d*)$/;

/** Name and version, as the folder's name has them. */
export function modelName(folder: string): { name: string; version: number } {
  const [, name, version] = folderPattern.exec(basename(folder)) ?? [];
  if (name === undefined) throw new UsageError(`${folder}: a model's folder is called NAME-vN, in small letters`);
  return { name, version: Number(version) };
}

export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}

function brief({ measures, folds }: SplitMeasures) {
  const { accuracy, macroF1, macroPrecision, logLoss, calibrationError } = measures;
  return {
    folds,
    accuracy: rounded(accuracy),
    macro_f1: rounded(macroF1),
    macro_precision: rounded(macroPrecision),
    log_loss: rounded(logLoss),
    calibration_error: rounded(calibrationError),
  };
}

/** What must be computed to have these features. */
function inputSets(features: readonly string[], schema: readonly FeatureSpec[]) {
  const used = schema.filter(({ name }) => features.includes(name));
  const sets = [...new Set(used.map(({ set }) => set))];
  const numbers = used.filter(({ set }) => set === 'splt').map(({ name }) => Number(/(\d+)$/.exec(name)?.[1] ?? 0));
  return { feature_sets: sets, ...(numbers.length === 0 ? {} : { splt_packets: Math.max(...numbers) }) };
}

export function manifestOf(folder: string, description: ModelDescription) {
  const { table, target, tells, labels, data, recipe, evaluation, schema, schemaVersion, windowS, versions } =
    description;
  return {
    format: 1,
    ...modelName(folder),
    target,
    ...(tells === 'protocols' ? { tells } : {}),
    classes: table.classes,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    input: {
      name: inputName,
      features: table.features,
      feature_schema_version: schemaVersion,
      ...inputSets(table.features, schema),
      rows: table.rows,
      ...(table.rows === 'windows' ? { window_s: windowS } : {}),
    },
    output: { name: outputName },
    temperature: evaluation.temperature,
    unknown_below: evaluation.unknownBelow,
    ...(evaluation.reach === null ? {} : { reach: { output: distanceName, most: evaluation.reach } }),
    made_with: versions,
    data: {
      ...data,
      rows: table.targets.length,
      captures: table.captures === null ? null : table.captureNames.length,
      learned: learnedRows(table.values, table.features.length),
    },
    seed: recipe.seed,
    parameters: { ...recipe.settings, trees: recipe.trees },
    measures: Object.fromEntries(evaluation.splits.map((each) => [`${each.split}_${each.folds}_fold`, brief(each)])),
  };
}

/** The folder takes its name when all is in it. A folder that is there already is not touched. */
export async function writeModelFolder(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const beside = join(dirname(folder), `.tractor-${process.pid}-${basename(folder)}.part`);
  await mkdir(beside, { recursive: true });
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(beside, name), content);
    await rename(beside, folder);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
}

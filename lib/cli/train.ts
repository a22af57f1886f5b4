/** `tractor train`: labelled vectors in, a model's folder out. */
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../errors.js';
import type { FeatureTable } from '../learning/feature-table.js';
import type { Training } from '../learning/training.js';
import { addTableOptions, sayIfBlocks, seedOption, showStages, tableFor, unknownLine } from './learning-options.js';
import { seconds, wholeNumber } from './number-options.js';
import { printText } from './print-text.js';
import { shellWord } from './shell-word.js';

interface TrainOptions {
  readonly data: string;
  readonly target: string;
  readonly tells: 'applications' | 'protocols';
  readonly labelOf: Readonly<Record<string, string>>;
  readonly out: string;
  readonly minRows: number;
  readonly minCaptures: number;
  readonly seed: number;
  readonly folds: number;
  readonly maxTrees: number;
  readonly window: number;
  readonly name?: string;
  readonly source: string;
}

const more = `
The table is one of windows or flows with a label each, as tractor dataset build and tractor flows write them, or an ISCX file.
A handful of settings is tried on a part held out; then all is measured by cross-validation, with whole captures left out and
with random rows left out; then the final trees learn from all rows. Takes XGBoost's library (apt-get install libxgboost-dev).

Examples:
  tractor train --data windows.parquet --out models/apps-v1
  tractor train --data 15s.arff --target class1 --out models/iscx-v1 --seed 1

Exit status:
  0  the folder is written
  1  the table could not be read, or XGBoost's library is missing
  2  usage`;

/** CLASS=label, added to those before it. The label takes what the manifest's may be. */
function labelOf(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.lastIndexOf('=');
  const label = text.slice(at + 1);
  if (at < 1 || !/^[a-z0-9][a-z0-9_.-]{0,63}$/.test(label))
    throw new InvalidArgumentError('It takes CLASS=label; a label is of small letters, digits, _ . and -.');
  return { ...before, [text.slice(0, at)]: label };
}

export function trainCommand(finish: (status: number) => void): Command {
  const command = new Command('train')
    .summary('learn a model from labelled vectors')
    .description('Learns a model (ONNX, with manifest and card) from a table of labelled vectors.')
    .requiredOption('--data <file>', 'labelled vectors: .arff, .csv or .parquet')
    .requiredOption('--out <dir>', "the model's folder: NAME-vN, which must not be there yet")
    .option('--target <column>', 'the column to tell', 'label')
    .addOption(
      new Option('--tells <what>', 'what the classes are; protocols are not asked for where the payload shows them')
        .choices(['applications', 'protocols'])
        .default('applications'),
    )
    .option(
      '--label-of <class=label>',
      "a class' label where it is not the class in small letters; again for each",
      labelOf,
      {},
    )
    .option('--seed <n>', 'decides everything that is drawn', seedOption, 1)
    .option('--folds <n>', 'parts of the table, each left out once', wholeNumber(2, 100), 10)
    .option('--max-trees <n>', 'trees at most: what the model costs at work', wholeNumber(1, 2000), 150)
    .option('--window <seconds>', 'length of the windows in the table', seconds, 15)
    .option('--name <text>', 'what the data are called in the card (default: the name of the file)')
    .option('--source <text>', 'where the data come from, and how to cite them', '')
    .addHelpText('after', more)
    .action(async (options: TrainOptions) => finish(await trainModel(options)));
  return addTableOptions(command);
}

function tractorVersion(): string {
  const path = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

async function checkFolder(folder: string): Promise<void> {
  const { modelName } = await import('../learning/model-folder.js');
  modelName(folder);
  if ((await stat(folder).catch(() => null)) !== null) throw new UsageError(`${folder}: is there already`);
}

/** What makes the same model again; the folder of the data is the reader's own. */
function commandOf(options: TrainOptions): string {
  const { data, target, tells, labelOf, out, seed, folds, maxTrees, window, minRows, minCaptures, name, source } =
    options;
  const words = ['tractor', 'train', '--data', basename(data), '--target', target, '--out', `models/${basename(out)}`];
  words.push('--seed', `${seed}`, '--folds', `${folds}`, '--max-trees', `${maxTrees}`, '--window', `${window}`);
  if (tells === 'protocols') words.push('--tells', tells);
  for (const [name, label] of Object.entries(labelOf)) words.push('--label-of', `${name}=${label}`);
  if (minRows > 2) words.push('--min-rows', `${minRows}`);
  if (minCaptures > 1) words.push('--min-captures', `${minCaptures}`);
  if (name !== undefined) words.push('--name', name);
  if (source !== '') words.push('--source', source);
  return words.map(shellWord).join(' ');
}

async function writeModel(options: TrainOptions, table: FeatureTable, training: Training): Promise<void> {
  const { fileDigest, manifestOf, writeModelFolder } = await import('../learning/model-folder.js');
  const { checkDistances, checkExport } = await import('../learning/export-check.js');
  const { modelCard } = await import('../learning/model-card.js');
  const { modelFile } = await import('../learning/training.js');
  const { knownFeatures } = await import('../learning/known-features.js');
  const { featureSchemaVersion } = await import('../pipeline/analyze-capture.js');
  const { recipe, evaluation, ensemble, reach, xgboostVersion } = training;
  if (ensemble === null) throw new Error('no final trees were grown');
  const { data: path, target, tells, out, name = basename(path), source, window } = options;
  const description = {
    table,
    target,
    tells,
    labels: options.labelOf,
    data: { name, source, sha256: await fileDigest(path) },
    recipe,
    evaluation,
    schema: knownFeatures(),
    schemaVersion: featureSchemaVersion(),
    windowS: window,
    versions: { tractor: tractorVersion(), xgboost: xgboostVersion },
  };
  const model = modelFile(basename(out), ensemble, table.features, tractorVersion(), reach);
  const manifest = manifestOf(out, description);
  await checkExport(model, manifest, ensemble, table);
  if (reach !== null) await checkDistances(model, manifest, reach, table);
  await writeModelFolder(out, {
    'model.onnx': model,
    'manifest.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'CARD.md': modelCard(out, description, commandOf(options)),
  });
}

async function trainModel(options: TrainOptions): Promise<number> {
  await checkFolder(options.out);
  const { train } = await import('../learning/training.js');
  const { xgboostLibrary } = await import('../learning/xgboost-library.js');
  xgboostLibrary();
  const table = await tableFor(options);
  await sayIfBlocks(table);
  const stranger = Object.keys(options.labelOf).find((name) => !table.classes.includes(name));
  if (stranger !== undefined) throw new UsageError(`--label-of ${stranger}: the table has no such class`);
  const { checkClassLabels } = await import('../learning/class-labels.js');
  checkClassLabels(table.classes, options.labelOf);
  const stages = showStages();
  try {
    const { seed, folds, maxTrees } = options;
    const training = await train(table, { seed, folds, mostTrees: maxTrees, onStage: stages.show });
    stages.hide();
    await writeModel(options, table, training);
    const lines = training.evaluation.splits.map(
      ({ split, measures: { accuracy, macroF1 } }) =>
        `${split.padEnd(8)}  accuracy ${accuracy.toFixed(3)}  macro F1 ${macroF1.toFixed(3)}`,
    );
    lines.push(await unknownLine(training.evaluation));
    await printText(
      `${lines.join('\n')}\n${options.out}: ${training.recipe.trees} trees, ${table.classes.length} classes\n`,
    );
    return 0;
  } finally {
    stages.hide();
  }
}

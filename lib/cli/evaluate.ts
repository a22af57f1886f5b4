/** `tractor evaluate`: what learning from a table is worth, or what a model is worth on one, as a page and as JSON. */
import { Command } from 'commander';
import { UsageError } from '../errors.js';
import type { Evaluation } from '../learning/evaluation.js';
import type { ModelEvaluation } from '../learning/model-evaluation.js';
import type { UnseenClass } from '../learning/unseen-classes.js';
import { complain } from './faults.js';
import { addTableOptions, sayIfBlocks, seedOption, showStages, tableFor, unknownLine } from './learning-options.js';
import { wholeNumber } from './number-options.js';
import { writeOutput } from './output.js';
import { printText } from './print-text.js';
import { writeTo } from './terminal.js';

interface EvaluateOptions {
  readonly data: string;
  readonly model?: string;
  readonly target: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly unseen?: boolean;
  readonly minRows: number;
  readonly minCaptures: number;
  readonly seed: number;
  readonly folds: number;
  readonly maxTrees: number;
}

const more = `
Without --model: cross-validation, twice. First with whole captures left out (column capture; where there is none, contiguous
blocks of each class), then with random rows left out, which flatters. With --model: the model as it is, over all rows of the
table; they should be rows that it has not learned from.

Examples:
  tractor evaluate --data windows.parquet -o report.html
  tractor evaluate --data new-captures.parquet --model models/apps-v1 --json

Exit status:
  0  measured
  1  the table or the model could not be read, or XGBoost's library is missing
  2  usage`;

export function evaluateCommand(finish: (status: number) => void): Command {
  const command = new Command('evaluate')
    .summary('measure learning, or a model, on labelled vectors')
    .description('Measures what trees learn from a table of labelled vectors, or how a model does on one.')
    .requiredOption('--data <file>', 'labelled vectors: .arff, .csv or .parquet')
    .option('--model <dir>', 'measure this model instead of training')
    .option('--target <column>', 'the column to tell', 'label')
    .option('-o, --output <file>', 'write an HTML page')
    .option('--unseen', 'also leave out each class wholly: does it become unknown?')
    .option('--json', 'print the measures as JSON')
    .option('--seed <n>', 'decides everything that is drawn', seedOption, 1)
    .option('--folds <n>', 'parts of the table, each left out once', wholeNumber(2, 100), 10)
    .option('--max-trees <n>', 'trees at most', wholeNumber(1, 2000), 150)
    .addHelpText('after', more)
    .action(async (options: EvaluateOptions) => finish(await evaluate(options)));
  return addTableOptions(command);
}

interface Measured {
  readonly title: string;
  readonly facts: readonly string[];
  readonly heading?: string;
  readonly evaluation: Evaluation;
  readonly unseen?: readonly UnseenClass[];
}

async function crossValidated(options: EvaluateOptions): Promise<Measured> {
  const { train } = await import('../learning/training.js');
  const table = await tableFor(options);
  await sayIfBlocks(table);
  const { seed, folds, maxTrees } = options;
  const stages = showStages();
  try {
    const { unseenClasses } = await import('../learning/unseen-classes.js');
    const { evaluation, recipe } = await train(table, {
      seed,
      folds,
      mostTrees: maxTrees,
      final: false,
      onStage: stages.show,
    });
    const facts = [
      `${table.targets.length} rows, ${table.features.length} features, ${table.classes.length} classes; cross-validation, seed ${seed}.`,
      `${recipe.trees} trees; ${Object.entries(recipe.settings)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}.`,
    ];
    if (options.unseen !== true) return { title: `Evaluation of ${options.data}`, facts, evaluation };
    const onTree = (done: number, total: number) => stages.show('unseen', done, total);
    const unseen = await unseenClasses(table, recipe, { ...evaluation, folds }, onTree);
    return { title: `Evaluation of ${options.data}`, facts, evaluation, unseen };
  } finally {
    stages.hide();
  }
}

/** Where the model knows the rows already. */
function learnedWarning(
  folder: string,
  { learnedFromIt, learnedShare }: Pick<ModelEvaluation, 'learnedFromIt' | 'learnedShare'>,
): string | null {
  if (learnedFromIt) return `${folder} learned from this very table: these measures say nothing`;
  if (learnedShare === null || learnedShare <= 0.5) return null;
  return `${folder} learned from most of these rows (about ${Math.round(learnedShare * 100)} % of their vectors): these measures say nothing`;
}

async function measuredModel(options: EvaluateOptions, folder: string): Promise<Measured> {
  const { evaluateModel } = await import('../learning/model-evaluation.js');
  const table = await tableFor(options, 1);
  const measured = await evaluateModel(folder, table, options.data);
  const { evaluation, model } = measured;
  const warning = learnedWarning(folder, measured);
  if (warning !== null) complain(warning);
  const facts = [`${table.targets.length} rows of ${options.data}.`, ...(warning === null ? [] : [`${warning}.`])];
  return { title: `${model.name} version ${model.version}`, facts, heading: 'All rows of the table', evaluation };
}

function figure(value: number | null): string {
  return (value === null ? '–' : value.toFixed(3)).padStart(9);
}

async function summaryText({ evaluation, unseen = [] }: Measured): Promise<string> {
  const { measures } = evaluation.splits[0] as Evaluation['splits'][number];
  const lines = evaluation.splits.map(
    ({ split, measures: { accuracy, macroF1 } }) =>
      `${split.padEnd(8)}  accuracy ${accuracy.toFixed(3)}  macro F1 ${macroF1.toFixed(3)}`,
  );
  lines.push(await unknownLine(evaluation));
  const classes = [
    `  ${'class'.padEnd(20)} ${'rows'.padStart(7)} ${'precision'.padStart(9)} ${'recall'.padStart(9)} ${'F1'.padStart(9)}`,
    ...measures.classes.map(
      ({ name, rows, precision, recall, f1 }) =>
        `  ${name.padEnd(20)} ${String(rows).padStart(7)} ${figure(precision)} ${figure(recall)} ${figure(f1)}`,
    ),
  ];
  const never = unseen.map(
    ({ name, unknown, takenFor }) =>
      `  ${name.padEnd(20)} never seen: ${(unknown * 100).toFixed(0)} % unknown${takenFor === null ? '' : `, else mostly ${takenFor}`}`,
  );
  return `${[...lines, '', ...classes, ...(never.length === 0 ? [] : ['', ...never])].join('\n')}\n`;
}

async function writePage(path: string, measured: Measured): Promise<void> {
  if (path === '' || path === '-') throw new UsageError('-o takes the name of a file');
  const { evaluationPage } = await import('../learning/evaluation-page.js');
  await writeOutput(path, (stream) => writeTo(stream, evaluationPage(measured)));
}

async function evaluate(options: EvaluateOptions): Promise<number> {
  if (options.unseen === true && options.model !== undefined)
    throw new UsageError('--unseen is for cross-validation, not for a --model');
  if (options.output === '' || options.output === '-') throw new UsageError('-o takes the name of a file');
  const measured =
    options.model === undefined ? await crossValidated(options) : await measuredModel(options, options.model);
  if (options.output !== undefined) await writePage(options.output, measured);
  const { title, facts, evaluation, unseen } = measured;
  await printText(
    options.json
      ? `${JSON.stringify({ title, facts, ...evaluation, unseen }, null, 2)}\n`
      : await summaryText(measured),
  );
  return 0;
}

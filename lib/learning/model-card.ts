/** Learning: CARD.md: what a model was trained on, what it is worth on rows it never saw, and where it fails. Words only. */
import { splitNames, unknownWords } from './evaluation.js';
import type { Measures } from './measures.js';
import { type ModelDescription, modelName } from './model-folder.js';

/** How many mistakes are named. */
const namedMistakes = 8;
/** A class below this F1 is named as one that the model is bad at. */
const weakF1 = 0.7;

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}

function three(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

function classTable({ classes }: Measures): string {
  const rows = classes.map(
    ({ name, rows, precision, recall, f1 }) =>
      `| ${name} | ${rows} | ${three(precision)} | ${three(recall)} | ${three(f1)} |`,
  );
  return ['| class | rows | precision | recall | F1 |', '|---|---:|---:|---:|---:|', ...rows].join('\n');
}

/** The pairs of classes that are taken for each other most often, as a share of the true class. */
export function commonMistakes({
  confusion,
  classes,
}: Measures): { from: string; to: string; rows: number; share: number }[] {
  const mistakes = confusion.flatMap((counts, from) =>
    counts.map((rows, to) => ({
      from: classes[from]?.name ?? '',
      to: from === to ? '' : (classes[to]?.name ?? ''),
      rows,
      share: rows / Math.max(1, classes[from]?.rows ?? 0),
    })),
  );
  return mistakes
    .filter(({ to, rows }) => to !== '' && rows > 0)
    .sort((one, other) => other.rows - one.rows)
    .slice(0, namedMistakes);
}

function failures(measures: Measures): string {
  const weak = measures.classes.filter(({ f1 }) => f1 < weakF1).map(({ name, f1 }) => `${name} (F1 ${three(f1)})`);
  const mistakes = commonMistakes(measures).map(
    ({ from, to, rows, share }) => `- ${from} taken for ${to}: ${rows} rows, ${percent(share)} of ${from}`,
  );
  const first = weak.length === 0 ? `No class has an F1 below ${weakF1}.` : `Weak classes: ${weak.join(', ')}.`;
  return [first, '', 'The most frequent mistakes of the honest split:', '', ...mistakes].join('\n');
}

function measureTable({ evaluation }: ModelDescription): string {
  const rows = evaluation.splits.map(
    ({ split, folds, measures }) =>
      `| ${splitNames[split]}, ${folds} folds | ${three(measures.accuracy)} | ${three(measures.macroF1)} | ${three(measures.macroPrecision)} | ${three(measures.calibrationError)} |`,
  );
  return [
    '| split | accuracy | macro F1 | macro precision | calibration error |',
    '|---|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}

function strangers({ reach }: ModelDescription['evaluation']): string {
  return reach === null
    ? 'gets one of their names, or `unknown` where the confidence is low'
    : 'is `unknown` where it is unlike all of theirs or the confidence is low, and gets one of their names where it is not';
}

export function modelCard(folder: string, description: ModelDescription, command: string): string {
  const { table, data, recipe, evaluation, versions, windowS } = description;
  const honest = (evaluation.splits[0] as (typeof evaluation.splits)[number]).measures;
  const { name, version } = modelName(folder);
  const what = table.rows === 'windows' ? `windows of ${windowS} s` : 'whole flows';
  const settings = Object.entries(recipe.settings).map(([key, value]) => `${key} ${value}`);
  return `# ${name}, version ${version}

Tells ${table.classes.length} classes from ${table.features.length} features of ${what}: ${table.classes.join(', ')}.

## Measures

Every row was predicted by trees that had not learned from it; settings and number of trees were chosen on one part of the first split. The first line is the one to believe.

${measureTable(description)}

The answer is \`unknown\` ${unknownWords(evaluation)}; that leaves ${percent(evaluation.known.share)} of the rows, of which ${percent(evaluation.known.accuracy)} are right. Confidences are those after the temperature ${evaluation.temperature}.

Per class, on the first split:

${classTable(honest)}

## Where it fails

${failures(honest)}

It knows its classes and no others: traffic of another kind ${strangers(evaluation)}. Networks, programs and years other than those of the data were not measured.

## Data

${data.name}: ${table.targets.length} rows${table.captures === null ? '' : ` of ${table.captureNames.length} captures`}. ${data.source}

SHA-256 of the table: \`${data.sha256}\`

## How it was made

\`\`\`
${command}
\`\`\`

${recipe.trees} trees, each for all classes, grown by XGBoost ${versions.xgboost} on the classes' gradients along a random direction, with a Newton step a class in every leaf; ${settings.join(', ')}; seed ${recipe.seed}. The final trees learned from all rows. TrActor ${versions.tractor}.
`;
}

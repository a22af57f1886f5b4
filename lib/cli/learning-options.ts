/** Command line: what `dataset`, `train` and `evaluate` share: a table read for a target, a seed, a bar for what takes long. */
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import type { Evaluation } from '../learning/evaluation.js';
import type { FeatureTable } from '../learning/feature-table.js';
import type { OnStage, TrainingStage } from '../learning/training.js';
import { complain } from './faults.js';
import { wholeNumber } from './number-options.js';

export const seedOption = wholeNumber(0, 2 ** 31 - 1);

/** Options of a table to learn from. */
export interface TableOptions {
  readonly data: string;
  readonly target: string;
  readonly minRows: number;
  readonly minCaptures: number;
}

export function addTableOptions(command: Command): Command {
  return command
    .option('--min-rows <n>', 'leave out classes of fewer rows', wholeNumber(2, 1_000_000), 2)
    .option('--min-captures <n>', 'leave out classes of fewer captures', wholeNumber(1, 1_000_000), 1);
}

/** `leastClasses`: two to learn from, one to measure a model on. */
export async function tableFor(
  { data, target, minRows, minCaptures }: TableOptions,
  leastClasses: 1 | 2 = 2,
): Promise<FeatureTable> {
  const { readRawTable } = await import('../learning/raw-table.js');
  const { featureTable, withoutRareClasses } = await import('../learning/feature-table.js');
  const { knownFeatures } = await import('../learning/known-features.js');
  const table = featureTable(
    await readRawTable(data),
    target,
    new Set(knownFeatures().map(({ name }) => name)),
    leastClasses,
  );
  if (table.unlabelledRows > 0) complain(`${table.unlabelledRows} rows have no ${target} and are left out`);
  const { table: usual, rare } = withoutRareClasses(table, { rows: minRows, captures: minCaptures }, leastClasses);
  if (rare.length > 0) complain(`too few rows or captures, left out: ${rare.join(', ')}`);
  return usual;
}

/** When an answer is unknown, and what stays. */
export async function unknownLine(evaluation: Evaluation): Promise<string> {
  const { unknownWords } = await import('../learning/evaluation.js');
  const { share, accuracy } = evaluation.known;
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  return `unknown ${unknownWords(evaluation)}: ${percent(share)} of the rows stay, ${percent(accuracy)} of those are right`;
}

/** Says why whole captures are not left out, where the table names captures. */
export async function sayIfBlocks(table: FeatureTable): Promise<void> {
  const { singleCaptureClasses } = await import('../learning/feature-table.js');
  const single = singleCaptureClasses(table);
  if (table.captures !== null && single.length > 0)
    complain(
      `of a single capture: ${single.join(', ')}; so blocks of rows are left out, not whole captures, which flatters`,
    );
}

const stageNames: Readonly<Record<TrainingStage, string>> = {
  search: 'trying settings',
  measure: 'measuring on rows left out',
  unseen: 'leaving out whole classes',
  final: 'growing the final trees',
};

/** A bar on a terminal, nothing elsewhere. */
export function showStages(): { show: OnStage; hide: () => void } {
  if (!process.stderr.isTTY) return { show: () => {}, hide: () => {} };
  const bar = new SingleBar({
    format: '{stage}  [{bar}] {percentage}%  {eta_formatted} left',
    stream: process.stderr,
    clearOnComplete: true,
    gracefulExit: false,
  });
  let stage: TrainingStage | undefined;
  const show: OnStage = (now, done, total) => {
    if (now !== stage) {
      bar.stop();
      bar.start(total, done, { stage: stageNames[now] });
    } else bar.update(done);
    stage = now;
  };
  return { show, hide: () => bar.stop() };
}

/** `tractor lake`: what the flows of all jobs take; many small files into few; old jobs and leftovers removed. While no server is at work. */
import { Command } from 'commander';
import { UsageError } from '../errors.js';
import type { Storage } from '../storage/open-storage.js';
import { expiredJobs, removeJobs } from '../storage/retention.js';
import { grouped, scaled } from './amounts.js';
import { exitStatus } from './faults.js';
import { InterruptWatch } from './interrupt.js';
import { ageMs } from './number-options.js';
import { printText } from './print-text.js';

interface LakeOptions {
  readonly data: string;
  readonly json?: boolean;
}

interface RetainOptions extends LakeOptions {
  readonly olderThan: number;
  readonly dryRun?: boolean;
}

const more = `
Ages are a number with h, d or w: 12h, 30d, 8w.

Examples:
  tractor lake info --data /var/lib/tractor
  tractor lake compact --data /var/lib/tractor
  tractor lake retain --older-than 30d --data /var/lib/tractor

Exit status:
  0  done
  1  a file could not be read or written, or a server is at work on the folder
  2  usage`;

export function lakeCommand(finish: (status: number) => void): Command {
  const command = new Command('lake')
    .summary('the stored flows: amounts, compaction, retention')
    .description('Looks after the flows that the jobs of a server stored.')
    .addHelpText('after', more);
  const sub = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--data <dir>', 'data folder of a server', 'tractor-data')
      .option('--json', 'the answer as JSON');
  sub('info', 'says how many jobs, files and bytes there are').action(async (options: LakeOptions) =>
    finish(await withStorage(options, info)),
  );
  sub('compact', 'makes few files of many small ones, job by job').action(async (options: LakeOptions) =>
    finish(await withStorage(options, compact)),
  );
  sub('sweep', 'completes or removes what killed processes left').action(async (options: LakeOptions) =>
    finish(await withStorage(options, sweep)),
  );
  sub('retain', 'removes ended jobs of a certain age, their flows with them')
    .requiredOption('--older-than <age>', 'since the job ended', ageMs)
    .option('--dry-run', 'only says which')
    .action(async (options: RetainOptions) => finish(await withStorage(options, retain)));
  command
    .command('columns')
    .description('what is stored, where and in which columns, as Markdown')
    .action(async () => {
      const { featureSchema } = await import('../pipeline/analyze-capture.js');
      const { lakeDocs } = await import('./lake-docs.js');
      await printText(lakeDocs(featureSchema({ features: 'iscx' })));
      finish(exitStatus.done);
    });
  return command;
}

type Work<O> = (storage: Storage, options: O, signal: AbortSignal) => Promise<Readonly<Record<string, unknown>>>;

async function withStorage<O extends LakeOptions>(options: O, work: Work<O>): Promise<number> {
  if (options.data === '') throw new UsageError('--data: is empty');
  const { openCatalogue, openStorage } = await import('../storage/open-storage.js');
  // A folder that is none is not made one.
  await (await openCatalogue(options.data)).close();
  const interrupts = new InterruptWatch();
  try {
    const storage = await openStorage(options.data);
    try {
      const told = await interrupts.guard(work(storage, options, interrupts.signal));
      await printText(options.json ? `${JSON.stringify(told)}\n` : textOf(told));
      return exitStatus.done;
    } finally {
      await storage.close();
    }
  } finally {
    interrupts.close();
  }
}

function textOf(told: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(told).map(([name, value]) => {
    const title = name.replaceAll('_', ' ');
    if (typeof value !== 'number')
      return `${title}: ${Array.isArray(value) ? value.join(', ') || 'none' : String(value)}`;
    return `${title}: ${name.startsWith('bytes') ? scaled(value, 'B') : grouped(value)}`;
  });
  return `${lines.join('\n')}\n`;
}

async function info({ lake }: Storage) {
  return { ...(await lake.amount()) };
}

async function compact({ lake, catalogue }: Storage, _: LakeOptions, signal: AbortSignal) {
  const told = { jobs: 0, files_before: 0, files_after: 0, bytes_before: 0, bytes_after: 0 };
  for (const jobId of await catalogue.jobIds()) {
    signal.throwIfAborted();
    const compaction = await lake.compact(jobId, signal);
    if (compaction === null) continue;
    told.jobs++;
    told.files_before += compaction.filesBefore;
    told.files_after += compaction.filesAfter;
    told.bytes_before += compaction.bytesBefore;
    told.bytes_after += compaction.bytesAfter;
  }
  return told;
}

/** Opening the storage has swept already what it could; this says that nothing is left. */
async function sweep({ lake }: Storage) {
  return { removed: await lake.sweep() };
}

async function retain({ catalogue, lake }: Storage, { olderThan, dryRun }: RetainOptions, signal: AbortSignal) {
  const expired = await expiredJobs(catalogue, Date.now() - olderThan);
  const jobs = expired.map(({ jobId }) => jobId);
  if (dryRun) return { jobs: jobs.length, would_remove: jobs };
  return { jobs: (await removeJobs({ catalogue, lake }, expired, signal)).length };
}

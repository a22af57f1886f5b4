/** `tractor worker`: processes what servers that share its database are asked for, until a signal ends it. */
import { Command, Option } from 'commander';
import type { LogLevel } from '../api/logs.js';
import { UsageError } from '../errors.js';
import { addressOf } from '../storage/postgres-faults.js';
import { complain } from './faults.js';
import { InterruptWatch } from './interrupt.js';
import { modelOption } from './model-option.js';
import { ageMs, byteCount, wholeNumber } from './number-options.js';
import { printText } from './print-text.js';
import { databaseOption, logLevels, untilAborted, workerTimeoutOption } from './service-options.js';
import { safeLine } from './terminal-text.js';

interface WorkerCommandOptions {
  readonly database?: string;
  readonly captures: string;
  readonly data: string;
  readonly concurrency: number;
  readonly catalogue?: string[];
  readonly model?: string[];
  readonly retain?: number;
  readonly splitOver: number;
  readonly drain: number;
  readonly workerTimeout: number;
  readonly metricsPort?: number;
  readonly metricsHost: string;
  readonly logLevel: LogLevel;
}

const more = `
Servers and workers of one database see the same captures and data folders (NFS or the like), and ask the same models.
The first SIGTERM or Ctrl-C takes no further job and lets what runs end, for as long as --drain says; what has not ended by
then waits for another worker, and the attempt does not count. The second one ends it at once.
A worker that ends without a word is missed after --worker-timeout seconds; its jobs run elsewhere.

The database may come from the environment (TRACTOR_DATABASE), where other users of the machine do not see its password.

Examples:
  tractor worker --database postgres://tractor@db/tractor --captures /mnt/captures --data /mnt/tractor
  tractor worker --database postgres://tractor@db/tractor --captures /mnt/captures --data /mnt/tractor \\
    --concurrency 4 --metrics-port 9464

Exit status:
  0  ended by a signal
  1  could not start: the database or a folder cannot be used
  2  usage`;

export function workerCommand(finish: (status: number) => void): Command {
  return new Command('worker')
    .summary('processes captures for servers that share a database')
    .description('Processes captures that servers with the same --database were asked for.')
    .addOption(databaseOption('catalogue and queue in PostgreSQL (needed)'))
    .option('--captures <dir>', 'folder of captures', '.')
    .option('--data <dir>', 'folder for results; made where it is missing', 'tractor-data')
    .option('--concurrency <n>', 'captures processed at the same time', wholeNumber(1, 64), 1)
    .option('--catalogue <path...>', 'further label catalogue: a file, or a folder of them')
    .addOption(modelOption())
    .option('--retain <age>', 'jobs that ended longer ago are removed, with their flows: 12h, 30d, 8w', ageMs)
    .option(
      '--split-over <bytes>',
      'captures larger than this are processed by several workers together, with k, M, G or T; 0: none',
      byteCount,
      4e9,
    )
    .option('--drain <s>', 'seconds that what runs may take to end after a signal', wholeNumber(0, 1e6), 30)
    .addOption(workerTimeoutOption())
    .option('--metrics-port <n>', '/metrics and /health on this port; 0 takes a free one', wholeNumber(0, 65535))
    .option('--metrics-host <address>', 'address of that port', '127.0.0.1')
    .addOption(new Option('--log-level <level>', 'what is logged').choices(logLevels).default('warn'))
    .addHelpText('after', more)
    .action(async (options: WorkerCommandOptions) => finish(await work(options)));
}

async function work({ database, ...options }: WorkerCommandOptions): Promise<number> {
  if (database === undefined) throw new UsageError('--database URL: is needed: servers put jobs there');
  const { where, name } = addressOf(database);
  for (const option of ['captures', 'data'] as const)
    if (options[option] === '') throw new UsageError(`--${option}: is empty`);
  const [{ startWorker }, { loggerOptions }] = await Promise.all([
    import('../api/worker-process.js'),
    import('../api/logs.js'),
  ]);
  const interrupts = new InterruptWatch();
  try {
    const { captures, data, concurrency, metricsPort, metricsHost } = options;
    const worker = await startWorker({
      ...{ database, captures, data, concurrency, metricsHost },
      ...(metricsPort === undefined ? {} : { metricsPort }),
      cataloguePaths: options.catalogue ?? [],
      models: options.model ?? [],
      ...(options.retain === undefined ? {} : { retainMs: options.retain }),
      split: { overBytes: options.splitOver },
      workerTimeoutS: options.workerTimeout,
      logger: loggerOptions(options.logLevel),
    });
    if (!interrupts.signal.aborted) {
      const metrics = worker.metricsUrl === null ? '' : `; metrics: ${worker.metricsUrl}/metrics`;
      const from = safeLine(`database ${name} at ${where}`);
      await printText(
        `TrActor worker ${worker.workerId} takes jobs from ${from}; captures: ${safeLine(captures)}${metrics}\n`,
      );
      await untilAborted(interrupts.signal);
    }
    await worker.close(options.drain * 1000);
    return 0;
  } catch (error) {
    complain((error as Error).message);
    return 1;
  } finally {
    interrupts.close();
  }
}

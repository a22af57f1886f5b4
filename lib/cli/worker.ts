/** `tractor worker`: processes what servers that share its database are asked for, until a signal ends it. */
import { Command } from 'commander';
import { UsageError } from '../errors.js';
import { addressOf } from '../storage/postgres-faults.js';
import { complain } from './faults.js';
import { InterruptWatch } from './interrupt.js';
import { ageMs, byteCount, wholeNumber } from './number-options.js';
import { printText } from './print-text.js';
import { addServiceOptions, refuseEmpty, type ServiceOptions, startedWith, untilAborted } from './service-options.js';
import { safeLine } from './terminal-text.js';

interface WorkerCommandOptions extends ServiceOptions {
  readonly concurrency: number;
  readonly retain?: number;
  readonly splitOver: number;
  readonly drain: number;
  readonly metricsPort?: number;
  readonly metricsHost: string;
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
  const command = new Command('worker')
    .summary('processes captures for servers that share a database')
    .description('Processes captures that servers with the same --database were asked for.');
  return addServiceOptions(command, 'catalogue and queue in PostgreSQL (needed)')
    .option('--concurrency <n>', 'captures processed at the same time', wholeNumber(1, 64), 1)
    .option('--retain <age>', 'jobs that ended longer ago are removed, with their flows: 12h, 30d, 8w', ageMs)
    .option(
      '--split-over <bytes>',
      'captures larger than this are processed by several workers together, with k, M, G or T; 0: none',
      byteCount,
      4e9,
    )
    .option('--drain <s>', 'seconds that what runs may take to end after a signal', wholeNumber(0, 1e6), 30)
    .option('--metrics-port <n>', '/metrics and /health on this port; 0 takes a free one', wholeNumber(0, 65535))
    .option('--metrics-host <address>', 'address of that port', '127.0.0.1')
    .addHelpText('after', more)
    .action(async (options: WorkerCommandOptions) => finish(await work(options)));
}

async function work({ database, ...options }: WorkerCommandOptions): Promise<number> {
  if (database === undefined) throw new UsageError('--database URL: is needed: servers put jobs there');
  const { where, name } = addressOf(database);
  refuseEmpty(options, 'captures', 'data');
  const { startWorker } = await import('../api/worker-process.js');
  const interrupts = new InterruptWatch();
  try {
    const { captures, concurrency, metricsPort, metricsHost } = options;
    const worker = await startWorker({
      ...(await startedWith(options)),
      ...{ database, concurrency, metricsHost },
      ...(metricsPort === undefined ? {} : { metricsPort }),
      ...(options.retain === undefined ? {} : { retainMs: options.retain }),
      split: { overBytes: options.splitOver },
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

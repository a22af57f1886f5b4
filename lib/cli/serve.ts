/** `tractor serve`: the job API over a folder of captures, until a signal ends it. */
import { Command, Option } from 'commander';
import type { LogLevel } from '../api/logs.js';
import { isLoopback } from '../api/loopback.js';
import { UsageError } from '../errors.js';
import { addressOf } from '../storage/postgres-faults.js';
import { complain } from './faults.js';
import { InterruptWatch } from './interrupt.js';
import { modelOption } from './model-option.js';
import { byteCount, wholeNumber } from './number-options.js';
import { printText } from './print-text.js';
import { databaseOption, logLevels, untilAborted, workerTimeoutOption } from './service-options.js';
import { safeLine } from './terminal-text.js';

interface ServeOptions {
  readonly captures: string;
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly jobs?: number;
  readonly database?: string;
  readonly workerTimeout: number;
  readonly catalogue?: string[];
  readonly model?: string[];
  /** False: --no-tokens. */
  readonly tokens?: string | false;
  readonly maxUpload: number;
  readonly maxUploads?: number;
  readonly trustProxy?: string[];
  readonly rateLimit: number;
  readonly logLevel: LogLevel;
}

const more = `
Prints the address it listens on, once it does. Ctrl-C ends it cleanly; jobs under way run again at the next start.
Logs go to standard error, a line of JSON each.

A file of tokens holds lines role:token (16 characters or more), with role read (look and ask), run (also start jobs, label and
send captures) or admin (also remove); others must not be able to read it. Clients send: Authorization: Bearer TOKEN

With --database several servers and workers (tractor worker) share jobs and results: all see the same captures and data folders.
The server then processes nothing itself, but with --jobs.

Examples:
  tractor serve --captures /srv/captures --data /var/lib/tractor
  tractor serve --database postgres://tractor@db/tractor --captures /mnt/captures --data /mnt/tractor
  tractor serve --port 0
  curl http://127.0.0.1:8080/files/list
  (umask 077; echo "admin:$(openssl rand -hex 24)" > tokens) && tractor serve --host 0.0.0.0 --tokens tokens

Exit status:
  0  ended by a signal
  1  could not start: the address is taken, a folder or the database cannot be used
  2  usage`;

export function serveCommand(finish: (status: number) => void): Command {
  return new Command('serve')
    .summary('job API over a folder of captures')
    .description('Serves the job API: lists captures, processes them, answers questions about their flows.')
    .option('--captures <dir>', 'folder of captures', '.')
    .option('--data <dir>', 'folder for results and jobs; made where it is missing', 'tractor-data')
    .option('--host <address>', 'address to listen on; the default is this machine alone', '127.0.0.1')
    .option('--port <n>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65535), 8080)
    .option('--jobs <n>', 'captures processed at the same time (default: 2; with --database 0)', wholeNumber(0, 64))
    .addOption(databaseOption('catalogue and queue in PostgreSQL, shared with other servers and with workers'))
    .addOption(workerTimeoutOption())
    .option('--catalogue <path...>', 'further label catalogue: a file, or a folder of them')
    .addOption(modelOption())
    .option('--tokens <file>', 'who may what; needed where others than this machine can ask')
    .option('--no-tokens', 'everybody who can reach the server may everything')
    .option('--max-upload <bytes>', 'largest capture that is taken, with k, M, G or T; 0 takes none', byteCount, 10e9)
    .option('--max-uploads <bytes>', 'all uploads under way together (default: 50G, or one of --max-upload)', byteCount)
    .option(
      '--trust-proxy <address...>',
      'reverse proxies, addresses or networks: whom they speak for is counted, not they',
    )
    .option('--rate-limit <n>', 'requests a minute of one token or address; 0: any number', wholeNumber(0, 1e9), 12_000)
    .addOption(new Option('--log-level <level>', 'what is logged').choices(logLevels).default('warn'))
    .addHelpText('after', more)
    .action(async (options: ServeOptions) => finish(await serve(options)));
}

async function serve(options: ServeOptions): Promise<number> {
  for (const name of ['captures', 'data', 'host', 'tokens', 'database'] as const)
    if (options[name] === '') throw new UsageError(`--${name}: is empty`);
  if (options.database !== undefined) addressOf(options.database);
  else if (options.jobs === 0) throw new UsageError('--jobs 0: without --database it is a whole number from 1 to 64');
  if (options.tokens === undefined && !isLoopback(options.host))
    throw new UsageError(
      `--host ${options.host}: others could ask it everything: name a file of tokens (--tokens FILE), or say --no-tokens`,
    );
  const [{ startServer }, { loggerOptions }] = await Promise.all([
    import('../api/server.js'),
    import('../api/logs.js'),
  ]);
  const interrupts = new InterruptWatch();
  try {
    const { tokens, maxUpload, maxUploads, rateLimit, logLevel, workerTimeout, ...rest } = options;
    const server = await startServer({
      ...rest,
      ...(typeof tokens === 'string' ? { tokens } : {}),
      workerTimeoutS: workerTimeout,
      anyName: tokens === false,
      maxUploadBytes: maxUpload,
      ...(maxUploads === undefined ? {} : { maxUnfinishedUploadBytes: maxUploads }),
      rateLimit,
      logger: loggerOptions(logLevel),
      cataloguePaths: options.catalogue ?? [],
      models: options.model ?? [],
    });
    if (!interrupts.signal.aborted) {
      await printText(`TrActor listens on ${server.url}; captures: ${safeLine(options.captures)}\n`);
      await untilAborted(interrupts.signal);
    }
    await server.close();
    return 0;
  } catch (error) {
    complain((error as Error).message);
    return 1;
  } finally {
    interrupts.close();
  }
}

/** `tractor serve`: the job API over a folder of captures, until a signal ends it. */
import { Command } from 'commander';
import { isLoopback } from '../api/loopback.js';
import { UsageError } from '../errors.js';
import { addressOf } from '../storage/postgres-faults.js';
import { complain } from './faults.js';
import { InterruptWatch } from './interrupt.js';
import { byteCount, wholeNumber } from './number-options.js';
import { printText } from './print-text.js';
import { addServiceOptions, refuseEmpty, type ServiceOptions, startedWith, untilAborted } from './service-options.js';
import { safeLine } from './terminal-text.js';

interface ServeOptions extends ServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly jobs?: number;
  /** False: --no-tokens. */
  readonly tokens?: string | false;
  readonly maxUpload: number;
  readonly maxUploads?: number;
  readonly trustProxy?: string[];
  readonly rateLimit: number;
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
  const command = new Command('serve')
    .summary('job API over a folder of captures')
    .description('Serves the job API: lists captures, processes them, answers questions about their flows.');
  return addServiceOptions(command, 'catalogue and queue in PostgreSQL, shared with other servers and with workers')
    .option('--host <address>', 'address to listen on; the default is this machine alone', '127.0.0.1')
    .option('--port <n>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65535), 8080)
    .option('--jobs <n>', 'captures processed at the same time (default: 2; with --database 0)', wholeNumber(0, 64))
    .option('--tokens <file>', 'who may what; needed where others than this machine can ask')
    .option('--no-tokens', 'everybody who can reach the server may everything')
    .option('--max-upload <bytes>', 'largest capture that is taken, with k, M, G or T; 0 takes none', byteCount, 10e9)
    .option('--max-uploads <bytes>', 'all uploads under way together (default: 50G, or one of --max-upload)', byteCount)
    .option(
      '--trust-proxy <address...>',
      'reverse proxies, addresses or networks: whom they speak for is counted, not they',
    )
    .option('--rate-limit <n>', 'requests a minute of one token or address; 0: any number', wholeNumber(0, 1e9), 12_000)
    .addHelpText('after', more)
    .action(async (options: ServeOptions) => finish(await serve(options)));
}

async function serve(options: ServeOptions): Promise<number> {
  refuseEmpty(options, 'captures', 'data', 'host', 'tokens', 'database');
  if (options.database !== undefined) addressOf(options.database);
  else if (options.jobs === 0) throw new UsageError('--jobs 0: without --database it is a whole number from 1 to 64');
  if (options.tokens === undefined && !isLoopback(options.host))
    throw new UsageError(
      `--host ${options.host}: others could ask it everything: name a file of tokens (--tokens FILE), or say --no-tokens`,
    );
  const { startServer } = await import('../api/server.js');
  const interrupts = new InterruptWatch();
  try {
    const { tokens, maxUpload, maxUploads, rateLimit, host, port, jobs, database, trustProxy } = options;
    const server = await startServer({
      ...(await startedWith(options)),
      ...{ host, port, rateLimit },
      ...(jobs === undefined ? {} : { jobs }),
      ...(database === undefined ? {} : { database }),
      ...(trustProxy === undefined ? {} : { trustProxy }),
      ...(typeof tokens === 'string' ? { tokens } : {}),
      anyName: tokens === false,
      maxUploadBytes: maxUpload,
      ...(maxUploads === undefined ? {} : { maxUnfinishedUploadBytes: maxUploads }),
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

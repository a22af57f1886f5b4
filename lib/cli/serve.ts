/** `tractor serve`: the job API over a folder of captures, until a signal ends it. */
import { Command } from 'commander';
import { UsageError } from '../errors.js';
import { complain } from './faults.js';
import { InterruptWatch } from './interrupt.js';
import { modelOption } from './model-option.js';
import { wholeNumber } from './number-options.js';
import { printText } from './print-text.js';
import { safeLine } from './terminal-text.js';

interface ServeOptions {
  readonly captures: string;
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly jobs: number;
  readonly catalogue?: string[];
  readonly model?: string[];
}

const more = `
Prints the address it listens on, once it does. Ctrl-C ends it cleanly; jobs under way run again at the next start.

Examples:
  tractor serve --captures /srv/captures --data /var/lib/tractor
  tractor serve --port 0
  curl http://127.0.0.1:8080/files/list

Exit status:
  0  ended by a signal
  1  could not start: the address is taken, a folder cannot be used
  2  usage`;

export function serveCommand(finish: (status: number) => void): Command {
  return new Command('serve')
    .summary('job API over a folder of captures')
    .description('Serves the job API: lists captures, processes them, answers questions about their flows.')
    .option('--captures <dir>', 'folder of captures', '.')
    .option('--data <dir>', 'folder for results and jobs; made where it is missing', 'tractor-data')
    .option('--host <address>', 'address to listen on; the default is this machine alone', '127.0.0.1')
    .option('--port <n>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65535), 8080)
    .option('--jobs <n>', 'captures processed at the same time', wholeNumber(1, 64), 2)
    .option('--catalogue <path...>', 'further label catalogue: a file, or a folder of them')
    .addOption(modelOption())
    .addHelpText('after', more)
    .action(async (options: ServeOptions) => finish(await serve(options)));
}

async function serve(options: ServeOptions): Promise<number> {
  for (const name of ['captures', 'data', 'host'] as const)
    if (options[name] === '') throw new UsageError(`--${name}: is empty`);
  const { startServer } = await import('../api/server.js');
  const interrupts = new InterruptWatch();
  try {
    const server = await startServer({
      ...options,
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

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    // The server keeps the process alive.
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

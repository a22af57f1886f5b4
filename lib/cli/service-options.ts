/** Options and ends that commands share which run until a signal ends them. */
import { type Command, Option } from 'commander';
import type { LogLevel } from '../api/logs.js';
import { UsageError } from '../errors.js';
import { modelOption } from './model-option.js';
import { wholeNumber } from './number-options.js';

const logLevels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** Of a process that has to do with jobs: a server, a worker. */
export interface ServiceOptions {
  readonly captures: string;
  readonly data: string;
  readonly database?: string;
  readonly workerTimeout: number;
  readonly catalogue?: string[];
  readonly model?: string[];
  readonly logLevel: LogLevel;
}

/** A password on the command line is seen by everybody on the machine: it may come from the environment. */
export function databaseOption(description: string): Option {
  return new Option('--database <url>', description).env('TRACTOR_DATABASE');
}

/** `database`: what it is for the command. */
export function addServiceOptions(command: Command, database: string): Command {
  const timeout = 'seconds without a word from this process after which others have its jobs';
  return command
    .option('--captures <dir>', 'folder of captures', '.')
    .option('--data <dir>', 'folder for results and jobs; made where it is missing', 'tractor-data')
    .addOption(databaseOption(database))
    .addOption(new Option('--worker-timeout <s>', timeout).argParser(wholeNumber(2, 86_400)).default(30))
    .option('--catalogue <path...>', 'further label catalogue: a file, or a folder of them')
    .addOption(modelOption())
    .addOption(new Option('--log-level <level>', 'what is logged').choices(logLevels).default('warn'));
}

/** @throws UsageError */
export function refuseEmpty<Name extends string>(options: { readonly [name in Name]?: unknown }, ...names: Name[]) {
  for (const name of names) if (options[name] === '') throw new UsageError(`--${name}: is empty`);
}

/** As servers and workers are started; which database, they say themselves. */
export async function startedWith({ captures, data, workerTimeout, catalogue, model, logLevel }: ServiceOptions) {
  const { loggerOptions } = await import('../api/logs.js');
  return {
    captures,
    data,
    workerTimeoutS: workerTimeout,
    cataloguePaths: catalogue ?? [],
    models: model ?? [],
    logger: loggerOptions(logLevel),
  };
}

/** Something else keeps the process alive. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

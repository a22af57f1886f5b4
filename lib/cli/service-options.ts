/** Options and ends that commands share which run until a signal ends them. */
import { Option } from 'commander';
import type { LogLevel } from '../api/logs.js';
import { wholeNumber } from './number-options.js';

export const logLevels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** A password on the command line is seen by everybody on the machine: it may come from the environment. */
export function databaseOption(description: string): Option {
  return new Option('--database <url>', description).env('TRACTOR_DATABASE');
}

export function workerTimeoutOption(): Option {
  const description = 'seconds without a word from this process after which others have its jobs';
  return new Option('--worker-timeout <s>', description).argParser(wholeNumber(2, 86_400)).default(30);
}

/** Something else keeps the process alive. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

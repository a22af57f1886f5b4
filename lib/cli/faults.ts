/** Command line: what goes wrong, as a message of one line and an exit status. Decides nothing about output files. */
import { CaptureError, UsageError } from '../errors.js';
import { safeLine } from './terminal-text.js';

export const exitStatus = { done: 0, fault: 1, usage: 2 } as const;

/** The faults of the captures in an error, or undefined where it is of another kind. */
export function captureFaults(error: unknown): readonly CaptureError[] | undefined {
  if (error instanceof CaptureError) return [error];
  if (!(error instanceof AggregateError)) return undefined;
  return error.errors.every((each) => each instanceof CaptureError) ? (error.errors as CaptureError[]) : undefined;
}

/** An option or its value is at fault, not the input. */
export function isUsage(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  return captureFaults(error)?.some((fault) => fault.code === 'bad_filter') ?? false;
}

export function complain(message: string): void {
  process.stderr.write(`tractor: ${safeLine(message)}\n`);
}

/** Says what is wrong, a line for each capture, and returns the exit status. */
export function report(error: unknown): number {
  const faults = captureFaults(error);
  if (faults !== undefined) {
    for (const fault of faults) complain(fault.code === 'bad_filter' ? `--filter: ${fault.reason}` : fault.message);
  } else {
    complain(error instanceof Error ? error.message : String(error));
  }
  return isUsage(error) ? exitStatus.usage : exitStatus.fault;
}

/** Whoever read standard output has gone; nobody is left to tell. */
export function isBrokenPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'EPIPE';
}

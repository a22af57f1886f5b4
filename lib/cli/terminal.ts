/** Command line: what standard output is: a terminal or not, how wide, with colours or without. Writes text there; knows no table. */
import type { Writable } from 'node:stream';
import { createColors } from 'picocolors';

export interface TextTarget {
  /** Columns; without end where it is no terminal. */
  readonly width: number;
  readonly coloured: boolean;
  /** Resolves once the text is taken, so that who writes is never ahead of who reads. */
  write(text: string): Promise<void>;
}

const colours = createColors(true);

export { colours };

/** https://no-color.org: any value but an empty one. */
export function coloursWanted(isTerminal: boolean, env: NodeJS.ProcessEnv = process.env): boolean {
  return isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

export function writeTo(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

export function standardOutput(): TextTarget {
  const { stdout } = process;
  // Errors come back from the writes; without a listener they would also end the process.
  if (stdout.listenerCount('error') === 0) stdout.on('error', () => {});
  return {
    // A terminal that does not tell its width says 0.
    width: stdout.isTTY ? stdout.columns || 80 : Number.POSITIVE_INFINITY,
    coloured: coloursWanted(stdout.isTTY === true),
    write: (text) => writeTo(stdout, text),
  };
}

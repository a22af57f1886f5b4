/** Command line: the captures that a command was given. Says what is wrong with the list; the files are read elsewhere. */
import { UsageError } from '../errors.js';

export function checkInputs(files: readonly string[]): void {
  const standardInputs = files.filter((file) => file === '-').length;
  if (standardInputs > 1) throw new UsageError('standard input can be read once: more than one - was given');
  if (standardInputs === 1 && process.stdin.isTTY) throw new UsageError('standard input is a terminal, not a capture');
  if (files.includes('')) throw new UsageError('a file name is empty');
}

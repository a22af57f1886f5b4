/** Command line: the captures that a command was given. Folders and patterns become lists here; the files are read elsewhere. */
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import { CapturesFolder } from '../jobs/captures-folder.js';
import { inputStats } from './input-stats.js';
import { hasPattern, matchingPaths } from './path-pattern.js';

export function checkInputs(files: readonly string[]): void {
  const standardInputs = files.filter((file) => file === '-').length;
  if (standardInputs > 1) throw new UsageError('standard input can be read once: more than one - was given');
  if (standardInputs === 1 && process.stdin.isTTY) throw new UsageError('standard input is a terminal, not a capture');
  if (files.includes('')) throw new UsageError('a file name is empty');
}

function isFolder(path: string): boolean {
  return inputStats(path)?.isDirectory() ?? false;
}

/** What is there and cannot be read is among them: opening it says why. */
async function capturesIn(folder: string): Promise<string[]> {
  const { captures, unreadable } = await (await CapturesFolder.open(folder, { linksOut: true })).walk();
  return [...captures.map(({ name }) => name), ...unreadable].map((name) => join(folder, name));
}

/** What one argument stands for. A file of that very name comes before a pattern; a name that is neither is kept. */
async function expandInput(input: string): Promise<string[]> {
  if (input === '-' || input === '') return [input];
  if (isFolder(input)) {
    const captures = await capturesIn(input);
    if (captures.length === 0) throw new UsageError(`${input}: there is no capture in this folder`);
    return captures;
  }
  if (!hasPattern(input) || inputStats(input) !== undefined) return [input];
  const paths = await matchingPaths(input);
  const lists = await Promise.all(paths.map((path) => (isFolder(path) ? capturesIn(path) : [path])));
  if (lists.flat().length === 0) throw new UsageError(`${input}: no file matches`);
  return lists.flat();
}

/** One file has several paths: `./a.pcap` and `a.pcap`, links of both kinds. */
function identityOf(path: string): string {
  const stats = path === '-' ? undefined : inputStats(path);
  return stats === undefined ? path : `${stats.dev}:${stats.ino}`;
}

/**
 * The captures that the arguments stand for, checked. A file that a folder or pattern gives is read once, whatever else stands
 * for it; one that is named twice is read twice.
 */
export async function expandInputs(inputs: readonly string[]): Promise<string[]> {
  checkInputs(inputs);
  const files: string[] = [];
  const [taken, found] = [new Set<string>(), new Set<string>()];
  for (const input of inputs) {
    const paths = await expandInput(input);
    const named = paths.length === 1 && paths[0] === input;
    for (const path of paths) {
      const identity = identityOf(path);
      if ((named ? found : taken).has(identity)) continue;
      taken.add(identity);
      if (!named) found.add(identity);
      files.push(path);
    }
  }
  return files;
}

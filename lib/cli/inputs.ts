/** Command line: the captures that a command was given. Folders and patterns become lists here; the files are read elsewhere. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import { CapturesFolder } from '../jobs/captures-folder.js';
import { hasPattern, matchingPaths } from './path-pattern.js';

export function checkInputs(files: readonly string[]): void {
  const standardInputs = files.filter((file) => file === '-').length;
  if (standardInputs > 1) throw new UsageError('standard input can be read once: more than one - was given');
  if (standardInputs === 1 && process.stdin.isTTY) throw new UsageError('standard input is a terminal, not a capture');
  if (files.includes('')) throw new UsageError('a file name is empty');
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function capturesIn(folder: string): Promise<string[]> {
  const captures = await (await CapturesFolder.open(folder)).list();
  return captures.map(({ name }) => join(folder, name));
}

/** What one argument stands for. A file of that very name comes before a pattern; a name that is neither is kept. */
async function expandInput(input: string): Promise<string[]> {
  if (input === '-' || input === '') return [input];
  if (isFolder(input)) {
    const captures = await capturesIn(input);
    if (captures.length === 0) throw new UsageError(`${input}: there is no capture in this folder`);
    return captures;
  }
  if (!hasPattern(input) || statSync(input, { throwIfNoEntry: false }) !== undefined) return [input];
  const paths = await matchingPaths(input);
  const lists = await Promise.all(paths.map((path) => (isFolder(path) ? capturesIn(path) : [path])));
  if (lists.flat().length === 0) throw new UsageError(`${input}: no file matches`);
  return lists.flat();
}

/** The captures that the arguments stand for, checked. What a folder or pattern gives twice is read once. */
export async function expandInputs(inputs: readonly string[]): Promise<string[]> {
  checkInputs(inputs);
  const files: string[] = [];
  const expanded = new Set<string>();
  for (const input of inputs) {
    const paths = await expandInput(input);
    const named = paths.length === 1 && paths[0] === input;
    for (const path of paths) {
      if (!named && expanded.has(path)) continue;
      expanded.add(path);
      files.push(path);
    }
  }
  return files;
}

/**
 * Command line: where rows go. A file is written beside under another name and takes its own name when all is there, so
 * nobody ever reads half of one; standard output is written as it comes. Knows no format.
 */
import { randomUUID } from 'node:crypto';
import { chmodSync, realpathSync, type Stats, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { UsageError } from '../errors.js';
import { inputStats } from './input-stats.js';
import { TerminalFilter } from './terminal-text.js';

export interface Output {
  readonly stream: Writable;
  /** Everything is written: it counts. */
  commit(): Promise<void>;
  /** As if nothing had been written, as far as that is possible. */
  discard(): Promise<void>;
}

function statsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** Refuses to write over a capture that is being read. */
export function refuseInputAsOutput(output: string, inputs: readonly string[]): void {
  const target = statsOf(output);
  for (const input of inputs) {
    const source = input === '-' || target === undefined ? undefined : inputStats(input);
    if (source !== undefined && source.ino === target?.ino && source.dev === target.dev && source.isFile())
      throw new UsageError(`${output}: is an input of this command`);
  }
}

/** The name that a file in the making has: beside the file, so that the rename is one step. */
export function nameBeside(path: string): string {
  return join(dirname(path), `.tractor-${process.pid}-${randomUUID().slice(0, 8)}.part`);
}

/** A file's own name behind links, so that a link stays one; devices and pipes are no files that could be replaced. */
export function replaceableFile(path: string): { path: string; mode: number | undefined } | undefined {
  const stats = statsOf(path);
  if (stats === undefined) return { path, mode: undefined };
  return stats.isFile() ? { path: realpathSync(path), mode: stats.mode & 0o777 } : undefined;
}

async function openFile(path: string): Promise<Output> {
  const file = replaceableFile(path);
  const partial = file === undefined ? path : nameBeside(file.path);
  const handle = await open(partial, file === undefined ? 'w' : 'wx');
  if (file?.mode !== undefined) chmodSync(partial, file.mode);
  const stream = handle.createWriteStream({ highWaterMark: 1 << 20 });
  stream.on('error', () => {});
  const discard = async () => {
    stream.destroy();
    if (file !== undefined) await rm(partial, { force: true });
  };
  const commit = async () => {
    stream.end();
    await finished(stream);
    if (file !== undefined) await rename(partial, file.path);
  };
  return { stream, commit, discard };
}

/** Errors of the stream come back from its writes; without a listener they would also end the process. */
function openStandardOutput(): Output {
  process.stdout.on('error', () => {});
  if (!process.stdout.isTTY) return { stream: process.stdout, commit: async () => {}, discard: async () => {} };
  const filter = new TerminalFilter();
  filter.on('error', () => {});
  filter.pipe(process.stdout);
  const commit = async () => {
    filter.end();
    await finished(filter);
  };
  return { stream: filter, commit, discard: commit };
}

export async function openOutput(path: string): Promise<Output> {
  return path === '-' ? openStandardOutput() : openFile(path);
}

/** What a write says of itself is the error and not the file. */
export function withFile(error: unknown, path: string, { stream }: Output): unknown {
  if (path === '-' || !(error instanceof Error) || error !== stream.errored) return error;
  return new Error(`${path}: ${error.message}`, { cause: error });
}

/** All of it or, where `write` fails, nothing; an error of the writing names the file. */
export async function writeOutput(path: string, write: (stream: Writable) => Promise<unknown>): Promise<void> {
  const output = await openOutput(path);
  try {
    await write(output.stream);
    await output.commit();
  } catch (error) {
    await output.discard();
    throw withFile(error, path, output);
  }
}

/** Files that are either whole or absent: written beside under `.partial`, then renamed. Knows no format. */
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const partialSuffix = '.partial';

/** Where to write what shall become `path`: another place each time, since two processes may be at it. */
export function partialPath(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}${partialSuffix}`;
}

export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file or a folder changes its name, in one step that lasts. */
export async function renameSynced(from: string, to: string): Promise<void> {
  await rename(from, to);
  await sync(dirname(to));
}

/** The file appears under its name, in place of any before, after its bytes are on the disk. */
export async function publish(partial: string, path: string): Promise<void> {
  await sync(partial);
  await renameSynced(partial, path);
}

export async function publishJson(path: string, value: unknown): Promise<void> {
  const partial = partialPath(path);
  try {
    await writeFile(partial, JSON.stringify(value));
    await publish(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Null where the file is not there. */
export async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** None where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

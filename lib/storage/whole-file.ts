/** Files that are either whole or absent: written beside under `.partial`, then renamed. Knows no format. */
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const partialSuffix = '.partial';

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Runs `write` with the name to write to. The file appears under `path` only after its bytes are on the disk. */
export async function writeWhole<T>(path: string, write: (partialPath: string) => Promise<T>): Promise<T> {
  const partialPath = path + partialSuffix;
  await mkdir(dirname(path), { recursive: true });
  try {
    const result = await write(partialPath);
    await sync(partialPath);
    await rename(partialPath, path);
    await sync(dirname(path));
    return result;
  } catch (error) {
    await rm(partialPath, { force: true });
    throw error;
  }
}

/** Removes what a killed process left half written; says how many files. */
export async function sweepPartial(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(partialSuffix));
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
  return names.length;
}

/** Files that are either whole or absent: written beside under `.partial`, then renamed. Knows no format. */
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const partialSuffix = '.partial';

/** Where to write what shall become `path`. */
export function partialPath(path: string): string {
  return path + partialSuffix;
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The file appears under its name, in place of any before, after its bytes are on the disk. */
export async function publish(path: string): Promise<void> {
  await sync(partialPath(path));
  await rename(partialPath(path), path);
  await sync(dirname(path));
}

export async function discard(path: string): Promise<void> {
  await rm(partialPath(path), { force: true });
}

/** Removes what a killed process left half written; says how many files. */
export async function sweepPartial(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(partialSuffix));
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
  return names.length;
}

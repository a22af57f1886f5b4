/**
 * A small file that tells which folder this is, wherever it is mounted: hosts that read the same in it see the same folder. That of a
 * data folder also names the catalogue that its jobs are in, because a sweep for another catalogue would remove them. Hidden, as no capture is.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.js';

export const markerName = '.tractor-folder.json';

export interface FolderMarker {
  /** Of this folder alone. */
  readonly folder: string;
  /** Whose jobs are stored here; null in a folder of captures, which any number may read. */
  readonly catalogue: string | null;
}

function parsed(text: string, path: string): FolderMarker {
  try {
    const { folder, catalogue } = JSON.parse(text) as Record<string, unknown>;
    if (typeof folder === 'string' && (catalogue === null || typeof catalogue === 'string'))
      return { folder, catalogue };
  } catch {}
  throw new UsageError(`${path}: is no marker of TrActor's: remove it unless something else made it`);
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** Null where there is none. */
export async function readMarker(folder: string): Promise<FolderMarker | null> {
  const path = join(folder, markerName);
  try {
    return parsed(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Whoever is first makes it, whole. */
async function makeMarker(folder: string, marker: FolderMarker): Promise<void> {
  const own = join(folder, `${markerName}.${randomUUID()}`);
  try {
    await writeFile(own, `${JSON.stringify(marker)}\n`, { flush: true });
    // Unlike a rename it leaves the one that is there.
    await link(own, join(folder, markerName)).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * The marker of a folder; made where there is none. Null where none can be made, as in a folder that is mounted for reading only.
 * @throws UsageError where the folder holds the jobs of another catalogue
 */
export async function markFolder(folder: string, catalogue: string | null): Promise<FolderMarker | null> {
  if ((await readMarker(folder)) === null) {
    try {
      await makeMarker(folder, { folder: randomUUID(), catalogue });
    } catch (error) {
      if (['EROFS', 'EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return null;
      throw error;
    }
  }
  const marker = await readMarker(folder);
  if (catalogue !== null && marker !== null && marker.catalogue !== catalogue)
    throw new UsageError(`${folder}: holds the jobs of another catalogue: name another folder, or remove this one`);
  return marker;
}

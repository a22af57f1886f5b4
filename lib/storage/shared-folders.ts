/**
 * The folders that all processes of a shared catalogue must see. The first one says which they are; who sees others there later, as where a
 * mount is missing, must not work: its captures would be gone and its results nobody's.
 */
import { mkdir } from 'node:fs/promises';
import { UsageError } from '../errors.js';
import { markFolder, readMarker } from './folder-marker.js';
import type { SharedCatalogue } from './shared-catalogue.js';
import type { SharedFolder } from './shared-workers.js';

function otherFolder(option: string, folder: string): UsageError {
  return new UsageError(
    `--${option} ${folder}: is not the folder that others of this database work with: is it mounted here?`,
  );
}

/** The marker that is expected, or that is the first; null where there is none and none can be made. */
async function join(
  catalogue: SharedCatalogue,
  { option, which, folder, owner }: { option: string; which: SharedFolder; folder: string; owner: string | null },
): Promise<string | null> {
  const expected = await catalogue.folderMarker(which);
  if (expected !== null) {
    const marker = await readMarker(folder);
    if (marker?.folder !== expected) throw otherFolder(option, folder);
    return expected;
  }
  const marker = await markFolder(folder, owner);
  if (marker === null) return null;
  if ((await catalogue.sayFolderMarker(which, marker.folder)) !== marker.folder) throw otherFolder(option, folder);
  return marker.folder;
}

/**
 * A data folder that nobody has used yet is made.
 * @throws UsageError where it is another one, or another catalogue's
 */
export async function joinDataFolder(catalogue: SharedCatalogue, folder: string): Promise<string | null> {
  if ((await catalogue.folderMarker('data_marker')) === null) await mkdir(folder, { recursive: true });
  return await join(catalogue, { option: 'data', which: 'data_marker', folder, owner: await catalogue.identity() });
}

/**
 * Any number of catalogues may read the same captures.
 * @throws UsageError where it is another one
 */
export async function joinCapturesFolder(catalogue: SharedCatalogue, folder: string): Promise<string | null> {
  return await join(catalogue, { option: 'captures', which: 'captures_marker', folder, owner: null });
}

/** Whether a folder is still the one that was joined; what was unmounted is not, nor what cannot be read. */
export async function isStill(folder: string, marker: string | null): Promise<boolean> {
  if (marker === null) return true;
  return (await readMarker(folder).catch(() => null))?.folder === marker;
}

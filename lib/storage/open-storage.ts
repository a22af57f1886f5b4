/**
 * Opens storage: the embedded one of one data folder, for one server at a time; or the shared one, a database server and a folder that all servers and
 * workers see.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { UsageError } from '../errors.js';
import type { Catalogue } from './catalogue.js';
import type { FlowLake } from './flow-lake.js';
import { markFolder } from './folder-marker.js';
import { ParquetLake } from './parquet-lake.js';
import { openPostgresCatalogue } from './postgres-catalogue.js';
import { SharedCatalogue, type SharedOptions } from './shared-catalogue.js';
import { isStill, joinCapturesFolder, joinDataFolder } from './shared-folders.js';
import { openSqliteCatalogue } from './sqlite-catalogue.js';

export interface Storage {
  readonly catalogue: Catalogue;
  readonly lake: FlowLake;
  close(): Promise<void>;
}

/** Where the flows are; a job's thread opens its own lake there. */
export function lakeFolder(dataFolder: string): string {
  return join(dataFolder, 'lake');
}

/** A lock that dies with its process, however that ends: an open exclusive transaction on a file of its own. */
function lockFolder(dataFolder: string): () => void {
  const lock = new Database(join(dataFolder, 'lock.db'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new UsageError(`${dataFolder} is in use by another server`);
  }
  return () => lock.close();
}

function catalogueFile(dataFolder: string): string {
  return join(dataFolder, 'catalogue.db');
}

/** The catalogue alone, of a data folder that is there, or the one that its servers share; they may be at work. */
export async function openCatalogue(dataFolder: string, database?: string): Promise<Catalogue> {
  if (database !== undefined) return await openPostgresCatalogue(database);
  const path = catalogueFile(dataFolder);
  if (!existsSync(path)) throw new UsageError(`${dataFolder}: is no data folder of a server`);
  return await openSqliteCatalogue(path);
}

/** Before anybody asks: its modules take a tenth of a second, and hold whoever else asks meanwhile. */
async function loadEngine(): Promise<void> {
  await import('@duckdb/node-api');
}

export async function openStorage(dataFolder: string): Promise<Storage> {
  mkdirSync(lakeFolder(dataFolder), { recursive: true });
  const unlock = lockFolder(dataFolder);
  try {
    const catalogue = await openSqliteCatalogue(catalogueFile(dataFolder));
    // Before anything is swept: in a lake of another catalogue that would be everything.
    await markFolder(dataFolder, await catalogue.identity());
    const lake = new ParquetLake(lakeFolder(dataFolder));
    await loadEngine();
    await lake.sweep();
    // A server killed while it removed a job has forgotten it first.
    await lake.keepOnly(new Set(await catalogue.jobIds()));
    const close = async () => {
      await catalogue.close();
      await lake.close();
      unlock();
    };
    return { catalogue, lake, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Which folders all processes of a shared catalogue see (folder-marker.ts); null where nothing marks one. */
export interface FolderMarkers {
  readonly capturesMarker: string | null;
  readonly dataMarker: string | null;
}

export interface SharedStorage extends Storage {
  readonly catalogue: SharedCatalogue;
  readonly markers: FolderMarkers;
  /** False where one was unmounted since: nothing may be read or stored there then. */
  foldersAreThere(): Promise<boolean>;
}

/**
 * Sweeps nothing: others may be at work in the folder.
 * @throws UsageError where the URL is none, or where others see other folders; DatabaseError
 */
export async function openSharedStorage(
  database: string,
  folders: { readonly captures: string; readonly data: string },
  options: SharedOptions = {},
): Promise<SharedStorage> {
  const catalogue = await SharedCatalogue.open(database, options);
  try {
    const dataMarker = await joinDataFolder(catalogue, folders.data);
    const capturesMarker = await joinCapturesFolder(catalogue, folders.captures);
    mkdirSync(lakeFolder(folders.data), { recursive: true });
    const lake = new ParquetLake(lakeFolder(folders.data), { shared: true });
    await loadEngine();
    const close = async () => {
      await catalogue.close();
      await lake.close();
    };
    const foldersAreThere = async () =>
      (await isStill(folders.captures, capturesMarker)) && (await isStill(folders.data, dataMarker));
    return { catalogue, lake, markers: { capturesMarker, dataMarker }, foldersAreThere, close };
  } catch (error) {
    await catalogue.close();
    throw error;
  }
}

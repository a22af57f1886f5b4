/** Opens the embedded storage of one data folder, for one server at a time. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { UsageError } from '../errors.js';
import type { Catalogue } from './catalogue.js';
import type { FlowLake } from './flow-lake.js';
import { ParquetLake } from './parquet-lake.js';
import { SqliteCatalogue } from './sqlite-catalogue.js';

export interface Storage {
  readonly catalogue: Catalogue;
  readonly lake: FlowLake;
  close(): Promise<void>;
}

/** Where the flows are; a job's thread opens its own lake there. */
export function lakeFolder(dataFolder: string): string {
  return join(dataFolder, 'flows');
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

/** The catalogue alone, of a data folder that is there; a server may be at work on it. */
export async function openCatalogue(dataFolder: string): Promise<Catalogue> {
  const path = catalogueFile(dataFolder);
  if (!existsSync(path)) throw new UsageError(`${dataFolder}: is no data folder of a server`);
  return await SqliteCatalogue.open(path);
}

export async function openStorage(dataFolder: string): Promise<Storage> {
  mkdirSync(lakeFolder(dataFolder), { recursive: true });
  const unlock = lockFolder(dataFolder);
  try {
    const lake = new ParquetLake(lakeFolder(dataFolder));
    await lake.sweep();
    const catalogue = await SqliteCatalogue.open(catalogueFile(dataFolder));
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

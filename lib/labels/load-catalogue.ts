/** Catalogue files from disk: the built-in folder, then each path that a user gave. Says which file is at fault. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.js';
import { Catalogue, type CatalogueLayer } from './catalogue.js';
import type { CatalogueFile } from './catalogue-schema.js';

/** In a checkout the sources' own folder, so that an edit shows without a build; in a package the copy beside this module. */
export function builtInCatalogueFolder(): string {
  const candidates = ['../../../lib/labels/catalogue', './catalogue'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new UsageError(`the label catalogue is missing: neither ${candidates.join(' nor ')}`);
  return found;
}

/** The built-in catalogue with the user's files or folders over it, in that order. */
export async function loadCatalogue(paths: readonly string[] = []): Promise<Catalogue> {
  const layers = [builtInLayer()];
  if (paths.length > 0) {
    // Only now: the checker is several hundred modules, longer to load than most captures are to read.
    const { checkCatalogueFile } = await import('./catalogue-schema.js');
    layers.push(...paths.map((path) => readLayer(path, checkCatalogueFile)));
  }
  return new Catalogue(layers);
}

/** Taken at its word: a test checks every file of it, so that no start has to. */
function builtInLayer(): CatalogueLayer {
  return readLayer(builtInCatalogueFolder(), (_path, value) => value as CatalogueFile);
}

/** A folder's *.json, by name, or one file. */
function readLayer(path: string, check: (path: string, value: unknown) => CatalogueFile): CatalogueLayer {
  const files = reading(path, () => (statSync(path).isDirectory() ? jsonFilesIn(path) : [path]));
  return files.map((file) => ({ path: file, file: check(file, parse(file)) }));
}

function jsonFilesIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (names.length === 0) throw new Error('no .json file in this folder');
  return names.sort().map((name) => join(folder, name));
}

function parse(path: string): unknown {
  const text = reading(path, () => readFileSync(path, 'utf8'));
  // A byte order mark, as editors leave it, is no part of JSON.
  return reading(path, () => JSON.parse(text.replace(/^\uFEFF/, '')));
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${path}: cannot be read as a catalogue: ${(error as Error).message}`);
  }
}

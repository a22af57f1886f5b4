/** Every file of a lake beside what its manifests name: after a sweep the two must be the same, whatever was killed before. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LakeLayout, type Manifest, manifestName, placesName } from '../../../lib/storage/lake-layout.js';
import { lakeFolder } from '../../../lib/storage/open-storage.js';
import { ParquetLake } from '../../../lib/storage/parquet-lake.js';

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return paths.filter((path) => !statSync(path).isDirectory());
}

function filesOf(layout: LakeLayout, jobId: number): string[] {
  const path = layout.ofJob(jobId, manifestName);
  if (!existsSync(path)) return [];
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const rows = layout
    .tables()
    .flatMap((table) => manifest[table].map(({ name }) => join(layout.table(table, manifest.day, jobId), name)));
  const index = manifest.packets === undefined ? [] : [layout.ofJob(jobId, manifest.packets)];
  return [path, ...rows, ...index];
}

/** A file too many or too few a line. Nobody else may be at work. */
export async function lakeLeftovers(data: string, jobIds: readonly number[]): Promise<string[]> {
  const folder = lakeFolder(data);
  const lake = new ParquetLake(folder);
  await lake.sweep();
  await lake.keepOnly(new Set(jobIds));
  await lake.close();
  const layout = new LakeLayout(folder);
  const named = new Set(jobIds.flatMap((jobId) => filesOf(layout, jobId)));
  const there = new Set(filesUnder(folder).filter((path) => !path.includes(placesName)));
  const line = (what: string) => (path: string) => `${what}: ${relative(folder, path)}`;
  return [
    ...[...there].filter((path) => !named.has(path)).map(line('nobody names')),
    ...[...named].filter((path) => !there.has(path)).map(line('is gone')),
  ];
}

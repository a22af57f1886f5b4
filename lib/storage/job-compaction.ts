/**
 * Many small files of a job into few. What is large stays as it is; small neighbours are copied into one by DuckDB, so rows keep their order. The new
 * files take the place of the old as those of a run do.
 */
import { copyFile, link, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteText, readParquet } from './duckdb-engine.js';
import type { Compaction } from './flow-lake.js';
import { Superseded } from './job-swap.js';
import { type Manifest, newRun, type StoredFiles } from './lake-layout.js';
import { type StoredFile, type StoredTableName, segmentName } from './store-flows.js';
import type { StoredJobs } from './stored-jobs.js';

const mostRows = 1_000_000;
const mostBytes = 128e6;

/** A file as it is now. */
interface SizedFile extends StoredFile {
  readonly path: string;
  readonly bytes: number;
}

/** Neighbours that become one file. */
type Group = readonly SizedFile[];

/** As the core's own files are packed: by differences, zstd 1, row groups of as many rows. */
const packing = `FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880`;

const sum = (files: Group, of: 'rows' | 'bytes') => files.reduce((all, file) => all + file[of], 0);

export function groupsOf(files: Group): Group[] {
  const groups: SizedFile[][] = [];
  let open: SizedFile[] = [];
  for (const file of files) {
    if (open.length > 0 && (sum(open, 'rows') + file.rows > mostRows || sum(open, 'bytes') + file.bytes > mostBytes)) {
      groups.push(open);
      open = [];
    }
    open.push(file);
  }
  return open.length === 0 ? groups : [...groups, open];
}

export async function sizedFiles(
  stored: StoredJobs,
  jobId: number,
  manifest: Manifest,
  table: StoredTableName,
): Promise<SizedFile[]> {
  const paths = stored.wholeFiles(jobId, manifest, table);
  return await Promise.all(
    manifest[table].map(async ({ name, rows }, index) => {
      const path = paths[index] as string;
      return { name, rows, path, bytes: (await stat(path)).size };
    }),
  );
}

/** A second name where the file system has such. */
async function sameFile(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

class JobCompaction {
  readonly #run = newRun();
  readonly #folder: string;
  constructor(
    readonly stored: StoredJobs,
    readonly connection: DuckDBConnection,
    readonly jobId: number,
    readonly manifest: Manifest,
  ) {
    this.#folder = stored.layout.ofJob(jobId, this.#run);
  }

  async #copy(group: Group, to: string): Promise<void> {
    const version = `KV_METADATA {tractor_schema_version: ${quoteText(this.manifest.schemaVersion)}}`;
    const from = `FROM ${readParquet(group.map(({ path }) => path))}`;
    await this.connection.run(`COPY (${from}) TO ${quoteText(to)} (${packing}, ${version})`);
  }

  async #write(table: StoredTableName, groups: readonly Group[]): Promise<StoredFile[]> {
    const folder = join(this.#folder, table);
    await mkdir(folder, { recursive: true });
    const files: StoredFile[] = [];
    for (const [index, group] of groups.entries()) {
      const name = segmentName(this.#run, index + 1);
      const [only] = group;
      if (group.length === 1 && only !== undefined) await sameFile(only.path, join(folder, name));
      else await this.#copy(group, join(folder, name));
      files.push({ name, rows: sum(group, 'rows') });
    }
    return files;
  }

  async into(flows: readonly Group[], sessions: readonly Group[]): Promise<number> {
    try {
      const files: StoredFiles = {
        flows: await this.#write('flows', flows),
        sessions: await this.#write('sessions', sessions),
      };
      await this.stored.checkWhole(this.#folder, files);
      const after = await this.#bytes(files);
      const manifest = { ...this.manifest, ...files, run: this.#run };
      await this.stored.publish(this.jobId, manifest, this.manifest.run);
      return after;
    } catch (error) {
      await rm(this.#folder, { recursive: true, force: true });
      throw error;
    }
  }

  async #bytes(files: StoredFiles): Promise<number> {
    let bytes = 0;
    for (const table of this.stored.layout.tables())
      for (const { name } of files[table]) bytes += (await stat(join(this.#folder, table, name))).size;
    return bytes;
  }
}

export async function compactJob(
  stored: StoredJobs,
  connection: DuckDBConnection,
  jobId: number,
): Promise<Compaction | null> {
  const manifest = stored.manifest(jobId);
  if (manifest === null) return null;
  try {
    const flows = await sizedFiles(stored, jobId, manifest, 'flows');
    const sessions = await sizedFiles(stored, jobId, manifest, 'sessions');
    const [flowGroups, sessionGroups] = [groupsOf(flows), groupsOf(sessions)];
    const filesBefore = flows.length + sessions.length;
    const filesAfter = flowGroups.length + sessionGroups.length;
    if (filesAfter === filesBefore) return null;
    const bytesBefore = sum(flows, 'bytes') + sum(sessions, 'bytes');
    const bytesAfter = await new JobCompaction(stored, connection, jobId, manifest).into(flowGroups, sessionGroups);
    return { filesBefore, filesAfter, bytesBefore, bytesAfter };
  } catch (error) {
    if (error instanceof Superseded) return null;
    throw error;
  }
}

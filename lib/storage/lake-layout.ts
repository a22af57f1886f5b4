/**
 * Where things are in the lake's folder. `flows/day=D/job=N` and `sessions/day=D/job=N` hold the Parquet files of whole jobs and nothing else, so that
 * anybody can read the tree as it is; `jobs/N` has all that is ours: manifest, packet index, places, and what is being written. Names only.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type StoredFile, type StoredTableName, storedTables } from './store-flows.js';

export type StoredFiles = Readonly<Record<StoredTableName, readonly StoredFile[]>>;

/** What says that a job is there, and which files are its. */
export interface Manifest extends StoredFiles {
  /** The run or the compaction that wrote the files: their names begin with it. */
  readonly run: string;
  /** UTC day on which the job first began here; it stays where it is when it runs again. */
  readonly day: string;
  /** Of the columns, as in each file's footer. */
  readonly schemaVersion: string;
  /** Its packet index, where one was written. */
  readonly packets?: string;
}

export const manifestName = 'manifest.json';
/** A manifest whose files are on their way to their places. Whoever finds one left over completes it. */
export const journalName = 'swap.json';
/** Says which run writes. */
export const markerName = 'running.json';
export const lockName = 'swap.lock';
export const placesName = 'places.parquet';

/** Of folders in which a process keeps what does not fit its memory. */
export const spillPrefix = 'spill-';

const jobFolder = /^[1-9]\d*$/;
const runFolder = /^[0-9a-f]{12}$/;

export function newRun(): string {
  return randomBytes(6).toString('hex');
}

export function isRun(name: string): boolean {
  return runFolder.test(name);
}

export function packetsName(run: string): string {
  return `${run}.packets`;
}

export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** Numbers of jobs among names of folders. */
export function jobNumbers(names: readonly string[]): number[] {
  return names.filter((name) => jobFolder.test(name)).map(Number);
}

export class LakeLayout {
  readonly trash: string;
  readonly jobs: string;

  constructor(readonly folder: string) {
    this.trash = join(folder, 'trash');
    this.jobs = join(folder, 'jobs');
  }

  ofJob(jobId: number, ...names: string[]): string {
    return join(this.jobs, String(jobId), ...names);
  }

  /** Where the files of a table of a whole job are. */
  table(table: StoredTableName, day: string, jobId: number): string {
    return join(this.folder, table, `day=${day}`, `job=${jobId}`);
  }

  /** Where they wait for that. */
  ready(jobId: number, run: string, table: StoredTableName): string {
    return this.ofJob(jobId, run, 'ready', table);
  }

  /** A new place for what shall go: with the time, so that a sweep knows how long nobody can have found it any more. */
  discarded(jobId: number, nowMs: number): string {
    return join(this.trash, `${nowMs}-${jobId}-${newRun()}`);
  }

  tables(): readonly StoredTableName[] {
    return storedTables;
  }
}

/** When something was put into the trash, by its name. */
export function discardedAtMs(name: string): number {
  return Number(/^(\d+)-/.exec(name)?.[1] ?? 0);
}

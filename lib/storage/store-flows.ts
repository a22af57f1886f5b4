/**
 * Flows and sessions into files of a folder, from whichever thread has them. A file is finished every few seconds and gets its name then, so that
 * what is stored can be asked while more comes. Whether the files stay is for whoever named the folder.
 */
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ParquetWriter } from '../export/parquet.js';
import type { ColumnBatch } from '../schema/column-batch.js';
import { type ColumnSpec, storedColumns } from '../schema/flow-columns.js';
import { sessionColumns } from '../schema/session-columns.js';
import { publishJson } from './whole-file.js';

/** Where the rows of a job go. A plain value. */
export interface StoragePlace {
  /** A folder that is there; each table has its own in it. */
  readonly folder: string;
  /** What the names of all files begin with. */
  readonly run: string;
  /** For who reads the capture: where an index of packets goes, if there is one. */
  readonly packets: string;
}

export const storedTables = ['flows', 'sessions'] as const;
export type StoredTableName = (typeof storedTables)[number];

export interface StoredFile {
  readonly name: string;
  readonly rows: number;
}

/** In the folder of a run: what was written, once all of it was. */
export function writtenPath(runFolder: string): string {
  return join(runFolder, 'written.json');
}

const openSuffix = '.open';

/** Names of one table's files sort in the order in which they were written. */
export function segmentName(run: string, number: number): string {
  return `${run}.${String(number).padStart(6, '0')}.parquet`;
}

/** The finished files among names, in their order. */
export function segmentsOf(names: readonly string[]): string[] {
  return names.filter((name) => name.endsWith('.parquet')).sort();
}

/** A finished file at most so often ... */
const segmentMs = 2000;
/** ... and the longer the job, the rarer: what cannot be asked yet is a twentieth, and a week makes some three hundred files. */
const shareOfTime = 20;

/** One file in the making. */
class Segment {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #stream: Writable;
  readonly #rows: ParquetWriter;

  private constructor(path: string, handle: FileHandle, columns: readonly ColumnSpec[]) {
    this.#path = path;
    this.#handle = handle;
    this.#stream = handle.createWriteStream();
    // Errors come back from the writes; without a listener they would also end the process.
    this.#stream.on('error', () => {});
    this.#rows = new ParquetWriter(this.#stream, columns);
  }

  static async open(path: string, columns: readonly ColumnSpec[]): Promise<Segment> {
    return new Segment(path, await open(path + openSuffix, 'w'), columns);
  }

  async add(batch: ColumnBatch): Promise<void> {
    await this.#rows.add(batch);
  }

  async finish(): Promise<number> {
    const { rows } = await this.#rows.finish();
    this.#stream.end();
    await finished(this.#stream);
    await rename(this.#path + openSuffix, this.#path);
    return rows;
  }

  async abandon(): Promise<void> {
    this.#stream.destroy();
    await this.#handle.close().catch(() => {});
  }
}

/** Files of one table, each begun when rows come. */
export class TableFiles {
  readonly #folder: string;
  readonly #run: string;
  readonly #columns: readonly ColumnSpec[];
  #segment: Segment | null = null;
  #segments = 0;
  /** Those that are finished. */
  readonly files: StoredFile[] = [];

  constructor({ folder, run }: Pick<StoragePlace, 'folder' | 'run'>, name: StoredTableName) {
    this.#folder = join(folder, name);
    this.#run = run;
    this.#columns = name === 'flows' ? storedColumns : sessionColumns;
  }

  get rows(): number {
    return this.files.reduce((sum, { rows }) => sum + rows, 0);
  }

  async #open(): Promise<Segment> {
    if (this.#segments === 0) await mkdir(this.#folder, { recursive: true });
    return await Segment.open(this.#path(++this.#segments), this.#columns);
  }

  #path(number: number): string {
    return join(this.#folder, segmentName(this.#run, number));
  }

  async add(batch: ColumnBatch): Promise<void> {
    this.#segment ??= await this.#open();
    await this.#segment.add(batch);
  }

  /** What was added until now can be asked. */
  async roll(): Promise<void> {
    if (this.#segment === null) return;
    const rows = await this.#segment.finish();
    this.files.push({ name: segmentName(this.#run, this.#segments), rows });
    this.#segment = null;
  }

  /** Where no row came there is a file without any, for its columns. */
  async finish(): Promise<void> {
    if (this.#segments === 0) this.#segment = await this.#open();
    await this.roll();
  }

  async abandon(): Promise<void> {
    await this.#segment?.abandon();
  }
}

export interface StoredRows {
  readonly flows: number;
  readonly sessions: number;
}

/** Writes all batches of flows and of sessions. An error of the batches is thrown on. */
export async function storeFlows(place: StoragePlace, batches: AsyncIterable<ColumnBatch>): Promise<StoredRows> {
  const flows = new TableFiles(place, 'flows');
  const sessions = new TableFiles(place, 'sessions');
  const startedAt = performance.now();
  let rolledAt = startedAt;
  try {
    for await (const batch of batches) {
      await (batch.kind === 'sessions' ? sessions : flows).add(batch);
      const now = performance.now();
      if (now - rolledAt < Math.max(segmentMs, (now - startedAt) / shareOfTime)) continue;
      rolledAt = now;
      // Sessions first: a flow that can be asked for names a session that can be, once that has ended.
      await sessions.roll();
      await flows.roll();
    }
    await sessions.finish();
    await flows.finish();
    // What a commit looks for: that this was reached, and how much there must be.
    await publishJson(writtenPath(place.folder), { flows: flows.files, sessions: sessions.files });
    return { flows: flows.rows, sessions: sessions.rows };
  } catch (error) {
    await Promise.all([flows.abandon(), sessions.abandon()]);
    throw error;
  }
}

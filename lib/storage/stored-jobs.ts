/**
 * The files of each job: written apart, put into the tree when they are whole, found again by a manifest, removed. Several processes may be at work in
 * the folder. Knows no DuckDB and no row; how files change places is job-swap.ts, what killed processes left is for lake-sweep.ts.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flowSchemaVersion } from '../schema/flow-columns.js';
import type { FlowWrite } from './flow-lake.js';
import { JobReaders } from './job-readers.js';
import { discard, type OnStep, type SwapOptions, swapIn } from './job-swap.js';
import {
  dayOf,
  jobNumbers,
  journalName,
  LakeLayout,
  type Manifest,
  manifestName,
  markerName,
  newRun,
  packetsName,
  placesName,
  type StoredFiles,
} from './lake-layout.js';
import { type StoredTableName, segmentsOf, writtenPath } from './store-flows.js';
import { isMissing, publishJson, readJson, sync } from './whole-file.js';

export interface StoredJobsOptions {
  /** How many rows each of these Parquet files says it has; throws where one is none. */
  readonly countRows: (paths: readonly string[]) => Promise<number[]>;
  /** Other processes may read: what is removed stays where it can be read for a while. */
  readonly shared: boolean;
  readonly staleMs: number;
  readonly onStep?: OnStep | undefined;
}

/** How long a job that runs again waits for readers of what it stored before. */
const readersPatienceMs = 30_000;

function readSync<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function namesInSync(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export class StoredJobs {
  readonly layout: LakeLayout;
  readonly readers = new JobReaders();
  readonly #options: StoredJobsOptions;

  constructor(folder: string, options: StoredJobsOptions) {
    this.layout = new LakeLayout(folder);
    this.#options = options;
  }

  get swapOptions(): SwapOptions {
    const { staleMs, onStep = () => {} } = this.#options;
    return { staleMs, onStep };
  }

  async begin(jobId: number): Promise<FlowWrite> {
    const run = newRun();
    const folder = this.layout.ofJob(jobId, run);
    await mkdir(folder, { recursive: true });
    const day = this.manifest(jobId)?.day ?? dayOf(Date.now());
    // Of two runs at once the later one is shown while they run.
    await publishJson(this.layout.ofJob(jobId, markerName), { run });
    const abandon = () => this.#forgetRun(jobId, run);
    const commit = async () => {
      try {
        await this.#commit(jobId, run, day);
      } catch (error) {
        await abandon();
        throw error;
      }
    };
    return { place: { folder, run, packets: this.layout.ofJob(jobId, packetsName(run)) }, commit, abandon };
  }

  /** What a run or a compaction wrote is whole, and on the disk. */
  async checkWhole(folder: string, files: StoredFiles): Promise<void> {
    for (const table of this.layout.tables()) {
      const paths = files[table].map(({ name }) => join(folder, table, name));
      const rows = await this.#options.countRows(paths);
      files[table].forEach(({ rows: written }, index) => {
        if (rows[index] !== written) throw new Error(`of ${written} rows ${rows[index]} are in a file of ${table}`);
      });
      for (const path of paths) await sync(path);
    }
  }

  async #commit(jobId: number, run: string, day: string): Promise<void> {
    const folder = this.layout.ofJob(jobId, run);
    const files = await readJson<StoredFiles>(writtenPath(folder));
    if (files === null) throw new Error('its rows were not all written');
    await this.checkWhole(folder, files);
    const packets = this.layout.ofJob(jobId, packetsName(run));
    const indexed = existsSync(packets);
    if (indexed) await sync(packets);
    this.swapOptions.onStep('checked');
    const index = indexed ? { packets: packetsName(run) } : {};
    await this.publish(jobId, { run, day, schemaVersion: flowSchemaVersion, ...files, ...index });
    await this.#forgetMarker(jobId, run);
  }

  /** What is in the folder of the manifest's run, in place of what the job had; where `ofRun` is given, only of that. */
  async publish(jobId: number, manifest: Manifest, ofRun?: string): Promise<void> {
    const before = this.manifest(jobId);
    if (before !== null) await this.readers.unread(jobId, readersPatienceMs);
    await swapIn(this.layout, jobId, manifest, this.swapOptions, ofRun);
    await this.readers.whenUnread(jobId, async () => {
      // Their rows are in the tree now; the names by which they were written go.
      await rm(this.layout.ofJob(jobId, manifest.run), { recursive: true, force: true });
      if (before?.packets !== undefined && before.packets !== manifest.packets)
        await discard(this.layout, jobId, this.layout.ofJob(jobId, before.packets), this.#options.shared);
      if (!this.#options.shared) await this.#emptyTrash(jobId);
    });
  }

  /** Of a folder that nobody else reads: what was replaced. */
  async #emptyTrash(jobId: number): Promise<void> {
    for (const name of namesInSync(this.layout.trash))
      if (name.split('-')[1] === String(jobId))
        await rm(join(this.layout.trash, name), { recursive: true, force: true });
  }

  async #forgetMarker(jobId: number, run: string): Promise<void> {
    const path = this.layout.ofJob(jobId, markerName);
    if ((await readJson<{ run: string }>(path))?.run === run) await rm(path, { force: true });
  }

  async #forgetRun(jobId: number, run: string): Promise<void> {
    await this.#forgetMarker(jobId, run);
    await this.readers.whenUnread(jobId, async () => {
      await rm(this.layout.ofJob(jobId, run), { recursive: true, force: true });
      await rm(this.layout.ofJob(jobId, packetsName(run)), { force: true });
      await this.dropIfEmpty(jobId);
    });
  }

  /** A job that stored nothing leaves nothing. */
  async dropIfEmpty(jobId: number): Promise<void> {
    const left = namesInSync(this.layout.ofJob(jobId));
    if (left.every((name) => name === placesName)) await rm(this.layout.ofJob(jobId), { recursive: true, force: true });
  }

  /** Of a job whose files change places right now: what comes. */
  manifest(jobId: number): Manifest | null {
    return (
      readSync<Manifest>(this.layout.ofJob(jobId, journalName)) ??
      readSync<Manifest>(this.layout.ofJob(jobId, manifestName))
    );
  }

  has(jobId: number): boolean {
    return [journalName, manifestName].some((name) => existsSync(this.layout.ofJob(jobId, name)));
  }

  /** Of all jobs of which something is here. */
  jobIds(): number[] {
    return jobNumbers(namesInSync(this.layout.jobs));
  }

  /** Where the packet index of a job that has ended is. */
  packetsOf(jobId: number): string | null {
    const name = this.manifest(jobId)?.packets;
    const path = name === undefined ? null : this.layout.ofJob(jobId, name);
    return path !== null && existsSync(path) ? path : null;
  }

  /** Where the places of the job's addresses are, if anybody asked for them. Made of its flows, at any time again. */
  placesOf(jobId: number): string {
    return this.layout.ofJob(jobId, placesName);
  }

  /** Another one when what filesOf() names is. */
  identityOf(jobId: number): string {
    const manifest = this.manifest(jobId);
    if (manifest !== null) return manifest.run;
    return this.layout
      .tables()
      .map((table) => this.filesOf(jobId, table).join(':'))
      .join(':');
  }

  /** The files of a table: of a job that has ended all, of one that runs those that are finished so far. */
  filesOf(jobId: number, table: StoredTableName): string[] {
    const manifest = this.manifest(jobId);
    if (manifest !== null) return this.wholeFiles(jobId, manifest, table);
    const run = readSync<{ run: string }>(this.layout.ofJob(jobId, markerName))?.run;
    if (run === undefined) return [];
    const folder = this.layout.ofJob(jobId, run, table);
    return segmentsOf(namesInSync(folder)).map((name) => join(folder, name));
  }

  wholeFiles(jobId: number, manifest: Manifest, table: StoredTableName): string[] {
    const ready = this.layout.ready(jobId, manifest.run, table);
    const folder = existsSync(ready) ? ready : this.layout.table(table, manifest.day, jobId);
    return manifest[table].map(({ name }) => join(folder, name));
  }

  async remove(jobId: number): Promise<void> {
    await this.readers.whenUnread(jobId, () => this.removeNow(jobId));
  }

  /** First what says that it is there; a sweep takes the rest where we do not come to it. */
  async removeNow(jobId: number): Promise<void> {
    const day = this.manifest(jobId)?.day;
    await discard(this.layout, jobId, this.layout.ofJob(jobId), this.#options.shared);
    if (day === undefined) return;
    for (const table of this.layout.tables())
      await discard(this.layout, jobId, this.layout.table(table, day, jobId), this.#options.shared);
  }
}

/**
 * What killed processes left in the lake: swaps that they began are completed, everything that belongs to no whole job and to no running one goes.
 * Others may be at work meanwhile, on this host or another. Knows no row.
 */
import { existsSync } from 'node:fs';
import { mkdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SweepOptions } from './flow-lake.js';
import { resumeSwap } from './job-swap.js';
import {
  discardedAtMs,
  isRun,
  jobNumbers,
  journalName,
  type Manifest,
  manifestName,
  newRun,
  placesName,
  spillPrefix,
} from './lake-layout.js';
import type { StoredJobs } from './stored-jobs.js';
import { isMissing, namesIn, readJson } from './whole-file.js';

/** A query may sort for long; what it put aside is not touched for days only where it was killed. */
const spillMs = 2 * 86_400_000;

/** Looked at together: what a file system far away takes for each is waited for once. */
const atOnce = 32;

/** By the clock that stamps the files, which is another host's where the folder is: ours may be wrong. */
async function fileClockMs(folder: string): Promise<number> {
  const path = join(folder, `now-${newRun()}`);
  await writeFile(path, '');
  try {
    return (await stat(path)).mtimeMs;
  } finally {
    await rm(path, { force: true });
  }
}

async function ageMs(path: string, nowMs: number): Promise<number> {
  try {
    return nowMs - (await stat(path)).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return -1;
    throw error;
  }
}

class Sweep {
  removed = 0;
  #nowMs = 0;
  readonly #olderThanMs: number;
  readonly #running: ReadonlySet<number>;

  constructor(
    readonly stored: StoredJobs,
    { running = new Set(), olderThanMs = 0 }: SweepOptions,
  ) {
    this.#running = running;
    this.#olderThanMs = olderThanMs;
  }

  async #isOld(...paths: readonly string[]): Promise<boolean> {
    const ages = (await Promise.all(paths.map((path) => ageMs(path, this.#nowMs)))).filter((age) => age >= 0);
    return ages.every((age) => age >= this.#olderThanMs);
  }

  async #drop(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true });
    this.removed++;
  }

  async all(): Promise<void> {
    const { layout } = this.stored;
    await mkdir(layout.jobs, { recursive: true });
    this.#nowMs = await fileClockMs(layout.folder);
    const jobIds = jobNumbers(await namesIn(layout.jobs)).filter((jobId) => !this.#running.has(jobId));
    for (let at = 0; at < jobIds.length; at += atOnce)
      await Promise.all(jobIds.slice(at, at + atOnce).map((jobId) => this.#job(jobId)));
    for (const table of layout.tables()) await this.#table(join(layout.folder, table));
    await this.#trash();
    await this.#spilled();
  }

  async #job(jobId: number): Promise<void> {
    const { layout, swapOptions } = this.stored;
    const names = await namesIn(layout.ofJob(jobId));
    const packets = names.filter((name) => name.endsWith('.packets'));
    // The usual one: looked at and left.
    if (names.includes(manifestName) && packets.length < 2 && names.every((name) => this.#isKnown(name))) return;
    if (names.includes(journalName) && (await this.#isOld(layout.ofJob(jobId, journalName))))
      await resumeSwap(layout, jobId, { ...swapOptions, staleMs: 0 });
    const manifest = await readJson<Manifest>(layout.ofJob(jobId, manifestName));
    for (const name of names) if (!this.#isOf(manifest, name)) await this.#left(jobId, name);
    await this.stored.dropIfEmpty(jobId);
  }

  #isKnown(name: string): boolean {
    return name === manifestName || name === placesName || name.endsWith('.packets');
  }

  #isOf(manifest: Manifest | null, name: string): boolean {
    return name === manifestName || name === placesName || name === journalName || name === manifest?.packets;
  }

  async #left(jobId: number, name: string): Promise<void> {
    const path = this.stored.layout.ofJob(jobId, name);
    const inside = isRun(name) ? this.stored.layout.tables().map((table) => join(path, table)) : [];
    if (await this.#isOld(path, ...inside)) await this.#drop(path);
  }

  async #table(folder: string): Promise<void> {
    for (const day of await namesIn(folder)) {
      await nextTurn();
      const jobs = await namesIn(join(folder, day));
      for (const name of jobs) await this.#placed(join(folder, day, name), name);
      // Not empty, mostly.
      await rmdir(join(folder, day)).catch(() => {});
    }
  }

  /** The files of a job of which nothing says that it is there: half removed. */
  async #placed(path: string, name: string): Promise<void> {
    const jobId = Number(/^job=(\d+)$/.exec(name)?.[1]);
    // A journal comes before the files and becomes a manifest after them: looked for in that order, one of them is found.
    if (!(jobId > 0) || this.#running.has(jobId) || this.stored.has(jobId)) return;
    if (await this.#isOld(path)) await this.#drop(path);
  }

  async #spilled(): Promise<void> {
    const { folder } = this.stored.layout;
    const most = this.#olderThanMs === 0 ? 0 : Math.max(spillMs, this.#olderThanMs);
    for (const name of (await namesIn(folder)).filter((one) => one.startsWith(spillPrefix)))
      if ((await ageMs(join(folder, name), this.#nowMs)) >= most) await this.#drop(join(folder, name));
  }

  async #trash(): Promise<void> {
    const { trash } = this.stored.layout;
    for (const name of await namesIn(trash))
      if (Date.now() - discardedAtMs(name) >= this.#olderThanMs) await this.#drop(join(trash, name));
    if (existsSync(trash)) await rmdir(trash).catch(() => {});
  }
}

/** Says how much was removed. */
export async function sweepLake(stored: StoredJobs, options: SweepOptions = {}): Promise<number> {
  const sweep = new Sweep(stored, options);
  await sweep.all();
  return sweep.removed;
}

/** Removes the jobs that are not among these, unless they are younger than so much. */
export async function keepOnly(stored: StoredJobs, jobIds: ReadonlySet<number>, olderThanMs = 0): Promise<void> {
  const { layout } = stored;
  const nowMs = await fileClockMs(layout.folder);
  for (const jobId of jobNumbers(await namesIn(layout.jobs)))
    if (!jobIds.has(jobId) && (await ageMs(layout.ofJob(jobId), nowMs)) >= olderThanMs) await stored.removeNow(jobId);
}

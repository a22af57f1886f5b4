/**
 * New files of a job in place of those before, in steps that can be taken up by anybody after any of them. The manifest of what comes is renamed to
 * be the job's journal; from then on the swap is decided, and whoever finds the journal completes it. Knows no Parquet.
 */
import { existsSync } from 'node:fs';
import { link, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { journalName, type LakeLayout, lockName, type Manifest, manifestName } from './lake-layout.js';
import type { StoredFile, StoredTableName } from './store-flows.js';
import { lockSwap, type SwapLock } from './swap-lock.js';
import { isMissing, publishJson, readJson, renameSynced, sync } from './whole-file.js';

/** Told of each step that was taken; for tests, which kill the process there. */
export type OnStep = (step: string) => void;

/** The job has other files by now than those that a compaction was made of. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

export interface SwapOptions {
  readonly onStep: OnStep;
  /** How long a lock stands before its holder is taken for dead. */
  readonly staleMs: number;
}

/**
 * Everything that a table shall consist of, under second names: those that the files were written by go on working for who reads them. Where the file
 * system has no second names they move.
 */
async function gather(from: string, to: string, files: readonly StoredFile[]): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const { name } of files) {
    await link(join(from, name), join(to, name)).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return;
      if (isMissing(error)) throw error;
      await rename(join(from, name), join(to, name));
    });
  }
  await sync(to);
}

async function mustBe(layout: LakeLayout, jobId: number, run: string): Promise<void> {
  const now = await readJson<Manifest>(layout.ofJob(jobId, manifestName));
  if (now?.run !== run || existsSync(layout.ofJob(jobId, journalName)))
    throw new Superseded(`job ${jobId} has been stored anew meanwhile`);
}

/** Puts files that are whole and on the disk in the place of the job's: of any, or of those of one run alone. */
export async function swapIn(
  layout: LakeLayout,
  jobId: number,
  manifest: Manifest,
  options: SwapOptions,
  ofRun?: string,
): Promise<void> {
  const { run } = manifest;
  const runFolder = layout.ofJob(jobId, run);
  for (const table of layout.tables())
    await gather(join(runFolder, table), layout.ready(jobId, run, table), manifest[table]);
  await sync(join(runFolder, 'ready'));
  options.onStep('gathered');
  await publishJson(join(runFolder, manifestName), manifest);
  options.onStep('prepared');
  const lock = await lockSwap(layout.ofJob(jobId, lockName), options.staleMs);
  try {
    options.onStep('locked');
    if (ofRun !== undefined) await mustBe(layout, jobId, ofRun);
    // A journal that is there was left by a killed process, and what it was about gives way to this.
    await renameSynced(join(runFolder, manifestName), layout.ofJob(jobId, journalName));
    options.onStep('begun');
    await completeSwap(layout, jobId, manifest, lock, options.onStep);
  } finally {
    await lock.release();
  }
}

/** Also where a sweep removes the folder that it goes into, in the moment in which that is empty. */
async function moveInto(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    await mkdir(dirname(to), { recursive: true });
    try {
      return await renameSynced(from, to);
    } catch (error) {
      if (!isMissing(error) || tries === 5 || !existsSync(from)) throw error;
    }
  }
}

async function moveTable(
  layout: LakeLayout,
  jobId: number,
  { run, day }: Manifest,
  table: StoredTableName,
  onStep: OnStep,
): Promise<void> {
  const from = layout.ready(jobId, run, table);
  const to = layout.table(table, day, jobId);
  if (!existsSync(from)) return;
  if (existsSync(to)) {
    await moveInto(to, layout.discarded(jobId, Date.now()));
    onStep(`${table} away`);
  }
  await moveInto(from, to);
  onStep(`${table} in`);
}

async function completeSwap(
  layout: LakeLayout,
  jobId: number,
  manifest: Manifest,
  lock: SwapLock,
  onStep: OnStep,
): Promise<void> {
  for (const table of layout.tables()) {
    await lock.check();
    await moveTable(layout, jobId, manifest, table, onStep);
  }
  await lock.check();
  await renameSynced(layout.ofJob(jobId, journalName), layout.ofJob(jobId, manifestName));
  onStep('published');
}

/** Completes what a killed process began. False where there is nothing of the kind. */
export async function resumeSwap(layout: LakeLayout, jobId: number, options: SwapOptions): Promise<boolean> {
  const journal = layout.ofJob(jobId, journalName);
  if (!existsSync(journal)) return false;
  const lock = await lockSwap(layout.ofJob(jobId, lockName), options.staleMs);
  try {
    const manifest = await readJson<Manifest>(journal);
    if (manifest === null) return false;
    await completeSwap(layout, jobId, manifest, lock, options.onStep);
    return true;
  } finally {
    await lock.release();
  }
}

/** Away at once for everybody who looks for it; the bytes go later where somebody else may read them. */
export async function discard(layout: LakeLayout, jobId: number, path: string, shared: boolean): Promise<boolean> {
  if (!existsSync(path)) return false;
  const to = layout.discarded(jobId, Date.now());
  try {
    await moveInto(path, to);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  if (!shared) await rm(to, { recursive: true, force: true });
  return true;
}

/**
 * One process at a time moves the files of a job: a lock file that others create too, in a folder that several hosts may share. What it guards takes
 * a few renames, so a lock that does not change for long is a killed process's.
 */
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { newRun } from './lake-layout.js';
import { isMissing } from './whole-file.js';

const lookEveryMs = 25;

async function holder(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function take(path: string, token: string): Promise<boolean> {
  try {
    await writeFile(path, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Takes a dead holder's lock away, in steps after each of which we may be killed ourselves. Where another waiter was faster and it is a living one's by
 * now, it is put back; should that come too late, its holder finds out by check().
 */
async function breakLock(path: string, dead: string): Promise<void> {
  const aside = `${path}.${newRun()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  if ((await holder(aside)) !== dead) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

export interface SwapLock {
  /** Throws where somebody took us for dead. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** Waits as long as others hold it one after the other; one that keeps it for `staleMs` of this process's own time is taken for dead. */
export async function lockSwap(path: string, staleMs: number): Promise<SwapLock> {
  const token = newRun();
  let seen: string | null = null;
  let sinceMs = 0;
  while (!(await take(path, token))) {
    const now = await holder(path);
    if (now !== seen) [seen, sinceMs] = [now, performance.now()];
    else if (now !== null && performance.now() - sinceMs >= staleMs) await breakLock(path, now);
    await wait(staleMs === 0 ? 0 : lookEveryMs);
  }
  const isOurs = async () => (await holder(path)) === token;
  return {
    check: async () => {
      if (!(await isOurs())) throw new Error('another process has taken over');
    },
    release: async () => {
      if (await isOurs()) await rm(path, { force: true });
    },
  };
}

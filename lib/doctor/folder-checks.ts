/** What `tractor doctor` looks at in the folders of captures and of results: are they there, may they be used so, is there room. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, type Check, fail, ok, warn } from './check.js';

const leastFreeBytes = 2e9;
const leastFreeShare = 0.05;

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}

export function capturesCheck(folder: string): Promise<Check> {
  return attempt('captures', `let this user read and enter ${folder}`, async () => {
    if (!(await isFolder(folder)))
      return fail('captures', `${folder} is no folder here`, 'mount it, or name another with --captures');
    await access(folder, constants.R_OK | constants.X_OK);
    const names = await readdir(folder);
    if (names.length === 0) return warn('captures', `${folder} is empty`, 'is it mounted? Captures go there');
    return ok('captures', `${folder} can be read`);
  });
}

/** What the lake stands on: bytes that are on the disk when it says so, and a rename that takes the place of what was there. */
async function writeAndRename(folder: string): Promise<void> {
  const paths = ['.doctor', '.doctor-renamed'].map((end) => join(folder, `.${randomBytes(6).toString('hex')}${end}`));
  const [written, renamed] = paths as [string, string];
  try {
    for (const text of ['first', 'second']) {
      const handle = await open(written, 'wx');
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(written, renamed);
    }
    if ((await readFile(renamed, 'utf8')) !== 'second')
      throw new Error(`a file that was renamed in ${folder} is not itself`);
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } finally {
    await Promise.all(paths.map((path) => rm(path, { force: true })));
  }
}

function writeAdvice(code: string | undefined, folder: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'make room: tractor lake retain, or remove jobs';
  if (code === 'EROFS') return `mount ${folder} for writing`;
  return `let this user write in ${folder}`;
}

export async function writingCheck(name: string, folder: string): Promise<Check> {
  if (!(await isFolder(folder)))
    return fail(
      name,
      `${folder} is no folder here`,
      'mount it, or name another with --data; a server makes a missing one',
    );
  const startedAt = performance.now();
  try {
    await writeAndRename(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return fail(name, message, writeAdvice(code, folder));
  }
  return ok(name, `${folder}: writing, fsync and rename work (${(performance.now() - startedAt).toFixed(1)} ms)`);
}

export function spaceCheck(name: string, folder: string): Promise<Check> {
  return attempt(name, `mount ${folder}`, async () => {
    const { bavail, blocks, bsize, ffree, files } = await statfs(folder);
    const [freeBytes, allBytes] = [bavail * bsize, blocks * bsize];
    const found = `${gigabytes(freeBytes)} of ${gigabytes(allBytes)} are free`;
    const advice = 'make room: tractor lake retain, or remove jobs; a full disk fails jobs';
    if (freeBytes === 0) return fail(name, found, advice);
    if (files > 0 && ffree / files < 0.01) return warn(name, `${found}, but hardly a file more can be made`, advice);
    if (freeBytes < Math.min(leastFreeBytes, allBytes * leastFreeShare)) return warn(name, found, advice);
    return ok(name, found);
  });
}

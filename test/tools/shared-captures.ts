/** Test tools: finds the captures of a folder by content, and the folder of shared captures where it is present. */
import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** Beside the repository; absent on most machines, and then the tests that need it are skipped with a line that says so. */
export const sharedCaptures = '../shared/captures';

export const sharedMissing = existsSync(sharedCaptures) ? false : `${sharedCaptures} is absent`;

// pcap of both byte orders and clocks, the modified header, pcapng.
const magics = new Set(['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', 'a1b2cd34', '34cdb2a1', '0a0d0d0a']);

export function isCapture(path: string): boolean {
  const head = Buffer.alloc(4);
  const file = openSync(path, 'r');
  readSync(file, head, 0, 4, 0);
  closeSync(file);
  return magics.has(head.toString('hex'));
}

/** Every capture below a folder, sorted by path. */
export function listCaptures(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(isCapture)
    .sort();
}

/** Stress: captures of any size, the collector on demand, and what the process holds of memory and files. */
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import t from 'tap';
import { repeatCapture } from '../tools/repeat-capture.js';

setFlagsFromString('--expose-gc');
export const collect = runInNewContext('gc') as () => void;

/** In dist/test/stress when it runs. */
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/captures/${name}`, import.meta.url));

export const thread = fileURLToPath(new URL('./reading-thread.js', import.meta.url));
export const addonThread = fileURLToPath(new URL('./addon-thread.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'tractor-stress-'));
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

export const flowsOfWeb = 38;

/** web.pcap so many times: 38 flows and 106 kB each. */
export function longCapture(copies: number): string {
  const path = join(folder, `${copies}.pcap`);
  repeatCapture(readFileSync(fixture('web.pcap')), copies, path);
  return path;
}

/**
 * Descriptors but those of modules: where a thread is terminated while it loads them, Node 20 leaves the ones open that
 * it was just reading.
 */
export const openFiles = (): number =>
  readdirSync('/proc/self/fd').filter((descriptor) => !/\.[cm]?js$/.test(targetOf(descriptor))).length;

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return ''; // the one of the listing itself, closed by now
  }
}

export const threads = (): number => readdirSync('/proc/self/task').length;

export function residentMb(): number {
  collect();
  return process.memoryUsage.rss() / 2 ** 20;
}

/** Native threads end a moment after their run. */
export async function settled(value: () => number, most: number, tries = 100): Promise<number> {
  for (let left = tries; value() > most && left > 0; left--) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return value();
}

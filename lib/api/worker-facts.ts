/** What a process says of itself to those it shares a catalogue with. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { type FolderMarkers, lakeFolder } from '../storage/open-storage.js';
import type { WorkerFacts } from '../storage/shared-workers.js';
import { packageVersion } from './package-version.js';

const defaultTimeoutS = 30;

export function workerFacts(of: {
  readonly captures: string;
  readonly data: string;
  readonly concurrency: number;
  readonly digest: string;
  readonly markers: FolderMarkers;
  readonly workerTimeoutS?: number;
}): WorkerFacts {
  return {
    host: hostname(),
    pid: process.pid,
    version: packageVersion(),
    concurrency: of.concurrency,
    capturesFolder: resolve(of.captures),
    lakeFolder: resolve(lakeFolder(of.data)),
    digest: of.digest,
    ...of.markers,
    timeoutS: of.workerTimeoutS ?? defaultTimeoutS,
  };
}

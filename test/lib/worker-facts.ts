/** What a worker of a test says of itself. */
import type { WorkerFacts } from '../../lib/storage/shared-workers.js';

export const facts: WorkerFacts = {
  host: 'one',
  pid: 1,
  version: '1',
  concurrency: 1,
  capturesFolder: '/captures',
  lakeFolder: '/lake',
  digest: 'd',
  capturesMarker: null,
  dataMarker: null,
  timeoutS: 30,
};

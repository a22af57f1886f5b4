/** Workers that have gone silent: their jobs wait again, or end, and what those that ended had stored goes. Every process of a shared catalogue looks. */
import type { FlowLake } from '../storage/flow-lake.js';
import type { SharedCatalogue, Swept } from '../storage/shared-catalogue.js';

export const sweepMs = 10_000;

export async function sweepSilent(catalogue: SharedCatalogue, lake: FlowLake): Promise<Swept> {
  const swept = await catalogue.sweep();
  for (const jobId of swept.ended) await lake.remove(jobId);
  return swept;
}

/** Which jobs are past their time, and their end. Knows no queue: whoever has one says when. */
import type { Catalogue, JobRecord } from './catalogue.js';
import type { FlowLake } from './flow-lake.js';

const jobsAtOnce = 1000;
const ended = new Set<JobRecord['state']>(['finished', 'failed', 'cancelled']);

/** Jobs that ended before then; those that wait or run never are. Newest first. */
export async function expiredJobs(catalogue: Catalogue, endedBeforeMs: number): Promise<JobRecord[]> {
  const expired: JobRecord[] = [];
  for (let before: number | undefined; ; ) {
    const { jobs, more } = await catalogue.jobs({ limit: jobsAtOnce, before });
    for (const job of jobs)
      if (ended.has(job.state) && (job.finishedAtMs ?? job.askedAtMs) < endedBeforeMs) expired.push(job);
    before = jobs.at(-1)?.jobId;
    if (!more || before === undefined) return expired;
  }
}

/** Forgets each and removes what it stored; says which. One that was killed in between is completed by a sweep and keepOnly(). */
export async function removeJobs(
  { catalogue, lake }: { readonly catalogue: Catalogue; readonly lake: FlowLake },
  jobs: readonly JobRecord[],
  signal?: AbortSignal,
): Promise<number[]> {
  const removed: number[] = [];
  for (const { jobId } of jobs) {
    signal?.throwIfAborted();
    if (!(await catalogue.removeJob(jobId))) continue;
    await lake.remove(jobId);
    removed.push(jobId);
  }
  return removed;
}

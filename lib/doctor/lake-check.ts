/** What `tractor doctor` says of the lake beside the catalogue: jobs that only one of the two knows. Reads no row. */
import { existsSync } from 'node:fs';
import { jobNumbers, journalName, LakeLayout, manifestName } from '../storage/lake-layout.js';
import { namesIn } from '../storage/whole-file.js';
import { type Check, count, fail, ok, some, warn } from './check.js';

/** Jobs of a catalogue. */
export interface KnownJobs {
  readonly all: ReadonlySet<number>;
  /** Those that have ended and left flows. */
  readonly stored: readonly number[];
}

const listed = (jobIds: readonly number[]) => some(jobIds.map(String));

export async function lakeJobsCheck(folder: string, { all, stored }: KnownJobs): Promise<Check> {
  const layout = new LakeLayout(folder);
  const isThere = (jobId: number) => [manifestName, journalName].some((name) => existsSync(layout.ofJob(jobId, name)));
  const missing = stored.filter((jobId) => !isThere(jobId));
  if (missing.length > 0)
    return fail(
      'lake jobs',
      `the flows of ${count(missing.length, 'job')} are gone: ${listed(missing)}`,
      'bring the lake back from a backup, or remove these jobs and ask for them again',
    );
  const unknown = jobNumbers(await namesIn(layout.jobs)).filter((jobId) => !all.has(jobId));
  if (unknown.length > 0)
    return warn(
      'lake jobs',
      `of ${count(unknown.length, 'job')} that the catalogue does not know: ${listed(unknown)}`,
      'tractor lake sweep removes what nobody needs; where the catalogue is an older backup, keep them until it is known why',
    );
  return ok('lake jobs', `the flows of ${count(stored.length, 'job')} are there, and nobody else's`);
}

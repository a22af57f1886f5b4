/**
 * Which jobs a search asks: of those over the same captures the newest that stored flows and has ended. A page of them costs the same however many are
 * known. Knows no flow.
 */
import { type Kysely, sql } from 'kysely';
import type { SearchedJob, SearchedJobsQuestion } from './catalogue.js';
import type { CatalogueTables } from './catalogue-tables.js';
import type { LabelCorrection } from './flow-lake.js';

const ended = ['finished', 'failed'] as const;

function jobNumbers(db: Kysely<CatalogueTables>, { limit, before, fromUs, toUs }: SearchedJobsQuestion) {
  return db
    .selectFrom('jobs as job')
    .select('job.job_id')
    .where('job.state', 'in', ended)
    .where('job.flows', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('jobs as newer')
            .select(sql`1`.as('one'))
            // The names of all its captures.
            .whereRef('newer.file_name', '=', 'job.file_name')
            .whereRef('newer.job_id', '>', 'job.job_id')
            .where('newer.state', 'in', ended)
            .where('newer.flows', 'is not', null),
        ),
      ),
    )
    .$if(before !== undefined, (query) => query.where('job.job_id', '<', before as number))
    .$if(fromUs !== undefined, (query) =>
      query.where(({ or, eb }) =>
        or([eb('job.time_last_us', 'is', null), eb('job.time_last_us', '>=', Math.floor(fromUs as number))]),
      ),
    )
    .$if(toUs !== undefined, (query) =>
      query.where(({ or, eb }) =>
        or([eb('job.time_first_us', 'is', null), eb('job.time_first_us', '<=', Math.ceil(toUs as number))]),
      ),
    )
    .orderBy('job.job_id', 'desc')
    .limit(limit);
}

async function correctionsOf(db: Kysely<CatalogueTables>, jobIds: readonly number[]) {
  const rows = await db
    .selectFrom('corrections as said')
    .innerJoin('jobs as job', (join) =>
      join
        .onRef('job.file_name', '=', 'said.file_name')
        .onRef('job.file_size_bytes', '=', 'said.file_size_bytes')
        .onRef('job.file_mtime_ms', '=', 'said.file_mtime_ms'),
    )
    .select(['job.job_id', 'said.flow_id', 'said.label', 'said.label_group', 'said.comment', 'said.corrected_at_ms'])
    .where('job.job_id', 'in', jobIds)
    .execute();
  const byJob = new Map<number, LabelCorrection[]>();
  for (const { job_id: jobId, flow_id: flowId, label, label_group: group, comment, corrected_at_ms } of rows) {
    const correction = { flowId, label, group, comment, correctedAtMs: corrected_at_ms };
    byJob.set(jobId, [...(byJob.get(jobId) ?? []), correction]);
  }
  return byJob;
}

async function namesOf(db: Kysely<CatalogueTables>, jobIds: readonly number[]) {
  const rows = await db
    .selectFrom('job_captures')
    .select(['job_id', 'name'])
    .where('job_id', 'in', jobIds)
    .orderBy('job_id')
    .orderBy('position')
    .execute();
  const byJob = new Map<number, string[]>();
  for (const { job_id: jobId, name } of rows) {
    const names = byJob.get(jobId);
    if (names === undefined) byJob.set(jobId, [name]);
    else names.push(name);
  }
  return byJob;
}

/** Newest first. */
export async function searchedJobs(
  db: Kysely<CatalogueTables>,
  question: SearchedJobsQuestion,
): Promise<SearchedJob[]> {
  const jobIds = (await jobNumbers(db, question).execute()).map((row) => row.job_id);
  if (jobIds.length === 0) return [];
  const [names, corrections] = [await namesOf(db, jobIds), await correctionsOf(db, jobIds)];
  return jobIds.map((jobId) => ({
    jobId,
    captures: names.get(jobId) ?? [],
    corrections: corrections.get(jobId) ?? [],
  }));
}

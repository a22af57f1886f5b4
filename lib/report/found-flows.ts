/**
 * What a search finds in jobs: how much, when, and a few flows to show. Newest jobs first, many of them in one query; a page ends where it is full, or
 * has taken long enough. Knows no HTTP.
 */
import { usualColumns } from '../filter/fields.js';
import type { SearchedJob, SearchedJobsQuestion } from '../storage/catalogue.js';
import type { FlowLake, QueryRow } from '../storage/flow-lake.js';
import { valueSql } from './field-sql.js';
import type { CompiledFilter } from './filter-sql.js';
import { fieldOfColumn } from './row-list.js';
import type { TimeBounds } from './time-bounds.js';

export interface FoundFlows {
  readonly flows: number;
  readonly bytes: number;
  readonly first_us: number;
  readonly last_us: number;
  /** The first few by time. */
  readonly sample: QueryRow[];
}

export interface FoundJob extends FoundFlows {
  readonly job: SearchedJob;
}

export interface SearchPage {
  readonly found: FoundJob[];
  readonly searched: number;
  /** Where the next page begins: with jobs before this one. Null after the last. */
  readonly next: number | null;
}

export interface SearchSources {
  readonly lake: FlowLake;
  readonly jobs: (question: SearchedJobsQuestion) => Promise<SearchedJob[]>;
  /** Before a question of places is asked of the jobs. */
  readonly knowPlaces: (jobs: readonly SearchedJob[]) => Promise<void>;
}

export interface SearchQuestion {
  readonly filter: CompiledFilter;
  readonly bounds: TimeBounds;
  /** Jobs of a page. */
  readonly limit: number;
  readonly before: number | undefined;
}

const shown = 5;

/** In one query: first as many as fill a page where most have such flows, then more and more. */
const mostAtOnce = 1000;
/** A query that took this long is not made larger. */
const longMs = 300;
/** Where little is found, a page is what was found until then. */
const pageMs = 1500;

interface FoundRow extends Omit<FoundFlows, 'sample'> {
  readonly jobId: number;
  /** Numbers of the flows to show. */
  readonly ids: string;
}

async function countedJobs(
  lake: FlowLake,
  jobs: readonly SearchedJob[],
  filter: CompiledFilter,
  signal?: AbortSignal,
): Promise<FoundRow[]> {
  const rows = await lake.across(jobs).query(
    `SELECT job, count(*) AS flows, sum(fwd_bytes + bwd_bytes) AS bytes, min(time_start_us) AS first, max(time_end_us) AS last,
      array_to_string([one.id FOR one IN min({'at': time_start_us, 'id': flow_id}, ${shown})], ',') AS ids
      FROM flows WHERE ${filter.condition} GROUP BY job ORDER BY job DESC`,
    filter.parameters,
    signal,
  );
  return rows.map((row) => ({
    jobId: Number(row['job']),
    flows: Number(row['flows']),
    bytes: Number(row['bytes']),
    first_us: Number(row['first']),
    last_us: Number(row['last']),
    ids: String(row['ids']),
  }));
}

/** The rows to show, by job. Numbers in the query come from the lake itself. */
async function samples(
  lake: FlowLake,
  jobs: readonly SearchedJob[],
  found: readonly FoundRow[],
  signal?: AbortSignal,
): Promise<Map<number, QueryRow[]>> {
  const wanted = found.flatMap(({ jobId, ids }) => ids.split(',').map((id) => `(${jobId}, ${Number(id)})`));
  const ids = [...new Set(found.flatMap((row) => row.ids.split(',').map(Number)))];
  const columns = usualColumns.flows.map((name) => `${valueSql(fieldOfColumn('flows', name))} AS ${name}`);
  const rows = await lake.across(jobs).query(
    `SELECT job, ${columns.join(', ')} FROM flows WHERE flow_id IN (${ids.join(', ')}) AND (job, flow_id) IN (${wanted.join(', ')})
      ORDER BY job, time_start_us, flow_id`,
    [],
    signal,
  );
  const byJob = new Map<number, QueryRow[]>();
  for (const { job, ...row } of rows) byJob.set(Number(job), [...(byJob.get(Number(job)) ?? []), row]);
  return byJob;
}

async function withSamples(
  lake: FlowLake,
  jobs: ReadonlyMap<number, SearchedJob>,
  found: readonly FoundRow[],
  signal?: AbortSignal,
): Promise<FoundJob[]> {
  if (found.length === 0) return [];
  const ofFound = found.map(({ jobId }) => jobs.get(jobId) as SearchedJob);
  const rows = await samples(lake, ofFound, found, signal);
  return found.map(({ jobId, ids: _, ...counts }, index) => ({
    job: ofFound[index] as SearchedJob,
    ...counts,
    sample: rows.get(jobId) ?? [],
  }));
}

function boundsOf({ fromUs, toUs }: TimeBounds): Pick<SearchedJobsQuestion, 'fromUs' | 'toUs'> {
  return {
    ...(Number.isFinite(fromUs) ? { fromUs } : {}),
    ...(Number.isFinite(toUs) ? { toUs } : {}),
  };
}

export async function searchPage(
  { lake, jobs, knowPlaces }: SearchSources,
  { filter, bounds, limit, before }: SearchQuestion,
  signal?: AbortSignal,
): Promise<SearchPage> {
  const startedAt = performance.now();
  const found: FoundRow[] = [];
  const known = new Map<number, SearchedJob>();
  let next: number | null | undefined = before;
  let searched = 0;
  for (let atOnce = limit; ; ) {
    const asked = await jobs({ limit: atOnce, before: next, ...boundsOf(bounds) });
    if (filter.asksPlaces) await knowPlaces(asked);
    const begunAt = performance.now();
    const rows = asked.length === 0 ? [] : await countedJobs(lake, asked, filter, signal);
    const page = rows.slice(0, limit - found.length);
    found.push(...page);
    for (const job of asked) known.set(job.jobId, job);
    const full = found.length === limit;
    const last = full ? page.at(-1)?.jobId : asked.at(-1)?.jobId;
    searched += full ? asked.findIndex(({ jobId }) => jobId === last) + 1 : asked.length;
    const isLast = asked.length < atOnce && (!full || last === asked.at(-1)?.jobId);
    next = isLast ? null : (last as number);
    const nowMs = performance.now();
    if (next === null || full || nowMs - startedAt > pageMs) break;
    if (nowMs - begunAt < longMs) atOnce = Math.min(2 * atOnce, mostAtOnce);
  }
  return { found: await withSamples(lake, known, found, signal), searched, next };
}

/** What `tractor doctor` asks a shared catalogue about its jobs: do they move, what was given up. SQL of its own: it must not change tables. */
import type pg from 'pg';
import { attempt, type Check, count, fail, ok, warn } from './check.js';
import type { KnownJobs } from './lake-check.js';
import { silentMs, type WorkerRow } from './worker-checks.js';

const now = '(extract(epoch FROM clock_timestamp()) * 1000)';

export async function workerRows(client: pg.Client): Promise<WorkerRow[]> {
  const { rows } = await client.query(
    `SELECT worker_id, host, pid, version, concurrency, digest, captures_marker, data_marker,
       greatest(0, ${now} - heartbeat_at_ms)::double precision AS silent_ms
     FROM workers ORDER BY host, pid`,
  );
  return rows as WorkerRow[];
}

/** Of the folder that all are to see. */
export async function expectedMarker(client: pg.Client, folder: 'captures' | 'data'): Promise<string | null> {
  const { rows } = await client.query(
    'SELECT captures_marker AS captures, data_marker AS data FROM catalogue_identity',
  );
  return rows[0]?.[folder] ?? null;
}

export async function waitingJobs(client: pg.Client): Promise<number> {
  return (await client.query("SELECT count(*)::int AS jobs FROM jobs WHERE state = 'new'")).rows[0].jobs;
}

/** Jobs that somebody runs who is no longer there, and jobs that wait although nobody is busy. */
export function jobsCheck(client: pg.Client): Promise<Check> {
  return attempt('jobs', 'ask again', async () => {
    const { rows } = await client.query('SELECT state, count(*)::int AS jobs FROM jobs GROUP BY state ORDER BY state');
    const found = rows.map(({ state, jobs }) => `${jobs} ${state}`).join(', ') || 'none';
    const orphaned = await client.query(
      `SELECT count(*)::int AS jobs FROM jobs LEFT JOIN workers USING (worker_id)
       WHERE state = 'in_progress' AND (heartbeat_at_ms IS NULL OR heartbeat_at_ms < ${now} - ${silentMs})`,
    );
    const left = orphaned.rows[0].jobs as number;
    if (left === 0) return ok('jobs', found);
    return warn(
      'jobs',
      `${found}; ${count(left, 'job is', 'jobs are')} of workers that are silent`,
      'any server or worker puts them back within its --worker-timeout; where none runs, start one',
    );
  });
}

/** Of the last day: what failed before that was seen. */
export function failedCheck(client: pg.Client): Promise<Check> {
  return attempt('failures', 'ask again', async () => {
    const { rows } = await client.query(
      `SELECT count(*)::int AS jobs, (array_agg(job_id ORDER BY job_id DESC))[1:5] AS last FROM jobs
       WHERE state = 'failed' AND flows IS NULL AND finished_at_ms > ${now} - 86400000`,
    );
    const { jobs, last } = rows[0];
    if (jobs === 0) return ok('failures', 'no job of the last day left nothing');
    const found = `${count(jobs, 'job')} of the last day failed and left nothing: ${last.join(', ')}${jobs > 5 ? ', ...' : ''}`;
    return warn('failures', found, 'GET /api/v2/jobs/ID says why; the log of the worker says more');
  });
}

export async function knownJobs(client: pg.Client): Promise<KnownJobs> {
  const { rows } = await client.query(
    "SELECT job_id, flows IS NOT NULL AND state IN ('finished', 'failed') AS stored FROM jobs ORDER BY job_id DESC",
  );
  return {
    all: new Set(rows.map(({ job_id }) => job_id as number)),
    stored: rows.filter(({ stored }) => stored).map(({ job_id }) => job_id as number),
  };
}

/** Jobs that took worker after worker down. */
export function deadLettersCheck(client: pg.Client, schema: string): Promise<Check> {
  return attempt('dead letters', 'ask again', async () => {
    const { rows } = await client.query(
      `SELECT count(*)::int AS jobs, (array_agg(data->>'job' ORDER BY created_on DESC))[1:5] AS last
       FROM "${schema}".job WHERE name = 'jobs_given_up'`,
    );
    const { jobs, last } = rows[0];
    if (jobs === 0) return ok('dead letters', 'no job was given up');
    return warn(
      'dead letters',
      `${count(jobs, 'job')} given up, the last ones: ${last.join(', ')}`,
      'each worker that had one vanished: look at their memory and logs at that time; removing a job takes it off this list',
    );
  });
}

export async function appliedMigrations(client: pg.Client): Promise<string[] | null> {
  const { rows } = await client.query("SELECT to_regclass('kysely_migration') IS NOT NULL AS there");
  if (rows[0].there !== true) return null;
  return (await client.query('SELECT name FROM kysely_migration ORDER BY name')).rows.map(({ name }) => name);
}

/** `schema` as the queue has it; `known`: the version of its tables that this program brings. */
export function queueSchemaCheck(client: pg.Client, schema: string, known: number): Promise<Check> {
  return attempt('queue', 'start tractor serve: it makes what is missing', async () => {
    const there = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [`${schema}.version`]);
    if (there.rows[0].there !== true)
      return warn('queue', `no tables of the queue in schema ${schema}`, 'start tractor serve: it makes them');
    const { rows } = await client.query(`SELECT version::int FROM "${schema}".version`);
    const version = rows[0]?.version as number | undefined;
    if (version === known) return ok('queue', `pg-boss, tables of version ${version}`);
    if (version !== undefined && version > known)
      return fail('queue', `tables of version ${version}, this program knows ${known}`, 'upgrade this program');
    return warn(
      'queue',
      `tables of version ${version}, this program brings ${known}`,
      'start tractor serve of this version',
    );
  });
}

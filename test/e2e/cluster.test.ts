/** Several processes that share a PostgreSQL: the same results as one server's, and each job once, whatever happens to those that run it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { analysisModule } from '../../lib/jobs/analysis-module.js';
import { SharedCatalogue } from '../../lib/storage/shared-catalogue.js';
import type { Script } from '../lib/jobs/scripted-analysis.js';
import { lackingPostgres, Postgres } from '../lib/postgres.js';
import { openHouse } from './api-house.js';
import { lakeLeftovers } from './cluster/lake-files.js';
import { type Cluster, openCluster } from './cluster-house.js';
import { readEvents } from './event-reader.js';
import { fixture, start, tractor } from './run-tractor.js';
import { rowsOf } from './stored-rows.js';

const quick: Script = { batches: [[{}, {}], [{}]] };
/** Ten seconds, unless it is stopped. */
const slow: Script = { batches: Array.from({ length: 100 }, () => [{}]), waitMs: 100 };
const brief: Script = { batches: Array.from({ length: 10 }, () => [{}]), waitMs: 100 };

let started: Promise<Postgres> | null = null;

function postgres(): Promise<Postgres> {
  started ??= Postgres.start(t);
  return started;
}

function clustered(name: string, body: (t: Test, postgres: Postgres) => Promise<void>): void {
  t.test(name, { skip: lackingPostgres, timeout: 120_000 }, async (t) => body(t, await postgres()));
}

const names = ['web.pcap', 'ftp.pcapng', 'voip.pcap', 'tunnels.pcap', 'quic.pcapng'];
const realCaptures = () => Object.fromEntries(names.map((name) => [name, readFileSync(fixture(name))]));

clustered('the same flows and sessions as one server alone, whichever worker makes them', async (t, postgres) => {
  const cluster = await openCluster(t, postgres, realCaptures(), { isReal: true });
  const alone = await openHouse(t, realCaptures(), { analysisModule });
  const line = ['worker', '--database', cluster.database, '--captures', cluster.captures, '--data', cluster.data];
  const workers = [
    start(line, { keepOpen: true }),
    start([...line, '--concurrency', '2', '--metrics-port', '0'], { keepOpen: true }),
  ];
  t.teardown(() => {
    for (const { child } of workers) child.kill('SIGKILL');
  });
  for (const worker of workers) await worker.said(/takes jobs from database test_\d+ at 127\.0\.0\.1:\d+/);
  const jobs = await Promise.all(names.map((name) => cluster.job(name)));
  for (const [index, name] of names.entries()) {
    const jobId = jobs[index] as number;
    const job = await cluster.until(jobId, 'finished', 'failed');
    const other = await alone.done(name);
    const { flows, sessions, packets, bytes } = (await alone.get(`/api/v2/jobs/${other}`)).body;
    t.match(job, { state: 'finished', attempts: 1, flows, sessions, packets, bytes }, name);
    const rows = await rowsOf(cluster.data, jobId);
    t.ok(rows.flows.length > 0 && rows.flows.length === flows);
    t.strictSame(rows, await rowsOf(join(alone.home, 'data'), other), name);
  }
  const observed = /metrics: (http\S+)\/metrics/.exec(workers[1]?.stdout ?? '')?.[1] as string;
  t.match(await (await fetch(`${observed}/health`)).json(), { status: 'works', worker_id: String, jobs: [] });
  const counts = await (await fetch(`${observed}/metrics`)).text();
  t.match(counts, /^tractor_worker_database_up 1$/m);
  t.match(counts, /^tractor_worker_jobs_running 0$/m);
  const catalogue = await SharedCatalogue.open(cluster.database);
  t.teardown(() => catalogue.close());
  const known = await catalogue.workers();
  t.same(known.map(({ concurrency }) => concurrency).sort(), [1, 2]);
  t.equal(new Set(known.map(({ digest }) => digest)).size, 1);
  for (const { child } of workers) child.kill('SIGTERM');
  for (const { ended } of workers) t.match(await ended, { status: 0, stderr: '' });
  t.same(await catalogue.workers(), [], 'who ends in peace leaves');
});

clustered('the server tells what happens elsewhere, and how far it has come', async (t, postgres) => {
  const cluster = await openCluster(t, postgres, { 'a.pcap': brief });
  await cluster.worker();
  const all = await readEvents(`${cluster.url}/api/v2/events`);
  const jobId = await cluster.job('a.pcap');
  await all.until(({ event, data }) => event === 'job' && data.state === 'finished');
  const events = all.events.filter(({ event }) => event === 'job').map(({ data }) => data);
  const states = events.map(({ state }) => state).filter((state, index, list) => state !== list[index - 1]);
  t.same(states, ['waiting', 'running', 'finished']);
  t.ok(events.some(({ progress }) => progress?.packets === 3 && progress.flows === 4));
  const metrics = (await cluster.get('/metrics')).body as string;
  t.match(metrics, /tractor_job_duration_seconds_count\{state="finished"\} 1/);
  t.match(metrics, /tractor_flows_total 10/);
  const { body } = await cluster.get(`/api/v2/jobs/${jobId}`);
  t.equal((await cluster.get(`/api/v2/captures/a.pcap`)).body.state, 'finished');
  await fetch(`${cluster.url}/api/v2/jobs/${jobId}`, { method: 'DELETE' });
  await all.until(({ event, data }) => event === 'job_removed' && data.job_id === body.job_id);
  t.same(await lakeLeftovers(cluster.data, []), []);
  all.close();
});

clustered('progress of a job that runs elsewhere is answered', async (t, postgres) => {
  const cluster = await openCluster(t, postgres, { 'a.pcap': slow });
  await cluster.worker();
  const jobId = await cluster.job('a.pcap');
  for (;;) {
    const { body } = await cluster.get(`/api/v2/jobs/${jobId}`);
    if (body.progress !== null) {
      t.match(body, { state: 'running', progress: { bytes: 1, bytes_total: 2, packets: 3 } });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

clustered('the highest priority first; then the oldest', async (t, postgres) => {
  const scripts = Object.fromEntries(['first', 'b', 'c', 'd', 'e'].map((name) => [`${name}.pcap`, quick]));
  const cluster = await openCluster(t, postgres, { ...scripts, 'first.pcap': brief });
  const first = await cluster.job('first.pcap');
  await cluster.worker();
  await cluster.until(first, 'running');
  const ids = [];
  for (const [name, priority] of [
    ['b', 0],
    ['c', -10],
    ['d', 10],
    ['e', 0],
  ] as const)
    ids.push(await cluster.job(`${name}.pcap`, { priority }));
  const jobs = await Promise.all(ids.map((id) => cluster.until(id, 'finished')));
  const order = jobs.toSorted((a, b) => Date.parse(a.started_at) - Date.parse(b.started_at));
  t.same(
    order.map(({ captures }) => captures[0]),
    ['d.pcap', 'b.pcap', 'e.pcap', 'c.pcap'],
  );
  t.equal((await cluster.post('/api/v2/jobs', { captures: ['b.pcap'], priority: 11 })).status, 400);
});

clustered('cancelled while it waits: at once; while it runs elsewhere: when it has stopped', async (t, postgres) => {
  const cluster = await openCluster(t, postgres, { 'a.pcap': slow, 'b.pcap': slow, 'c.pcap': quick });
  const running = await cluster.job('a.pcap');
  await cluster.worker();
  await cluster.until(running, 'running');
  const waiting = await cluster.job('b.pcap');
  t.match(await cluster.post(`/api/v2/jobs/${waiting}/cancel`, {}), { status: 200, body: { state: 'cancelled' } });
  const before = Date.now();
  t.match(await cluster.post(`/api/v2/jobs/${running}/cancel`, {}), { status: 200, body: { state: 'cancelled' } });
  t.ok(Date.now() - before < 3000, 'not when it would have ended');
  t.same(await lakeLeftovers(cluster.data, []), [], 'nothing of it is kept');
  const ended = await cluster.job('c.pcap');
  await cluster.until(ended, 'finished');
  t.equal((await cluster.post(`/api/v2/jobs/${ended}/cancel`, {})).status, 409);
});

/** A worker that has the job. */
async function atWork(cluster: Cluster, name: string, options: { readonly drainMs?: number } = {}) {
  const first = await cluster.worker(options);
  const jobId = await cluster.job(name);
  await cluster.until(jobId, 'running');
  return { first, jobId };
}

clustered('a worker that is killed: another does its job, once', async (t, postgres) => {
  const cluster = await openCluster(t, postgres, { 'a.pcap': brief });
  const { first, jobId } = await atWork(cluster, 'a.pcap');
  first.child.kill('SIGKILL');
  await cluster.worker();
  t.match(await cluster.until(jobId, 'finished', 'failed'), { state: 'finished', attempts: 2, flows: 10 });
  t.equal((await rowsOf(cluster.data, jobId)).flows.length, 10);
  t.same(await lakeLeftovers(cluster.data, [jobId]), [], 'nothing of the first attempt');
});

clustered('a worker that stood still for too long throws away what it made', async (t, postgres) => {
  const cluster = await openCluster(t, postgres, { 'a.pcap': { ...brief, waitMs: 250 } });
  const { first, jobId } = await atWork(cluster, 'a.pcap');
  first.child.kill('SIGSTOP');
  await cluster.worker();
  t.match(await cluster.until(jobId, 'finished', 'failed'), { state: 'finished', attempts: 2, flows: 10 });
  const { flows } = await rowsOf(cluster.data, jobId);
  first.child.kill('SIGCONT');
  const other = await SharedCatalogue.open(cluster.database);
  t.teardown(() => other.close());
  // It comes back under another number.
  while ((await other.workers()).length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  t.equal((await cluster.until(jobId, 'finished')).attempts, 2);
  t.strictSame((await rowsOf(cluster.data, jobId)).flows, flows);
  t.same(await lakeLeftovers(cluster.data, [jobId]), []);
});

clustered(
  'SIGTERM: what runs may end; what takes too long waits for another, and the attempt does not count',
  async (t, postgres) => {
    const cluster = await openCluster(t, postgres, {
      'a.pcap': brief,
      'b.pcap': slow,
      'c.pcap': { ...slow, waitMs: 20 },
    });
    const patient = await cluster.worker({ drainMs: 20_000 });
    const [a, b] = [await cluster.job('a.pcap'), await cluster.job('b.pcap')];
    await cluster.until(a, 'running');
    patient.child.kill('SIGTERM');
    t.match(await patient.ended, { status: 0 });
    t.match(await cluster.until(a, 'finished'), { attempts: 1 });
    t.match((await cluster.get(`/api/v2/jobs/${b}`)).body, { state: 'waiting', attempts: 0 }, 'it took no further job');
    await cluster.post(`/api/v2/jobs/${b}/cancel`, {});
    const { first, jobId } = await atWork(cluster, 'c.pcap', { drainMs: 100 });
    first.child.kill('SIGTERM');
    t.match(await first.ended, { status: 0 });
    await cluster.worker();
    t.match(await cluster.until(jobId, 'finished'), { attempts: 1, flows: 100 });
  },
);

clustered('PostgreSQL restarts in the middle: everybody comes back, the job ends once', async (t) => {
  const postgres = await Postgres.start(t);
  const cluster = await openCluster(t, postgres, { 'a.pcap': { ...brief, waitMs: 400 }, 'b.pcap': quick });
  const worker = await cluster.worker({ workerTimeoutS: 30 });
  const jobId = await cluster.job('a.pcap');
  await cluster.until(jobId, 'running');
  const told = await readEvents(`${cluster.url}/api/v2/jobs/${jobId}/events`);
  await postgres.stop('immediate');
  const away = await cluster.get(`/api/v2/jobs/${jobId}`);
  t.match(away, {
    status: 503,
    body: { title: 'Service Unavailable', status: 503, detail: /database is out of reach/ },
  });
  t.match(away.headers.get('content-type'), /problem\+json/);
  t.match(await cluster.get('/files/list'), { status: 503, body: { code: 503 } });
  t.equal((await cluster.get('/health/ready')).status, 503);
  t.equal((await cluster.get('/health/live')).status, 200);
  t.equal((await cluster.get('/metrics')).status, 200);
  await postgres.run();
  t.match(await cluster.until(jobId, 'finished', 'failed'), { state: 'finished', attempts: 1, flows: 10 });
  await cluster.until(await cluster.job('b.pcap'), 'finished');
  t.equal(worker.child.exitCode, null, 'the same process');
  await told.ended;
  t.match(told.events.at(-1)?.data, { job_id: jobId, state: 'finished' }, 'who listened meanwhile hears of the end');
});

clustered('a server that is told to runs jobs itself', async (t, postgres) => {
  const cluster = await openCluster(t, postgres, { 'a.pcap': quick, 'b.pcap': slow }, { server: { jobs: 1 } });
  t.match(await cluster.until(await cluster.job('a.pcap'), 'finished'), { flows: 3, attempts: 1 });
  const running = await cluster.job('b.pcap');
  await cluster.until(running, 'running');
  t.match(await cluster.post(`/api/v2/jobs/${running}/cancel`, {}), { status: 200, body: { state: 'cancelled' } });
  t.equal((await cluster.get('/api/v2/jobs?capture=%00')).status, 400, 'what PostgreSQL has no character for');
});

clustered('a database out of reach for too long: the worker stops what it runs, and takes it up again', async (t) => {
  const postgres = await Postgres.start(t);
  const cluster = await openCluster(t, postgres, { 'a.pcap': slow });
  const worker = await cluster.worker();
  const jobId = await cluster.job('a.pcap');
  await cluster.until(jobId, 'running');
  await postgres.stop('fast');
  const log = () => readFileSync(join(cluster.data, '..', 'worker-0.log'), 'utf8');
  while (!/out of reach for too long/.test(log())) await new Promise((resolve) => setTimeout(resolve, 50));
  await postgres.run();
  const ended = await cluster.until(jobId, 'finished', 'failed');
  t.match(ended, { state: 'finished', attempts: 2, flows: 100 });
  t.equal(worker.child.exitCode, null, 'the same process');
  t.match(log(), new RegExp(`"worker":"${worker.workerId}".*"jobs":\\[${jobId}\\]`));
});

t.test('what is wrong with a database is one line, without its password', { skip: lackingPostgres }, async (t) => {
  const url = await (await postgres()).database();
  const line = (database: string) => [
    'worker',
    '--captures',
    t.testdir({}),
    '--data',
    t.testdir({}),
    '--database',
    database,
  ];
  const port = (await postgres()).port;
  for (const [database, status, message] of [
    [url.replace(':secret@', ':hidden1@'), 1, /the password is wrong/],
    [`postgres://tractor:secret@127.0.0.1:${port}/none`, 1, /there is no database none/],
    ['postgres://tractor:hidden1@127.0.0.1:1/test', 1, /at 127.0.0.1:1 cannot be reached: nobody listens there/],
    ['mysql://tractor:hidden1@127.0.0.1/test', 2, /is no URL like postgres:/],
    ['hidden1', 2, /is no URL like postgres:/],
  ] as const) {
    const ended = await tractor(line(database));
    t.match(ended, { status, stderr: message });
    t.equal(ended.stderr.trim().split('\n').length, 1);
    t.notMatch(ended.stderr, /hidden1|secret/);
  }
  t.match(await tractor(['worker']), { status: 2, stderr: /--database URL: is needed/ });
  await (await SharedCatalogue.open(url)).close();
  await (await postgres()).query(
    `INSERT INTO kysely_migration VALUES ('9999_later', '2030')`,
    new URL(url).pathname.slice(1),
  );
  t.match(await tractor(line(url)), { status: 1, stderr: /made by a later version of TrActor .*9999_later/ });
});

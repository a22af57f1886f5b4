/** A capture that several workers process together: the same rows as of one run, whoever of them is killed meanwhile. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { analysisModule } from '../../lib/jobs/analysis-module.js';
import type { Row } from '../../lib/schema/column-batch.js';
import { lackingPostgres, Postgres } from '../lib/postgres.js';
import { framesOf } from '../tools/read-frames.js';
import { repeatCapture } from '../tools/repeat-capture.js';
import { type Client, openHouse } from './api-house.js';
import { Chance, rounds } from './cluster/chance.js';
import { lakeLeftovers } from './cluster/lake-files.js';
import { type Cluster, openCluster } from './cluster-house.js';
import { fixture, jsonLines, tractor } from './run-tractor.js';
import { rowsOf } from './stored-rows.js';

const names = ['web.pcap', 'ftp.pcapng', 'voip.pcap', 'tunnels.pcap', 'fragments.pcap', 'two-interfaces.pcapng'];
const captures = () => Object.fromEntries(names.map((name) => [name, readFileSync(fixture(name))]));
const long = 'long.pcap';
const small = { split: { overBytes: 1, leastRangeBytes: 8000 } };

let started: Promise<Postgres> | null = null;
function postgres(): Promise<Postgres> {
  started ??= Postgres.start(t);
  return started;
}

/** web.pcap so many times, one after the other. */
function repeated(t: Test, times: number): Buffer {
  const path = join(t.testdir({}), long);
  repeatCapture(readFileSync(fixture('web.pcap')), times, path);
  return readFileSync(path);
}

async function alone(t: Test, name: string, files: Record<string, Buffer> = captures()) {
  const house = await openHouse(t, files, { analysisModule });
  const jobId = await house.done(name);
  return { house, jobId, rows: await rowsOf(join(house.home, 'data'), jobId) };
}

/** The packets of the job, of some of its flows, and of its first one, each as they are given out. */
async function packetsOf({ url }: Client, jobId: number, [flow]: readonly Row[]) {
  const paths = [
    'packets.pcapng',
    'packets.pcapng?filter=protocol%20%3D%3D%20udp',
    `flows/${flow?.['flow_id']}/packets.pcapng`,
  ];
  const answers = await Promise.all(paths.map((path) => fetch(`${url}/api/v2/jobs/${jobId}/${path}`)));
  return await Promise.all(
    answers.map(async (answer) => ({ status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) })),
  );
}

async function inParts(cluster: Cluster, name: string) {
  const jobId = await cluster.job(name);
  const job = await cluster.until(jobId, 'finished', 'failed');
  return { job, rows: await rowsOf(cluster.data, jobId) };
}

t.test('the same rows as one run', { skip: lackingPostgres, timeout: 240_000 }, async (t) => {
  const cluster = await openCluster(t, await postgres(), captures(), { isReal: true, workerTimeoutS: 30 });
  for (let number = 0; number < 3; number++) await cluster.worker(small);
  const jobIds: number[] = [];
  for (const name of names) {
    const { job, rows } = await inParts(cluster, name);
    jobIds.push(job.job_id);
    t.match(job, { state: 'finished', parts: { whole: null, partitions: 3 } }, name);
    t.ok(job.parts.ranges > 1, `${name}: ${job.parts.ranges} ranges`);
    const whole = await alone(t, name);
    t.strictSame(rows, whole.rows, name);
    const packets = await packetsOf(cluster, job.job_id, rows.flows);
    t.strictSame(packets, await packetsOf(whole.house, whole.jobId, rows.flows), `${name}: packets`);
    t.equal(framesOf(packets[0]?.bytes ?? Buffer.alloc(0)).length > 0, true, 'which are some');
  }
  t.same(await lakeLeftovers(cluster.data, jobIds), []);
  const sql = 'SELECT count(DISTINCT job)::INTEGER AS jobs, count(*) > 38 AS more FROM flows JOIN jobs USING (job)';
  const asked = await tractor(['query', '--database', cluster.database, '--data', cluster.data, sql]);
  t.same(jsonLines(asked.stdout), [{ jobs: names.length, more: true }], 'SQL over all of them');
});

t.test(
  'what cannot be cut is processed whole, and says why',
  { skip: lackingPostgres, timeout: 120_000 },
  async (t) => {
    const compressed = gzipSync(readFileSync(fixture('web.pcap')));
    const cluster = await openCluster(t, await postgres(), { 'web.pcap.gz': compressed }, { isReal: true });
    for (let number = 0; number < 2; number++) await cluster.worker(small);
    const { job } = await inParts(cluster, 'web.pcap.gz');
    t.match(job, { state: 'finished', flows: 38, parts: { ranges: null, partitions: null, whole: /compressed/ } });
  },
);

t.test('one worker alone cuts nothing', { skip: lackingPostgres, timeout: 120_000 }, async (t) => {
  const cluster = await openCluster(t, await postgres(), captures(), { isReal: true });
  await cluster.worker(small);
  t.match((await inParts(cluster, 'web.pcap')).job, { state: 'finished', flows: 38, parts: null });
});

t.test('whoever is killed meanwhile', { skip: lackingPostgres, timeout: 600_000 }, async (t) => {
  const chance = new Chance();
  t.comment(`seed ${chance.seed}`);
  const one = { [long]: repeated(t, 300) };
  const cluster = await openCluster(t, await postgres(), one, { isReal: true });
  const { rows: expected } = await alone(t, long, one);
  const split = { split: { overBytes: 1, leastRangeBytes: 100_000 } };
  const workers = [await cluster.worker(split), await cluster.worker(split), await cluster.worker(split)];
  for (let round = 0; round < rounds(4); round++) {
    const jobId = await cluster.job(long);
    await new Promise((resolve) => setTimeout(resolve, chance.between(0, 1500)));
    // Any of them, the one that has the job too.
    const victim = Math.floor(chance.between(0, workers.length));
    workers[victim]?.child.kill('SIGKILL');
    await workers[victim]?.ended;
    workers[victim] = await cluster.worker(split);
    const job = await cluster.until(jobId, 'finished', 'failed');
    t.match(job, { state: 'finished' }, `round ${round}: ${job.attempts} attempts, ${JSON.stringify(job.parts)}`);
    t.strictSame(await rowsOf(cluster.data, jobId), expected);
  }
  const { body } = await cluster.get('/api/v2/jobs?limit=100');
  t.same(
    await lakeLeftovers(
      cluster.data,
      body.jobs.map((job: { job_id: number }) => job.job_id),
    ),
    [],
  );
});

t.test('cancelled in the middle: parts stop, and nothing of it stays', { skip: lackingPostgres }, async (t) => {
  const one = { [long]: repeated(t, 2000), 'web.pcap': readFileSync(fixture('web.pcap')) };
  const cluster = await openCluster(t, await postgres(), one, { isReal: true });
  const split = { split: { overBytes: 1, leastRangeBytes: 1_000_000 } };
  for (let number = 0; number < 2; number++) await cluster.worker(split);
  const jobId = await cluster.job(long);
  await cluster.until(jobId, 'running');
  await new Promise((resolve) => setTimeout(resolve, 300));
  t.match(await cluster.post(`/api/v2/jobs/${jobId}/cancel`, {}), { status: 200, body: { state: 'cancelled' } });
  const left = () => cluster.postgres.query('SELECT * FROM job_parts', new URL(cluster.database).pathname.slice(1));
  t.same(await left(), []);
  // Both have their places back.
  const next = await Promise.all([20, 30].map((window_s) => cluster.job('web.pcap', { options: { window_s } })));
  for (const id of next) t.match(await cluster.until(id, 'finished', 'failed'), { state: 'finished' });
  t.same(await lakeLeftovers(cluster.data, next), []);
});

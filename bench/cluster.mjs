// `npm run bench:cluster`: what the shared queue costs beside the embedded one, on tiny captures: milliseconds a job, asked for one
// by one and all at once, and jobs a second with 1, 2 and 4 workers. Rounds of the settings take turns. With `--large FILE` instead: one capture by one
// worker whole, and by two in parts; seconds, and processor seconds of all workers. Needs `npm run build:ts`.
import { spawn } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cliMain, root } from './places.mjs';
import { json } from './served.mjs';

const { values } = parseArgs({
  options: {
    capture: { type: 'string', default: join(root, 'test/captures/icmp.pcap') },
    jobs: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
    large: { type: 'string' },
    /** Of a database that is there; default: a PostgreSQL of the bench's own. */
    database: { type: 'string' },
  },
});
const jobs = Number(values.jobs);

/** `workers` null: the embedded queue. */
const settings = [
  { name: 'embedded', workers: null },
  { name: '1 worker', workers: 1 },
  { name: '2 workers', workers: 2 },
  { name: '4 workers', workers: 4 },
];

function start(args, onText) {
  const child = spawn(process.execPath, [cliMain, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8').on('data', onText);
  child.ended = new Promise((resolve) => child.once('exit', resolve));
  return child;
}

async function startServer(args) {
  let child;
  const url = await new Promise((resolve) => {
    child = start(['serve', '--port', '0', '--rate-limit', '0', ...args], (text) => {
      const found = /http:\/\/[\d.:]+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  return { child, url };
}

function post(url, name) {
  const body = JSON.stringify({ captures: [name] });
  return json(`${url}/api/v2/jobs`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

async function waitFor(url, jobId) {
  for (;;) {
    const job = await json(`${url}/api/v2/jobs/${jobId}`);
    if (job.finished_at !== null) {
      if (job.state !== 'finished') throw new Error(`job ${jobId}: ${job.state}: ${job.message}`);
      return;
    }
    await sleep(1);
  }
}

/** Milliseconds a job: asked for one after the other, and all at once. */
async function measure(url, names) {
  const each = Math.max(10, Math.floor(jobs / 5));
  const alone = performance.now();
  for (const name of names.slice(0, each)) await waitFor(url, (await post(url, name)).job_id);
  const aloneMs = (performance.now() - alone) / each;
  const rest = names.slice(each);
  const together = performance.now();
  const ids = [];
  for (const name of rest) ids.push((await post(url, name)).job_id);
  for (const id of ids) await waitFor(url, id);
  return { aloneMs, togetherMs: (performance.now() - together) / rest.length };
}

async function round({ workers }, newDatabase, folder) {
  const captures = join(folder, 'captures');
  const data = mkdtempSync(join(folder, 'data-'));
  const places = ['--captures', captures, '--data', data];
  const names = Array.from({ length: jobs }, (_, number) => `${number}.pcap`);
  const children = [];
  try {
    if (workers === null) {
      const { child, url } = await startServer([...places, '--jobs', '1']);
      children.push(child);
      return await measure(url, names);
    }
    const database = ['--database', await newDatabase()];
    const { child, url } = await startServer([...places, ...database]);
    children.push(child);
    for (let number = 0; number < workers; number++) {
      await new Promise((resolve) => children.push(start(['worker', ...places, ...database], resolve)));
    }
    return await measure(url, names);
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map(({ ended }) => ended));
    rmSync(data, { recursive: true, force: true });
  }
}

const manners = [
  { name: 'whole, 1 worker', workers: 1, splitOver: '0' },
  { name: 'in parts, 2 workers', workers: 2, splitOver: '1M' },
];

async function processorSeconds(urls) {
  const texts = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
  return texts.reduce(
    (sum, text) => sum + Number(/^process_cpu_seconds_total(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1]),
    0,
  );
}

/** Seconds, processor seconds of all workers, and what the job says of its parts. */
async function largeRound({ workers, splitOver }, newDatabase, folder) {
  const data = mkdtempSync(join(folder, 'data-'));
  const common = ['--captures', join(folder, 'captures'), '--data', data, '--database', await newDatabase()];
  const children = [];
  try {
    const { child, url } = await startServer(common);
    children.push(child);
    const metrics = [];
    for (let number = 0; number < workers; number++) {
      await new Promise((resolve) => {
        const args = ['worker', ...common, '--split-over', splitOver, '--metrics-port', '0'];
        const worker = start(args, (text) => {
          metrics.push(/http:\S+\/metrics/.exec(text)?.[0]);
          resolve();
        });
        children.push(worker);
      });
    }
    const before = await processorSeconds(metrics);
    const began = performance.now();
    const { job_id: jobId } = await post(url, 'large.pcap');
    await waitFor(url, jobId);
    const seconds = (performance.now() - began) / 1000;
    const { parts, flows } = await json(`${url}/api/v2/jobs/${jobId}`);
    return { seconds, processor: (await processorSeconds(metrics)) - before, parts, flows };
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map(({ ended }) => ended));
    rmSync(data, { recursive: true, force: true });
  }
}

async function large(databases, folder) {
  linkSync(resolvePath(values.large), join(folder, 'captures', 'large.pcap'));
  const found = new Map(manners.map(({ name }) => [name, []]));
  for (let number = 0; number < Number(values.rounds); number++)
    for (const manner of manners) found.get(manner.name).push(await largeRound(manner, databases.next, folder));
  for (const [name, rounds] of found) {
    const of = (field) => median(rounds.map((one) => one[field]));
    const { parts, flows } = rounds[0];
    console.log(
      `${name}: ${of('seconds').toFixed(1)} s, ${of('processor').toFixed(1)} processor s, ${flows} flows, ${JSON.stringify(parts)}`,
    );
  }
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

async function openDatabases() {
  if (values.database !== undefined) return { next: async () => values.database, close: async () => {} };
  const { Postgres } = await import('../dist/test/lib/postgres.js');
  const ends = [];
  const postgres = await Postgres.start({ teardown: (end) => ends.push(end) });
  return { next: () => postgres.database(), close: () => Promise.all(ends.map((end) => end())) };
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'tractor-bench-cluster-'));
  const captures = join(folder, 'captures');
  mkdirSync(captures);
  copyFileSync(values.capture, join(captures, '0.pcap'));
  for (let number = 1; number < jobs; number++) linkSync(join(captures, '0.pcap'), join(captures, `${number}.pcap`));
  const databases = await openDatabases();
  if (values.large !== undefined) {
    try {
      return await large(databases, folder);
    } finally {
      await databases.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const found = new Map(settings.map(({ name }) => [name, []]));
  try {
    for (let number = 0; number < Number(values.rounds); number++) {
      for (const setting of settings) found.get(setting.name).push(await round(setting, databases.next, folder));
    }
  } finally {
    await databases.close();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${jobs} jobs, ${values.rounds} rounds, medians`);
  console.log('setting     ms a job, one by one   ms a job, all at once   jobs/s');
  for (const [name, rounds] of found) {
    const alone = median(rounds.map(({ aloneMs }) => aloneMs));
    const together = median(rounds.map(({ togetherMs }) => togetherMs));
    const cells = [alone.toFixed(1).padStart(20), together.toFixed(1).padStart(23), (1000 / together).toFixed(1)];
    console.log(name.padEnd(11), cells[0], cells[1], cells[2].padStart(8));
  }
}

await main();

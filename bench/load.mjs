// `npm run bench:load`: many clients read a server while jobs run in it. Says how many answers there were, how long they took,
// and how long the server's event loop was held at most. Needs what `npm run build` makes; judges nothing but errors.
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { mixedSource, program } from './places.mjs';
import { repeatCapture } from './repeat-capture.mjs';
import { json, startServer, watched } from './served.mjs';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    jobs: { type: 'string', default: '4' },
    flows: { type: 'string', default: '1000000' },
    mixed: { type: 'string', default: mixedSource },
    folder: { type: 'string' },
    /** Further arguments of the server's node, such as --cpu-prof. */
    node: { type: 'string', default: '' },
    /** Instead of the questions below. */
    ask: { type: 'string', multiple: true },
    /** No two ask the same of flows. */
    different: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
  },
});

/** 1 GB of the merged capture: long enough that the jobs run for as long as is read. */
const repetitions = 20;

/** What people and scripts look at, once a round; `JOB` is the job that is read. */
const questions = [
  '/api/v2/captures?limit=50',
  '/api/v2/jobs?limit=50',
  '/api/v2/jobs/JOB',
  '/api/v2/jobs/JOB/overview',
  '/api/v2/jobs/JOB/timeseries?by=label&bins=120',
  '/api/v2/jobs/JOB/top?by=label',
  '/api/v2/jobs/JOB/top?by=client_ip&measure=bytes',
  '/api/v2/jobs/JOB/flows?limit=100',
  '/api/v2/jobs/JOB/flows?limit=100&filter=port%20%3D%3D%20443',
  '/api/v2/jobs/JOB/flows?limit=100&sort=-fwd_bytes',
  '/api/v2/jobs/JOB/sessions?limit=100',
  '/api/v2/jobs/JOB/flows/1',
  '/files/list',
  '/file/JOB/statistics',
];

let asked = 0;

/** Of other flows than whoever asked before; what is asked of no flows stays as it is. */
function different(path) {
  asked++;
  if (path.endsWith('/flows/1')) return path.replace(/1$/, String(asked));
  if (!/\/api\/v2\/jobs\/\d+\/./.test(path) || path.includes('filter=')) return path;
  return `${path}${path.includes('?') ? '&' : '?'}filter=flow_id%20%3E%20${asked}`;
}

function requestOf(question, jobId) {
  const path = question.replace('JOB', String(jobId));
  if (!values.different) return { path };
  return { path, setupRequest: (request) => ({ ...request, path: different(path) }) };
}

/** Those that are there already are kept. */
function makeCaptures(folder) {
  mkdirSync(folder, { recursive: true });
  const read = join(folder, 'read.pcap');
  if (!existsSync(read))
    execFileSync(program('make_synthetic'), ['steady', '--flows', values.flows, '--packets-each', '6', '-o', read]);
  const first = join(folder, 'job1.pcap');
  if (!existsSync(first)) repeatCapture(values.mixed, first, repetitions);
  for (let job = 2; job <= Number(values.jobs); job++) {
    const path = join(folder, `job${job}.pcap`);
    if (!existsSync(path)) linkSync(first, path);
  }
}

async function startJob(url, name) {
  const body = JSON.stringify({ captures: [name] });
  return await json(`${url}/api/v2/jobs`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
}

async function ended(url, jobId) {
  for (;;) {
    const job = await json(`${url}/api/v2/jobs/${jobId}`);
    if (job.finished_at !== null) return job;
    await sleep(200);
  }
}

/** The longest that the server's event loop was held since it was asked before; seconds. */
async function loopHeld(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_max_seconds(?:\{[^}]*\})? (\S+)/m.exec(text)?.[1]);
}

async function main() {
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'tractor-load-'));
  const captures = join(folder, 'captures');
  makeCaptures(captures);
  const { child, url } = await startServer({
    captures,
    data: join(folder, 'data'),
    jobs: Math.max(1, Number(values.jobs)),
    node: values.node,
  });
  try {
    const job = await startJob(url, 'read.pcap');
    const { flows } = await ended(url, job.job_id);
    const running = [];
    for (let number = 1; number <= Number(values.jobs); number++)
      running.push(await startJob(url, `job${number}.pcap`));
    // Summing up what was watched before holds the loop, too: it comes first.
    await watched(child);
    await loopHeld(url);
    const result = await autocannon({
      url,
      connections: Number(values.clients),
      duration: Number(values.seconds),
      timeout: 60,
      requests: (values.ask ?? questions).map((question) => requestOf(question, job.job_id)),
    });
    const held = await loopHeld(url);
    const turns = await watched(child);
    const still = await Promise.all(
      running.map(async ({ job_id: id }) => (await json(`${url}/api/v2/jobs/${id}`)).state),
    );
    const { latency, requests, errors, timeouts, non2xx } = result;
    console.log(
      `${values.clients} clients, ${values.seconds} s, ${flows} flows read, ${values.jobs} jobs beside (${still.join(', ')} at the end)`,
    );
    console.log(
      `answers ${requests.total} (${requests.average}/s), errors ${errors}, timeouts ${timeouts}, not 2xx ${non2xx}`,
    );
    console.log(
      `ms: median ${latency.p50}, p90 ${latency.p90}, p99 ${latency.p99}, most ${latency.max}; event loop held at most ${(held * 1000).toFixed(0)} ms`,
    );
    const ms = (number) => number.toFixed(1);
    console.log(
      `main thread, ms of its CPU between two turns: median ${ms(turns.p50)}, p99 ${ms(turns.p99)}, p99.9 ${ms(turns.p999)}, most ${ms(turns.most)}; over 20 ms: ${turns.long.filter(({ ran }) => ran > 20).length} of ${turns.turns}; collector's longest pause ${ms(turns.gcMost)}, all ${ms(turns.gcMs)} of ${ms(turns.cpuMs)}`,
    );
    if (values.long) console.log(JSON.stringify(turns.long), '\n', JSON.stringify(turns.gcAll));
    if (errors + timeouts + non2xx > 0) process.exitCode = 1;
  } finally {
    child.kill('SIGTERM');
    if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

await main();

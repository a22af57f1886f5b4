// `npm run bench:many`: a server over a hundred thousand captures and as many jobs. Says how long the folder is scanned, what memory it takes, and how
// long pages of captures and of jobs take, one after the other. Needs what `npm run build` makes; judges nothing but errors.
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './places.mjs';
import { json, startServer, watched } from './served.mjs';

const { values } = parseArgs({
  options: {
    captures: { type: 'string', default: '100000' },
    jobs: { type: 'string', default: '100000' },
    /** Kept, and made only where it is absent. */
    folder: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    node: { type: 'string', default: '' },
  },
});

/** A file has at most 65,000 names in ext4. */
const namesEach = 30_000;
const inFolder = 1000;

const nameOf = (number) => `site${Math.floor(number / inFolder)}/trace-${String(number).padStart(6, '0')}.pcap`;

function makeCaptures(folder, count) {
  const sample = readFileSync(join(root, 'test/captures/icmp.pcap'));
  for (let number = 0; number < count; number++) {
    const path = join(folder, nameOf(number));
    if (number % inFolder === 0) mkdirSync(join(path, '..'), { recursive: true });
    if (number % namesEach === 0) writeFileSync(path, sample);
    else linkSync(join(folder, nameOf(number - (number % namesEach))), path);
  }
}

/** Two commits a job: in memory, where there is such a folder, instead of waiting for the disk for a quarter of an hour. */
async function makeJobs(data, captures, count) {
  const made = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tractor-many-'));
  try {
    await fillCatalogue(made, captures, count);
    cpSync(made, data, { recursive: true });
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** Ended as jobs end: every tenth failed. */
async function fillCatalogue(data, captures, count) {
  const { openStorage } = await import('../dist/lib/storage/open-storage.js');
  const { defaultJobOptions } = await import('../dist/lib/schema/job-options.js');
  const { catalogue, close } = await openStorage(data);
  for (let number = 0; number < count; number++) {
    const name = nameOf(number % Number(values.captures));
    const { size, mtimeMs } = statSync(join(captures, name));
    const file = { name, sizeBytes: size, mtimeMs };
    const { job } = await catalogue.createJob({ captures: [file], options: defaultJobOptions });
    const failed = number % 10 === 0;
    await catalogue.finishJob(job.jobId, {
      state: failed ? 'failed' : 'finished',
      message: failed ? 'at byte 24: the file ends within a packet (0 packets read before)' : null,
      flows: number % 977,
      sessions: number % 97,
      packets: number,
      bytes: number * 500,
      timeFirstUs: 1e15 + number,
      timeLastUs: 1e15 + number + 1e6,
      summary: null,
    });
  }
  await close();
}

const pages = [
  '/api/v2/captures?limit=100',
  '/api/v2/captures?limit=100&sort=-modified_at',
  '/api/v2/captures?limit=100&sort=-flows',
  '/api/v2/captures?limit=1000&sort=-last_packet_at',
  '/api/v2/captures?limit=100&q=trace-0777',
  '/api/v2/captures?limit=100&q=nowhere',
  '/api/v2/captures?limit=100&state=failed',
  '/api/v2/captures/site77%2Ftrace-077777.pcap',
  '/api/v2/jobs?limit=100',
  '/api/v2/jobs?limit=1000',
  `/api/v2/jobs?limit=100&after=${Math.floor(Number(values.jobs) / 2)}`,
  '/api/v2/jobs?limit=100&state=failed',
  '/api/v2/jobs?limit=100&state=running',
  '/api/v2/jobs?limit=100&state=finished&after=500',
  '/api/v2/jobs?limit=100&capture=site77%2Ftrace-077777.pcap',
  `/api/v2/jobs/${Math.floor(Number(values.jobs) / 2)}`,
  '/metrics',
  '/files/list',
];

async function timed(url) {
  const startedAt = performance.now();
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text.slice(0, 200)}`);
  return { ms: performance.now() - startedAt, bytes: text.length };
}

async function askPage(child, url, path) {
  const times = [];
  let bytes = 0;
  await watched(child);
  for (let round = 0; round < Number(values.rounds); round++) {
    const answer = await timed(url + path);
    times.push(answer.ms);
    bytes = answer.bytes;
  }
  const { most } = await watched(child);
  times.sort((a, b) => a - b);
  const ms = (number) => number.toFixed(1).padStart(8);
  console.log(
    `${path.padEnd(62)}${ms(times[times.length >> 1])}${ms(times.at(-1))}${ms(most)}  ${(bytes / 1e3).toFixed(0)} kB`,
  );
}

function residentMb(child) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
}

async function main() {
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'tractor-many-'));
  const [captures, data] = [join(folder, 'captures'), join(folder, 'data')];
  if (!existsSync(captures)) makeCaptures(captures, Number(values.captures));
  if (!existsSync(data)) await makeJobs(data, captures, Number(values.jobs));
  const startedAt = performance.now();
  const { child, url } = await startServer({ captures, data, node: values.node });
  const listens = performance.now() - startedAt;
  try {
    const { most: before } = await watched(child);
    const { total } = await json(`${url}/api/v2/captures?limit=1`);
    const scanned = performance.now() - startedAt;
    const { most } = await watched(child);
    console.log(`${total} captures, ${(await json(`${url}/api/v2/jobs?limit=1`)).total} jobs`);
    console.log(
      `listens after ${(listens / 1e3).toFixed(1)} s, knows all captures after ${(scanned / 1e3).toFixed(1)} s; ${residentMb(child).toFixed(0)} MB; main thread held at most ${before.toFixed(0)} ms of its CPU before it listened, ${most.toFixed(0)} ms since`,
    );
    console.log(`${'ms'.padEnd(62)}  median    most    held`);
    for (const path of pages) await askPage(child, url, path);
    console.log(`${residentMb(child).toFixed(0)} MB at the end`);
  } finally {
    child.kill('SIGTERM');
    if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

await main();

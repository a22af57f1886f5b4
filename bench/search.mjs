// `npm run bench:search`: the search over a hundred thousand known jobs, and SQL over their files. Makes them of one small job whose files get a second name in
// each folder, so that they take no room; asks a real server. Needs what `npm run build` makes; judges nothing.
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'libsql';
import { startServer } from '../dist/lib/api/server.js';
import { storedColumns } from '../dist/lib/schema/flow-columns.js';
import { openStorage } from '../dist/lib/storage/open-storage.js';
import { flowBatch } from '../dist/test/lib/flow-rows.js';

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '100000' },
    folder: { type: 'string' },
    repeats: { type: 'string', default: '15' },
  },
});
const jobs = Number(values.jobs);
const root = values.folder ?? mkdtempSync(join(tmpdir(), 'tractor-search-'));
const data = join(root, 'data');
const lake = join(data, 'lake');

const hourUs = 3_600e6;
const beginUs = Date.UTC(2026, 0, 1) * 1000;
const dayOf = (job) => new Date(Date.UTC(2026, 0, 1 + Math.floor((job * 100) / jobs))).toISOString().slice(0, 10);

/** Job 1, stored as any; every flow of every job is one of its. */
async function storeFirst(storage) {
  const rows = (needle) =>
    Array.from({ length: 20 }, (_, row) => ({
      flow_id: row + 1,
      label: row % 2 === 0 ? 'dns' : 'tls',
      client_ip: `10.0.0.${row}`,
      sni: needle && row === 0 ? 'needle.example.org' : `host-${row}.example.org`,
    }));
  for (const job of [1, 2]) {
    await storage.lake.write(
      job,
      (async function* () {
        yield flowBatch(rows(job === 1));
      })(),
    );
  }
}

/** A file has 65,000 names at most. */
const namesOfFile = 50_000;

function multiply() {
  const manifest = JSON.parse(readFileSync(join(lake, 'jobs', '2', 'manifest.json'), 'utf8'));
  const of = (table, day, job) => join(lake, table, `day=${day}`, `job=${job}`);
  for (const table of ['flows', 'sessions']) {
    const [{ name }] = manifest[table];
    let source = join(of(table, manifest.day, 2), name);
    for (let job = 3; job <= jobs; job++) {
      if (job % namesOfFile === 0) {
        copyFileSync(source, join(root, `${table}-${job}`));
        source = join(root, `${table}-${job}`);
      }
      const folder = of(table, dayOf(job), job);
      mkdirSync(folder, { recursive: true });
      linkSync(source, join(folder, name));
    }
  }
  for (let job = 3; job <= jobs; job++) {
    mkdirSync(join(lake, 'jobs', String(job)));
    writeFileSync(join(lake, 'jobs', String(job), 'manifest.json'), JSON.stringify({ ...manifest, day: dayOf(job) }));
  }
}

/** As many finished jobs, an hour each, one after the other. */
function catalogueJobs() {
  const db = new Database(join(data, 'catalogue.db'));
  const job =
    db.prepare(`INSERT INTO jobs (job_id, file_name, file_size_bytes, file_mtime_ms, state, asked_at_ms, finished_at_ms, flows,
    time_first_us, time_last_us, attempts, options, captures, plain, open_key) VALUES (?, ?, 1, 1, 'finished', 1, 1, 20, ?, ?, 1, '{}', 1, 1, ?)`);
  const capture = db.prepare('INSERT INTO job_captures VALUES (?, 0, ?, 1, 1)');
  db.transaction(() => {
    for (let id = 1; id <= jobs; id++) {
      const name = `captures/${id}.pcap`;
      job.run(id, name, beginUs + id * hourUs, beginUs + (id + 1) * hourUs, `{}${name}`);
      capture.run(id, name);
    }
  })();
  db.close();
}

const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];

async function page(url, parameters) {
  const begun = performance.now();
  const response = await fetch(`${url}/api/v2/search?${new URLSearchParams(parameters)}`);
  const body = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(body));
  return { body, ms: performance.now() - begun };
}

async function repeated(url, title, parameters) {
  const times = [];
  const cpuTimes = [];
  let body;
  for (let time = 0; time < Number(values.repeats); time++) {
    const before = process.cpuUsage();
    const asked = await page(url, parameters);
    const { user, system } = process.cpuUsage(before);
    cpuTimes.push((user + system) / 1000);
    times.push(asked.ms);
    body = asked.body;
  }
  const [first] = times;
  console.log(
    `${title}: first ${first.toFixed(0)} ms, median ${median(times).toFixed(1)} ms, most ${Math.max(...times).toFixed(0)} ms, CPU ${median(cpuTimes).toFixed(1)} ms; ` +
      `${body.jobs.length} of ${body.jobs_searched} jobs`,
  );
  return body;
}

async function toTheEnd(url, title, parameters) {
  let pages = 0;
  let found = 0;
  const begun = performance.now();
  const before = process.cpuUsage();
  for (let after; after !== null; pages++) {
    const { body } = await page(url, after === undefined ? parameters : { ...parameters, after });
    found += body.jobs.length;
    after = body.next;
  }
  const { user, system } = process.cpuUsage(before);
  console.log(
    `${title}: ${((performance.now() - begun) / 1000).toFixed(1)} s, CPU ${((user + system) / 1e6).toFixed(1)} s, in ${pages} pages; found in ${found} jobs`,
  );
}

async function make() {
  const made = performance.now();
  mkdirSync(join(root, 'captures'), { recursive: true });
  const storage = await openStorage(data);
  await storeFirst(storage);
  await storage.close();
  multiply();
  catalogueJobs();
  const seconds = ((performance.now() - made) / 1000).toFixed(0);
  console.log(`${jobs} jobs made in ${seconds} s; ${storedColumns.length} columns a flow`);
}

// What a run before this one made in the same --folder is asked again.
if (!existsSync(data)) await make();

const begun = performance.now();
const server = await startServer({ captures: join(root, 'captures'), data, port: 0, watch: false });
console.log(`the server is up after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
try {
  const plenty = { filter: 'label == dns' };
  const { next } = await repeated(server.url, 'matches in every job, first page', plenty);
  await repeated(server.url, 'the next page', { ...plenty, after: next });
  await repeated(server.url, 'a page of 100 jobs', { ...plenty, limit: '100' });
  const from = Math.round(beginUs + (jobs / 2) * hourUs);
  // The flows themselves are all of one time: only the jobs of that hour are asked, and nothing is found in them.
  await repeated(server.url, 'a needle in an hour', {
    filter: `sni == needle.example.org && time_start_us in {${from}..${from + hourUs}}`,
  });
  await toTheEnd(server.url, 'a needle in the oldest job, all pages', { filter: 'sni == needle.example.org' });
} finally {
  await server.close();
  if (values.folder === undefined) rmSync(root, { recursive: true, force: true });
}

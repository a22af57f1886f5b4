// `npm run bench:sessions`: what grouping into application sessions costs beside the same run without it, each run in a process of its own, in turns. On a synthetic
// capture whose flows are all open to its end, and on the merged real one repeated. Needs what `npm run build` makes; judges nothing.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './figures.mjs';
import { mixedSource, program } from './places.mjs';
import { repeatCapture } from './repeat-capture.mjs';

const { values } = parseArgs({
  options: {
    flows: { type: 'string', default: '1000000' },
    mixed: { type: 'string', default: mixedSource },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string' },
  },
});

const ways = {
  'flows, no sessions': { features: 'none', sessions: false },
  'flows with sessions': { features: 'none', sessions: true },
  'sessions with members': { features: 'none', rows: 'sessions' },
};

const one = `
  import { analyzeCapture } from ${JSON.stringify(new URL('../dist/lib/index.js', import.meta.url).href)};
  const [path, options] = JSON.parse(process.argv[1]);
  const begun = performance.now();
  let rows = 0;
  for await (const batch of analyzeCapture(path, options)) rows += batch.rowCount;
  const { user, system } = process.cpuUsage();
  const maxRss = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ rows, wall: (performance.now() - begun) / 1e3, cpu: (user + system) / 1e6, maxRss }));`;

function run(path, options) {
  const args = ['--input-type=module', '-e', one, JSON.stringify([path, options])];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function captures(folder) {
  mkdirSync(folder, { recursive: true });
  const [open, mixed] = ['open.pcap', 'mixed.pcap'].map((name) => join(folder, name));
  if (!existsSync(open))
    execFileSync(program('make_synthetic'), ['steady', '--flows', values.flows, '--packets-each', '6', '-o', open]);
  if (!existsSync(mixed)) repeatCapture(values.mixed, mixed, 20);
  return { 'all open to the end': open, 'mixed, 20 times': mixed };
}

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'tractor-sessions-'));
try {
  for (const [name, path] of Object.entries(captures(folder))) {
    const runs = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
    for (let round = 0; round < Number(values.rounds); round++)
      for (const [way, options] of Object.entries(ways)) runs[way].push(run(path, options));
    const flows = runs['flows, no sessions'][0].rows;
    console.log(`${name}: ${flows} flows, median of ${values.rounds} rounds`);
    for (const [way, all] of Object.entries(runs)) {
      const of = (figure) => median(all.map((each) => each[figure]));
      const perMillion = ((of('wall') * 1e6) / flows).toFixed(1);
      console.log(
        `  ${way}: ${of('wall').toFixed(1)} s (${perMillion} s a million flows), CPU ${of('cpu').toFixed(1)} s, ${Math.round(of('maxRss'))} MB`,
      );
    }
  }
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}

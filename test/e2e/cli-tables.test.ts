/** What a person at a terminal gets of flows and sessions: tables of its width; and what a pipe gets of the same. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { displayWidth } from '../../lib/cli/display-width.js';
import { fixture, jsonLines, mainPath, Running, temporaryFolder, tractor } from './run-tractor.js';

const noTerminal = spawnSync('script', ['--version']).status === 0 ? false : 'no script(1), so no terminal to try';
const web = fixture('web.pcap');
const folder = temporaryFolder();

/** A terminal of so many columns; its lines. */
async function onTerminal(columns: number, env: Record<string, string>, ...args: string[]) {
  const command = [process.execPath, mainPath, ...args].map((word) => `'${word}'`).join(' ');
  const run = new Running('script', ['-qec', `stty cols ${columns}; ${command}`, '/dev/null'], {
    env: { TERM: 'xterm', NO_COLOR: '', ...env },
  });
  const { status, stdout } = await run.ended;
  // Progress draws over itself and leaves with an erased line.
  const lines = (stdout.split('\x1b[2K').at(-1) ?? '').split(/\r?\n/).filter((line) => line !== '');
  return { status, stdout, lines };
}

for (const width of [80, 200]) {
  t.test(`flows on ${width} columns`, { skip: noTerminal }, async (t) => {
    const { status, stdout, lines } = await onTerminal(width, { NO_COLOR: '1' }, 'flows', web);
    t.equal(status, 0);
    t.notMatch(stdout, '\x1b', 'NO_COLOR: not an escape');
    t.equal(lines.length, 38 + 2);
    for (const line of lines) t.ok(displayWidth(line) <= width, line);
    t.match(lines[0], width === 80 ? /^UTC +CLIENT +→ SERVER +PROTOCOL +LABEL +BYTES$/ : /^TIME \(UTC\).* NAME$/);
    t.match(lines.join('\n'), /192\.0\.2\.10:58962 +→ 198\.51\.100\.22:443 +tcp\/tls +vk .*17\.4 kB/);
    t.equal(lines.at(-1), '38 flows, 377 packets');
  });
}

// Several builds and tests may share two cores.
t.setTimeout(180_000);

t.test('colours on a terminal', { skip: noTerminal }, async (t) => {
  const { stdout } = await onTerminal(120, {}, 'flows', web);
  t.match(stdout, '\x1b[32mvk\x1b[39m');
});

t.test('sessions on a terminal', { skip: noTerminal }, async (t) => {
  const { status, lines } = await onTerminal(100, { NO_COLOR: '1' }, 'sessions', web);
  t.equal(status, 0);
  t.match(lines[0], /^UTC +CLIENT +LABEL +SURE +FLOWS +SERVERS +PACKETS +BYTES +TIME/);
  t.equal(lines.at(-1), `${lines.length - 2} sessions, 377 packets`);
});

t.test('a format on a terminal is that format', { skip: noTerminal }, async (t) => {
  const { stdout } = await onTerminal(80, {}, 'flows', web, '--format', 'jsonl');
  t.equal(jsonLines(stdout).length, 38);
});

t.test('--top on a terminal: progress, then the largest', { skip: noTerminal }, async (t) => {
  const { lines } = await onTerminal(100, { NO_COLOR: '1' }, 'flows', web, '--top', '3');
  t.equal(lines.length, 5);
  t.match(lines[1], / vk +29 +17\.4 kB/);
  t.equal(lines[4], 'the 3 largest of 38 flows: 50.2 kB of 99.5 kB');
});

t.test('--top in a pipe', async (t) => {
  const { status, stdout, stderr } = await tractor(['flows', web, '--top']);
  t.same([status, stderr], [0, '']);
  t.equal(stdout.trimEnd().split('\n').length, 12);
  const all = jsonLines((await tractor(['flows', web])).stdout);
  const rows = jsonLines((await tractor(['flows', web, '--top', '2', '--format', 'jsonl'])).stdout);
  const bytes = (row: Record<string, unknown>) => Number(row['fwd_bytes']) + Number(row['bwd_bytes']);
  t.same(rows, [...all].sort((a, b) => bytes(b) - bytes(a)).slice(0, 2), 'whole rows, as without it');
});

t.test('--by', async (t) => {
  const text = (await tractor(['flows', web, '--by', 'label', '--top', '2'])).stdout.split('\n');
  t.match(text, [
    /^LABEL +FLOWS +PACKETS +BYTES +SHARE$/,
    /^vk +4 +82 +30\.7 kB +30\.9% +█/,
    /^facebook +2 /,
    /^\(others\) +32 /,
  ]);
  t.equal(text[4], '38 flows, 355 packets, 99.5 kB');
  const groups = jsonLines((await tractor(['flows', web, '--by', 'server', '--format', 'jsonl'])).stdout);
  t.equal(
    groups.reduce((sum, { flows }) => sum + Number(flows), 0),
    38,
  );
  t.match(groups[0], { server: '198.51.100.22', flows: 3, packets: 63, bytes: 26882 });
  const csv = join(folder, 'clients.csv');
  t.equal((await tractor(['sessions', web, '--by', 'client', '-o', csv])).status, 0);
  t.match(readFileSync(csv, 'utf8'), /^client,flows,packets,bytes,bytes_share\n192\.0\.2\.10,37,/);
});

t.test('what does not go together', async (t) => {
  const cases: [string[], RegExp][] = [
    [['flows', web, '--by', 'label', '--format', 'arff'], /--by gives jsonl/],
    [['flows', web, '--by', 'colour'], /Allowed choices are label, client, server, protocol/],
    [['flows', web, '--top', '0'], /whole number from 1/],
    [['flows', '--top', web], /files go before --top/],
    [['flows', web, '--top', '--rows', 'windows'], /--top is for --rows flows/],
  ];
  for (const [args, message] of cases) {
    const { status, stderr } = await tractor(args);
    t.equal(status, 2);
    t.match(stderr, message);
  }
});

t.test('a capture that is cut short: what was readable is summed, status 1', async (t) => {
  const input = readFileSync(web).subarray(0, 50_000);
  const { status, stdout, stderr } = await tractor(['flows', '-', '--by', 'label'], { input });
  t.equal(status, 1);
  t.match(stdout, /^LABEL/);
  t.match(stderr, /at byte|cut short|byte/);
});

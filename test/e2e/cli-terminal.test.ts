/** What the program says to a person: a line of progress on a terminal, and not a byte of it anywhere else. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { repeatCapture } from '../tools/repeat-capture.js';
import { fixture, jsonLines, mainPath, Running, temporaryFolder, tractor } from './run-tractor.js';

const noTerminal = spawnSync('script', ['--version']).status === 0 ? false : 'no script(1), so no terminal to try';
const folder = temporaryFolder();
const capture = join(folder, 'long.pcap');
repeatCapture(readFileSync(fixture('web.pcap')), 300, capture);

/** With a terminal for all three streams. */
function onTerminal(...args: string[]) {
  const command = [process.execPath, mainPath, ...args].map((word) => `'${word}'`).join(' ');
  return new Running('script', ['-qec', command, '/dev/null'], { env: { TERM: 'xterm' } }).ended;
}

t.test('rows to a file, standard error a terminal: a line of progress', { skip: noTerminal }, async (t) => {
  const output = join(folder, 'terminal.jsonl');
  const { status, stdout } = await onTerminal('flows', capture, '-o', output);
  t.equal(status, 0, stdout);
  // script's terminal has 80 columns, where rate and time left are cut.
  t.match(stdout, /\[[#.]{24}\] +\d+% {2}[\d.]+ \S*B of [\d.]+ \S*B {2}[\d.]+ ?\S* packets {2}[\d.]+ ?\S* flows/);
  t.equal(readFileSync(output, 'utf8').trimEnd().split('\n').length, 38 * 300);
});

t.test('rows to the terminal itself: rows alone', { skip: noTerminal }, async (t) => {
  const { status, stdout } = await onTerminal('flows', fixture('icmp.pcap'), '--format', 'jsonl');
  t.equal(status, 0);
  t.ok(jsonLines(stdout).length > 0, 'every line is a row');
});

t.test('no terminal: nothing but rows', async (t) => {
  const run = await tractor(['flows', capture, '-o', join(folder, 'pipe.jsonl')]);
  t.same(run, { status: 0, signal: null, stdout: '', stderr: '' });
});

/**
 * `tractor record`: all that it made is undone, by itself or by --clean, however it ends, and nothing else changes. Needs root and
 * iproute2; what cannot be had is skipped with a line.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { run } from './joined-namespaces.js';
import { infoOf, page, RecordingPlace, recordingStarted, serverAddress, serverSpace, sleepFor } from './recordings.js';
import type { Running } from './run-tractor.js';

const place = new RecordingPlace();
const { skip } = place;
if (skip !== false) t.comment(skip);
t.teardown(() => place.remove());
const before = skip === false ? place.left() : null;
if (skip === false) await place.serveWeb();

const newFile = () => place.newFile();
const record = (args: readonly string[], ...command: string[]) => place.record(args, command);

t.test('Ctrl-C ends it well', { skip }, async (t) => {
  const path = newFile();
  const recording = place.tractor(['record', '--label', 'l', '-o', path, '--', ...sleepFor(98766).split(' ')]);
  await recordingStarted(path);
  recording.child.kill('SIGINT');
  const { status } = await recording.ended;
  t.equal(status, 0);
  t.match((await infoOf(path)).interfaces[0].comment, /ended: /);
  t.strictSame(place.left(), before);
});

/** As a terminal sends it: to all of the process group. */
const interrupt = ({ child }: Running) => process.kill(-(child.pid as number), 'SIGINT');
const noteOf = ({ child }: Running) => `/run/tractor/recordings/${(child.pid as number).toString(36)}-0.json`;

t.test('a second Ctrl-C changes nothing, not even while all is undone', { skip }, async (t) => {
  const path = newFile();
  const command = ['sleep', `98771.${process.pid}`];
  const recording = place.tractor(['record', '--label', 'l', '-o', path, '--', ...command], { ownGroup: true });
  await recordingStarted(path);
  interrupt(recording);
  while (!readFileSync(noteOf(recording), 'utf8').includes('"ending":true')) await sleep(1);
  interrupt(recording);
  const { status, stderr } = await recording.ended;
  t.equal(status, 0, stderr);
  t.strictSame(place.left(), before);
});

t.test('a third one gives up, says what is left, and --clean undoes it', { skip }, async (t) => {
  const path = newFile();
  const script = `trap "" INT TERM; while :; do ${sleepFor(98772)}; done`;
  const recording = place.tractor(['record', '--label', 'l', '-o', path, '--', 'sh', '-c', script], { ownGroup: true });
  // Its command goes on, and holds its output: not the end of that is waited for.
  const exited = once(recording.child, 'exit');
  await recordingStarted(path);
  for (let times = 0; times < 3; times++) {
    interrupt(recording);
    await sleep(200);
  }
  t.strictSame(await exited, [130, null]);
  t.match(recording.stderr, /^tractor: left: network namespace tractor-[^\n]*; undone by: tractor record --clean\n$/);
  t.notSame(place.left(), before);
  t.match((await place.tractor(['record', '--clean']).ended).stdout, 'undone: 1 recordings');
  t.throws(() => run('pgrep', '-f', sleepFor(98772)));
  t.strictSame(place.left(), before);
});

t.test('what cannot be undone stays written down', { skip }, async (t) => {
  const path = newFile();
  const recording = place.tractor(['record', '--label', 'l', '-o', path, '--', ...sleepFor(98773).split(' ')]);
  await recordingStarted(path);
  const folder = `/etc/netns/tractor-${(recording.child.pid as number).toString(36)}-0`;
  run('mount', '--bind', folder, folder);
  recording.child.kill('SIGINT');
  const { status, stderr } = await recording.ended;
  const inVain = await place.tractor(['record', '--clean']).ended;
  run('umount', folder);
  t.equal(status, 1);
  t.match(stderr, /not undone: EBUSY.*tractor record --clean/);
  t.equal(inVain.status, 1);
  t.match(inVain, { stdout: /^$/, stderr: /not undone: EBUSY/ });
  t.match((await place.tractor(['record', '--clean']).ended).stdout, 'undone: 1 recordings');
  t.strictSame(place.left(), before);
});

t.test('what others have removed is undone', { skip }, async (t) => {
  const path = newFile();
  const recording = place.tractor(['record', '--label', 'l', '-o', path, '--', ...sleepFor(98774).split(' ')]);
  await recordingStarted(path);
  place.onHost('nft', 'flush', 'ruleset');
  recording.child.kill('SIGINT');
  t.match(await recording.ended, { status: 0, stderr: /^[^\n]*label l\n$/ });
  t.strictSame(place.left(), before);
});

t.test('what a kill -9 leaves, --clean undoes, and a running recording stays', { skip }, async (t) => {
  const [first, second] = [newFile(), newFile()];
  const killed = place.tractor(['record', '--label', 'l', '-o', first, '--', ...sleepFor(98767).split(' ')]);
  const other = place.tractor(['record', '--label', 'l', '-o', second, '--', ...sleepFor(98768).split(' ')]);
  await Promise.all([recordingStarted(first), recordingStarted(second)]);
  const gone = once(killed.child, 'exit');
  killed.child.kill('SIGKILL');
  await gone; // its command goes on, and holds its output
  t.notSame(place.left(), before);
  const { status, stdout } = await place.tractor(['record', '--clean']).ended;
  t.equal(status, 0);
  t.match(stdout, 'undone: 1 recordings that were killed');
  t.throws(() => run('pgrep', '-f', sleepFor(98767)));
  t.ok(run('pgrep', '-f', sleepFor(98768)));
  other.child.kill('SIGTERM');
  t.equal((await other.ended).status, 0);
  t.strictSame(place.left(), before);
  t.match((await place.tractor(['record', '--clean']).ended).stdout, 'nothing was left');
});

t.test('what the machine forwards and accepts stays as it is', { skip }, async (t) => {
  const set = (key: string, value: number) => place.onHost('sysctl', '-qw', `net.ipv4.conf.${key}=${value}`);
  place.onHost('ip', 'link', 'add', 'd0', 'type', 'veth', 'peer', 'name', 'd1');
  t.teardown(() => {
    set('all.accept_redirects', 1);
    place.onHost('ip', 'link', 'delete', 'd0');
  });
  set('all.accept_redirects', 0);
  set('d0.forwarding', 1);
  const first = place.left();
  const command = ['curl', '-sm5', `http://${serverAddress}/`];
  const ends = await Promise.all([1, 2, 3].map(() => record(['--label', 'l', '-o', newFile()], ...command)));
  for (const { status, stderr } of ends) t.equal(status, 0, stderr);
  t.strictSame(place.left(), first);
});

t.test('a command in a namespace that was there ends with all that it started', { skip }, async (t) => {
  const args = ['--label', 'l', '-o', newFile(), '--existing-netns', serverSpace, '--duration', '0.5'];
  const script = `(setsid ${sleepFor(98770)} &) ; ${sleepFor(98770)}; true`;
  const { status } = await record(args, 'bash', '-c', script);
  t.equal(status, 0);
  t.throws(() => run('pgrep', '-f', sleepFor(98770)), 'nothing of it runs');
  t.match(place.onHost('curl', '-sm5', `http://${serverAddress}/`), page, 'what ran there before still does');
  t.strictSame(place.left(), before);
});

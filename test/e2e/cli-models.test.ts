/** `--model`: rows with and without, the formats, several models, and how a model that cannot be is told. */

import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { manifestOf, softmaxModel, writeModel } from '../lib/labels/made-models.js';
import { fixture, jsonLines, start, temporaryFolder, tractor } from './run-tractor.js';

const zeros = [
  [0, 0],
  [0, 0],
  [0, 0],
];
const home = temporaryFolder();
const model = (name: string, biases: readonly number[], changes: Record<string, unknown> = {}) =>
  writeModel(home, `${name}-v1`, manifestOf({ name, ...changes }), softmaxModel(zeros, biases));
const voip = model('voip', [0, Math.log(3)]);
const doubt = model('doubt', [0, 0], { unknown_below: 0.6 });

t.test('flows get the labels of models', async (t) => {
  const { status, stdout, stderr } = await tractor(['flows', fixture('web.pcap'), '--model', doubt, '--model', voip]);
  t.same([status, stderr], [0, '']);
  const rows = jsonLines(stdout);
  t.equal(rows.length, 38);
  const told = rows.filter((row) => row['label_source'] === 'model');
  t.same([...new Set(told.map((row) => row['label_evidence']))], ['model voip-v1: 1 window, VOIP 0.75']);
  t.equal(told.length, 6);
});

t.test('windows end in the label and its probability, in every format', async (t) => {
  const args = ['flows', fixture('sctp.pcap'), '--rows', 'windows', '--model', voip, '--features', 'none'];
  const csv = await tractor([...args, '--format', 'csv']);
  const [header, row] = csv.stdout.split(/\r?\n/);
  t.equal(header, 'flow_id,window_index,window_start_us,window_end_us,fwd_is_client,model_label,model_probability');
  t.match(row, /^3,0,\d+,\d+,true,voip,0\.75/);
  const iscx = await tractor([
    'flows',
    fixture('sctp.pcap'),
    '--rows',
    'windows',
    '--model',
    voip,
    '--iscx-header',
    '--format',
    'csv',
  ]);
  t.match(iscx.stdout.split(/\r?\n/)[1], /,voip$/);
  const parquet = join(home, 'windows.parquet');
  t.same((await tractor([...args, '-o', parquet])).status, 0);
  t.ok(readFileSync(parquet).includes('model_probability'));
  const none = await tractor([...args, '--format', 'csv', '--filter', 'udp port 1']);
  t.equal(none.stdout.trim(), header, 'the same columns where there are no rows');
});

t.test('a model that cannot be asked is usage, and leaves no output', async (t) => {
  const out = join(home, 'never.csv');
  const ended = async (args: string[]) => {
    const { status, stderr } = await tractor(['flows', fixture('sctp.pcap'), '-o', out, ...args]);
    t.equal(status, 2, args.join(' '));
    t.equal(existsSync(out), false);
    return stderr;
  };
  t.match(await ended(['--model', join(home, 'nowhere')]), /^tractor: .*nowhere\/manifest\.json: cannot be read/);
  t.match(await ended(['--model', voip, '--no-labels']), /--no-labels/);
  t.match(await ended(['--model', voip, '--rows', 'windows', '--window', '30']), /takes windows of 15 s/);
  const other = model('other', [0, 1], { classes: ['A', 'B', 'C'] });
  t.match(
    await ended(['--model', other]),
    /other-v1\/model\.onnx: output "probabilities" has 2 columns, but the manifest has 3/,
  );
  const old = model('old', [0, 1], { input: { ...(manifestOf()['input'] as object), feature_schema_version: 99 } });
  t.match(await ended(['--model', old]), /feature_schema_version: is 99/);
});

t.test('standard input, threads, and an input that is cut: as without a model', async (t) => {
  const bytes = readFileSync(fixture('web.pcap'));
  const piped = await tractor(['flows', '-', '--threads', '2', '--model', voip], { input: bytes });
  t.equal(jsonLines(piped.stdout).filter((row) => row['label'] === 'voip').length, 6);
  const cut = await tractor(['flows', '-', '--model', voip], { input: bytes.subarray(0, 60_000) });
  t.equal(cut.status, 1);
  t.match(cut.stderr, /^tractor: -: at byte \d+: /);
  t.ok(jsonLines(cut.stdout).length > 5);
});

t.test('an interrupt ends the program and the process of the model', { skip: tmpdir() === '' }, async (t) => {
  const running = start(['flows', '-', '--model', voip], { keepOpen: true, input: readFileSync(fixture('web.pcap')) });
  const children = () =>
    readFileSync(`/proc/${running.child.pid}/task/${running.child.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter((id) => id !== '');
  while (children().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const [child] = children();
  running.child.kill('SIGINT');
  const { status } = await running.ended;
  t.equal(status, 130);
  const there = () => existsSync(`/proc/${child}/stat`) && !/\) Z /.test(readFileSync(`/proc/${child}/stat`, 'utf8'));
  for (let tries = 0; there() && tries < 250; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
  t.notOk(there(), 'nothing is left');
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fixture, temporaryFolder, tractor } from './run-tractor.js';

const web = fixture('web.pcap');
const folder = temporaryFolder();
const broken = join(folder, 'broken.json');
writeFileSync(broken, '{"group": ');

const mistakes: [args: string[], says: RegExp][] = [
  [[], /Usage: tractor/],
  [['nothing'], /unknown command 'nothing'/],
  [['--nothing'], /unknown option '--nothing'/],
  [['flows'], /missing required argument 'file'/],
  [['flows', ''], /file name is empty/],
  [['flows', web, '--nothing'], /unknown option '--nothing'/],
  [['flows', web, '--format', 'xml'], /'xml' is invalid.*jsonl, csv, arff, parquet/s],
  [['flows', web, '--format'], /argument missing/],
  [['flows', web, '--features', 'some'], /'some' is invalid.*all, none, or of iscx, rates/s],
  [['flows', web, '--features', 'iscx,none'], /'iscx,none' is invalid/],
  [['flows', web, '--features', ''], /--features/],
  [['flows', web, '--splt-packets', '0'], /whole number from 1 to 99/],
  [['flows', web, '--rows', 'packets'], /'packets' is invalid/],
  [['flows', web, '--window', '0'], /number of seconds above 0/],
  [['flows', web, '--window', 'long'], /number of seconds above 0/],
  [['flows', web, '--window', '-1'], /--window/],
  [['flows', web, '--window', '1e3'], /number of seconds above 0/],
  [['flows', web, '--idle-timeout', 'NaN'], /number of seconds above 0/],
  [['flows', web, '--active-timeout', ''], /number of seconds above 0/],
  [['flows', web, '--threads', '0'], /whole number from 1 to 64/],
  [['flows', web, '--threads', '1.5'], /whole number from 1 to 64/],
  [['flows', web, '--max-flows', '0'], /whole number from 1/],
  [['flows', web, '--iscx-header', '--features', 'none'], /--iscx-header needs features/],
  [['flows', web, '--iscx-header', '--features', 'splt'], /--iscx-header needs features/],
  [['flows', web, '--rows', 'windows', '--nanoseconds'], /--nanoseconds is for --rows flows/],
  [['flows', '-', '-'], /standard input can be read once/],
  [['flows', web, '-o', web], /is an input of this command/],
  [['flows', web, '--catalogue', join(folder, 'absent.json')], /cannot be read as a catalogue/],
  [['flows', web, '--filter', 'no such expression'], /--filter: /],
  [['flows', web, '--interface', 'lo'], /--interface takes no files/],
  [['flows', '--interface', ''], /--interface: the name is empty/],
  [['flows', web, '--duration', '5'], /--duration is for --interface/],
  [['flows', web, '--snaplen', '96'], /--snaplen is for --interface/],
  [['flows', web, '--promiscuous'], /--promiscuous is for --interface/],
  [['flows', '--interface', 'lo', '--snaplen', '0'], /whole number from 1 to 262144/],
  [['flows', '--interface', 'lo', '--duration', '0'], /number of seconds above 0/],
  [['info'], /missing required argument 'file'/],
  [['info', web, '--format', 'csv'], /unknown option '--format'/],
  [['labels', 'extra'], /too many arguments/],
  [['labels', '--catalogue', broken], /broken\.json: cannot be read as a catalogue/],
  [['features', 'extra'], /too many arguments/],
  [['features', '--set', 'some'], /'some' is invalid/],
  [['features', '--format', 'xml'], /'xml' is invalid/],
  [['serve', '--port', '65536'], /whole number from 0 to 65535/],
  [['serve', '--port', 'http'], /whole number from 0 to 65535/],
  [['serve', '--jobs', '0'], /whole number from 1 to 64/],
  [['serve', '--captures', ''], /--captures: is empty/],
];

for (const [args, says] of mistakes) {
  t.test(`usage: tractor ${args.map((arg) => arg.split('/').at(-1) || "''").join(' ')}`, async (t) => {
    const { status, stdout, stderr } = await tractor(args);
    t.equal(status, 2, 'exit status');
    t.equal(stdout, '', 'nothing on standard output');
    t.match(stderr, says);
  });
}

t.test('the capture that was nearly overwritten is whole', async (t) => {
  t.equal((await tractor(['flows', web])).status, 0);
});

t.test('help is an answer, not a mistake', async (t) => {
  for (const args of [['--help'], ['help'], ['flows', '--help'], ['help', 'info'], ['serve', '-h'], ['labels', '-h']]) {
    const { status, stdout, stderr } = await tractor(args);
    t.equal(status, 0, args.join(' '));
    t.equal(stderr, '');
    t.match(stdout, /^Usage: tractor/);
    t.match(stdout, /\nExamples:\n {2}tractor /);
    t.match(stdout, /\nExit status:\n {2}0 {2}\S/);
  }
});

t.test('help names every option of the contract', async (t) => {
  const { stdout } = await tractor(['flows', '--help']);
  const options = [
    'format',
    'output',
    'features',
    'rows',
    'window',
    'idle-timeout',
    'active-timeout',
    'filter',
    'threads',
  ];
  for (const option of [
    ...options,
    'interface',
    'duration',
    'snaplen',
    'promiscuous',
    'no-labels',
    'catalogue',
    'iscx-header',
    'max-flows',
  ])
    t.ok(stdout.includes(`--${option}`), option);
  t.match(stdout, /\nEnvironment:\n/);
});

t.test('the version is that of the package', async (t) => {
  t.match((await tractor(['--version'])).stdout, /^\d+\.\d+\.\d+\S*\n$/);
});

t.test('what was typed cannot command the terminal', async (t) => {
  const { stderr } = await tractor(['flows', '--\x1b[2J']);
  t.notOk(stderr.includes('\x1b'), stderr);
  const missing = await tractor(['flows', 'a\x1b]0;b\nc.pcap']);
  t.equal(missing.status, 1);
  t.match(missing.stderr, /^tractor: a\\x1b\]0;b\\x0ac\.pcap: at byte 0: [^\n]+\n$/);
});

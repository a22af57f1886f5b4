/** Several captures at once: files in any order, folders, patterns, compressed ones, and a broken one among them. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { fixture, jsonLines, temporaryFolder, tractor } from './run-tractor.js';

const web = readFileSync(fixture('web.pcap'));

/** A pcap cut into `count` files at the edges of records, as a capture that rotates its files leaves them. */
function rotated(capture: Buffer, count: number): Buffer[] {
  const header = capture.subarray(0, 24);
  const records: Buffer[] = [];
  for (let at = 24; at < capture.length; ) {
    const end = at + 16 + capture.readUInt32LE(at + 8);
    records.push(capture.subarray(at, end));
    at = end;
  }
  const share = Math.ceil(records.length / count);
  return Array.from({ length: count }, (_, i) => Buffer.concat([header, ...records.slice(i * share, (i + 1) * share)]));
}

const folder = temporaryFolder();
rotated(web, 7).forEach((part, i) => {
  // Names that sort against the order of time.
  const name = join(folder, `part-${9 - i}.pcap`);
  if (i % 2 === 0) writeFileSync(name, part);
  else writeFileSync(`${name}.gz`, gzipSync(part));
});
writeFileSync(join(folder, 'notes.txt'), 'no capture');

const whole = tractor(['flows', fixture('web.pcap')]);

t.test('a rotated capture is one stream: the rows are those of the whole', async (t) => {
  const want = jsonLines((await whole).stdout);
  t.ok(want.length > 20);
  for (const input of [[folder], [join(folder, '*.pcap*')], [join(folder, '**', 'part-[0-9]*')]]) {
    const { status, stdout, stderr } = await tractor(['flows', ...input]);
    t.strictSame([status, stderr], [0, ''], input.join(' '));
    t.strictSame(jsonLines(stdout), want);
  }
});

t.test('a folder and a file in it: the file is read once', async (t) => {
  const { stdout } = await tractor(['flows', folder, join(folder, '*')]);
  const { stderr } = await tractor(['flows', folder, join(folder, '*')]);
  t.match(stderr, /notes\.txt: [^\n]*neither pcap nor pcapng/, 'a pattern takes every name that matches');
  t.strictSame(jsonLines(stdout), jsonLines((await whole).stdout));
});

t.test('a broken file among others: what it has, all of the others, and its own fault', async (t) => {
  const mixed = temporaryFolder();
  rotated(web, 3).forEach((part, i) => {
    writeFileSync(join(mixed, `${i}.pcap`), i === 1 ? part.subarray(0, part.length - 3) : part);
  });
  const { status, stdout, stderr } = await tractor(['flows', mixed, '--features', 'none']);
  t.equal(status, 1);
  t.match(stderr, /^tractor: [^\n]*1\.pcap: at byte \d+: the capture ends [^\n]+\n$/);
  const packets = (text: string) =>
    jsonLines(text).reduce((sum, row) => sum + Number(row.fwd_packets) + Number(row.bwd_packets), 0);
  t.equal(packets(stdout), packets((await whole).stdout) - 1);
});

t.test('info takes folders too, a report a file', async (t) => {
  const { status, stdout } = await tractor(['info', '--json', folder]);
  t.equal(status, 0);
  const reports = jsonLines(stdout);
  t.equal(reports.length, 7);
  t.ok(reports.every((report) => report.fault === null));
  t.equal(reports.filter((report) => report.compression === 'gzip').length, 3);
});

t.test('nothing to read is a usage error', async (t) => {
  const empty = temporaryFolder();
  mkdirSync(join(empty, 'below'));
  writeFileSync(join(empty, 'below', 'notes.txt'), 'no capture');
  for (const command of ['flows', 'info']) {
    const inFolder = await tractor([command, empty]);
    t.equal(inFolder.status, 2);
    t.match(inFolder.stderr, /there is no capture in this folder/);
    const byPattern = await tractor([command, join(empty, '*.pcap')]);
    t.equal(byPattern.status, 2);
    t.match(byPattern.stderr, /no file matches/);
  }
});

t.test('a file whose name looks like a pattern is that file', async (t) => {
  const odd = temporaryFolder();
  copyFileSync(fixture('web.pcap'), join(odd, 'a[1]*.pcap'));
  const { status, stdout } = await tractor(['flows', join(odd, 'a[1]*.pcap')]);
  t.equal(status, 0);
  t.strictSame(jsonLines(stdout), jsonLines((await whole).stdout));
});

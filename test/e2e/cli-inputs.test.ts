/** Several captures at once: files in any order, folders, patterns, compressed ones, and a broken one among them. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { fixture, jsonLines, mainPath, Running, start, temporaryFolder, tractor } from './run-tractor.js';

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

t.test(
  'one file under several names: of a folder or pattern it is read once, named twice it is read twice',
  async (t) => {
    const linked = temporaryFolder();
    const capture = join(linked, 'a.pcap');
    copyFileSync(fixture('web.pcap'), capture);
    symlinkSync('a.pcap', join(linked, 'latest.pcap'));
    linkSync(capture, join(linked, 'hard.pcap'));
    const want = jsonLines((await whole).stdout);
    for (const input of [[linked], [capture, `${linked}/.`], [linked, capture], [capture, join(linked, '*')]]) {
      t.strictSame(jsonLines((await tractor(['flows', ...input])).stdout), want, input.join(' '));
    }
    const twice = jsonLines((await tractor(['flows', capture, join(linked, 'latest.pcap')])).stdout);
    t.equal(twice[0]?.fwd_packets, 2 * Number(want[0]?.fwd_packets));
  },
);

t.test('a folder of links to captures elsewhere', async (t) => {
  const links = temporaryFolder();
  symlinkSync(fixture('web.pcap'), join(links, 'today.pcap'));
  const { status, stdout } = await tractor(['flows', links]);
  t.equal(status, 0);
  t.strictSame(jsonLines(stdout), jsonLines((await whole).stdout));
});

t.test('a capture whose name is not UTF-8 is said, not passed over', async (t) => {
  const odd = temporaryFolder();
  writeFileSync(Buffer.concat([Buffer.from(`${odd}/odd`), Buffer.of(0xff), Buffer.from('.pcap')]), web);
  copyFileSync(fixture('web.pcap'), join(odd, 'web.pcap'));
  for (const input of [odd, join(odd, '*')]) {
    const { status, stdout, stderr } = await tractor(['flows', input]);
    t.equal(status, 1);
    t.match(stderr, /^tractor: [^\n]*odd\ufffd\.pcap: at byte 0: cannot be opened[^\n]*\n$/);
    t.strictSame(jsonLines(stdout), jsonLines((await whole).stdout));
  }
});

t.test('what cannot be reached is its own fault, and the others are read', async (t) => {
  const loop = join(temporaryFolder(), 'loop.pcap');
  symlinkSync('loop.pcap', loop);
  const { status, stdout, stderr } = await tractor(['flows', loop, fixture('web.pcap')]);
  t.equal(status, 1);
  t.match(stderr, /^tractor: [^\n]*loop\.pcap: at byte 0: cannot be opened: [^\n]+\n$/);
  t.strictSame(jsonLines(stdout), jsonLines((await whole).stdout));
});

t.test('more captures overlap than are open at once: said, since times between packets suffer', async (t) => {
  const many = temporaryFolder();
  const header = web.subarray(0, 24);
  const record = (seconds: number) => {
    const copy = Buffer.from(web.subarray(24, 40 + web.readUInt32LE(32)));
    copy.writeUInt32LE(seconds);
    return copy;
  };
  for (let i = 0; i < 503; i++)
    writeFileSync(join(many, `${i}.pcap`), Buffer.concat([header, record(i), record(100_000)]));
  const { status, stderr } = await tractor(['flows', many, '--features', 'none']);
  t.equal(status, 0);
  t.match(stderr, /^tractor: \d+ of 503 captures were opened late[^\n]*\n$/);
});

t.test('a named pipe that nobody writes to: an interrupt ends the wait', async (t) => {
  const pipe = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const run = start(['flows', pipe]);
  await run.hearsSignals();
  const asked = performance.now();
  run.child.kill('SIGINT');
  t.same((await run.ended).status, 130);
  t.ok(performance.now() - asked < 4000, 'not by giving up');
});

t.test('a filter for 802.11 is none for Ethernet', async (t) => {
  const { status, stdout, stderr } = await tractor(['flows', fixture('web.pcap'), '--filter', 'wlan type data']);
  t.equal(status, 2);
  t.equal(stdout, '');
  t.match(stderr, /^tractor: --filter: filter 'wlan type data': for link type ethernet: [^\n]+\n$/);
});

const isRoot = process.getuid?.() === 0;
t.test('a folder that may not be read is said', { skip: !isRoot && 'not root' }, async (t) => {
  const above = temporaryFolder();
  mkdirSync(join(above, 'closed'));
  copyFileSync(fixture('web.pcap'), join(above, 'web.pcap'));
  copyFileSync(fixture('web.pcap'), join(above, 'closed', 'web.pcap'));
  chmodSync(join(above, 'closed'), 0o700);
  chmodSync(above, 0o755);
  const script = `process.setgroups([]); process.setgid(65534); process.setuid(65534);
    await import(${JSON.stringify(mainPath)});`;
  for (const input of [above, join(above, 'closed')]) {
    const run = ['--input-type=module', '-e', script, mainPath, 'flows', input];
    const { status, stdout, stderr } = await new Running(process.execPath, run).ended;
    t.equal(status, 1);
    t.match(stderr, /^tractor: [^\n]*closed\/?: at byte 0: cannot be opened: Permission denied/);
    t.strictSame(jsonLines(stdout), input === above ? jsonLines((await whole).stdout) : []);
  }
});

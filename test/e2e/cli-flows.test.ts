import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import t from 'tap';
import { iscxHeader } from '../../lib/export/iscx-header.js';
import { analysisColumns } from '../../lib/pipeline/analyze-capture.js';
import { readCsv } from '../lib/export/csv-reader.js';
import { analyze } from '../tools/analysis.js';
import { pcapFile } from '../tools/capture-bytes.js';
import { repeatCapture } from '../tools/repeat-capture.js';
import { fixture, jsonLines, start, temporaryFolder, tractor } from './run-tractor.js';

const web = fixture('web.pcap');
const webBytes = readFileSync(web);

function cutWeb(folder: string, bytes = 50_000): string {
  const path = join(folder, 'cut.pcap');
  writeFileSync(path, webBytes.subarray(0, bytes));
  return path;
}

t.test('JSON lines to a pipe, and nothing else anywhere', async (t) => {
  const { status, stdout, stderr } = await tractor(['flows', web]);
  t.equal(status, 0);
  t.equal(stderr, '');
  const { rows } = await analyze(web);
  t.same(jsonLines(stdout), rows, 'every flow of the library, exactly');
  t.same(Object.keys(jsonLines(stdout)[0] ?? {}), analysisColumns());
  t.ok(
    rows.some((row) => row.label === 'vk'),
    'with labels',
  );
});

t.test('every format holds the same flows', async (t) => {
  const folder = temporaryFolder();
  const { rows } = await analyze(web);
  const names = analysisColumns();
  for (const name of ['f.jsonl', 'f.csv', 'f.arff', 'f.parquet']) {
    const { status, stdout, stderr } = await tractor(['flows', web, '-o', join(folder, name)]);
    t.same({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' }, name);
  }
  t.same(readdirSync(folder).sort(), ['f.arff', 'f.csv', 'f.jsonl', 'f.parquet'], 'no file in the making is left');

  t.same(jsonLines(readFileSync(join(folder, 'f.jsonl'), 'utf8')), rows);

  const [header, ...records] = readCsv(readFileSync(join(folder, 'f.csv'), 'utf8'));
  t.same(header, names);
  const asText = (value: unknown) => (value === null ? null : String(value));
  const unguarded = (cell: string | null) => (cell?.startsWith("'") ? cell.slice(1) : cell);
  t.same(
    records.map((record) => record.map(unguarded)),
    rows.map((row) => names.map((name) => asText(row[name]))),
  );

  const arff = readFileSync(join(folder, 'f.arff'), 'utf8');
  t.same(
    [...arff.matchAll(/^@attribute (\S+) /gm)].map((match) => match[1]),
    names,
  );
  t.match(arff, /^@attribute label \{[^}]*\bvk\b[^}]*\}$/m);
  t.match(arff, /^@attribute duration numeric$/m);
  t.equal(arff.split('@data\n')[1]?.trimEnd().split('\n').length, rows.length);

  const connection = await (await DuckDBInstance.create()).connect();
  const read = await connection.runAndReadAll(`select * from '${join(folder, 'f.parquet')}'`);
  t.same(read.columnNames(), names);
  const plain = (value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
  t.same(
    read.getRows().map((row) => row.map(plain)),
    rows.map((row) => names.map((name) => row[name])),
  );
});

t.test('windows in every format', async (t) => {
  const folder = temporaryFolder();
  const idle = fixture('idle.pcap');
  const options = { rows: 'windows', windowS: 1 } as const;
  const names = analysisColumns(options);
  const { rows } = await analyze(idle, options);
  t.ok(rows.length > 5);
  for (const name of ['w.jsonl', 'w.csv', 'w.arff', 'w.parquet']) {
    const output = join(folder, name);
    const { status } = await tractor(['flows', idle, '--rows', 'windows', '--window', '1', '-o', output]);
    t.equal(status, 0, name);
  }
  t.same(jsonLines(readFileSync(join(folder, 'w.jsonl'), 'utf8')), rows);
  const [header, ...records] = readCsv(readFileSync(join(folder, 'w.csv'), 'utf8'));
  t.same([header, records.length], [names, rows.length]);
  t.equal(readFileSync(join(folder, 'w.arff'), 'utf8').split('@data\n')[1]?.trimEnd().split('\n').length, rows.length);
  const connection = await (await DuckDBInstance.create()).connect();
  const read = await connection.runAndReadAll(`select * from '${join(folder, 'w.parquet')}'`);
  t.same([read.columnNames(), read.currentRowCount], [names, rows.length]);
});

t.test('Parquet to a pipe is a whole file too', async (t) => {
  const { status, stdout, stderr } = await tractor(['flows', web, '--format', 'parquet']);
  t.same([status, stderr], [0, '']);
  t.match(stdout, /^PAR1.*PAR1$/s);
});

t.test('the types of the columns in Parquet', async (t) => {
  const path = join(temporaryFolder(), 'f.parquet');
  await tractor(['flows', web, '-o', path]);
  const connection = await (await DuckDBInstance.create()).connect();
  const read = await connection.runAndReadAll(`describe select * from '${path}'`);
  const types = Object.fromEntries(read.getRows().map(([name, type]) => [name, type]));
  const expected = {
    flow_id: 'BIGINT',
    time_start_us: 'BIGINT',
    fwd_bytes: 'BIGINT',
    fwd_is_client: 'BOOLEAN',
    client_ip: 'VARCHAR',
    label: 'VARCHAR',
    label_confidence: 'DOUBLE',
  };
  for (const [name, type] of Object.entries(expected)) t.equal(types[name], type, name);
});

t.test('--format wins over the ending, -o - is standard output', async (t) => {
  const path = join(temporaryFolder(), 'flows.csv');
  await tractor(['flows', web, '--format', 'jsonl', '-o', path]);
  t.equal(jsonLines(readFileSync(path, 'utf8')).length, 38);
  const { stdout } = await tractor(['flows', web, '--format', 'csv', '-o', '-']);
  t.match(stdout, /^flow_id,community_id,/);
});

t.test('standard input, also compressed', async (t) => {
  for (const name of ['icmp.pcap', 'variants/icmp.pcap.gz', 'variants/icmp.pcap.zst']) {
    const { status, stdout } = await tractor(['flows', '-'], { input: readFileSync(fixture(name)) });
    t.equal(status, 0, name);
    t.same(jsonLines(stdout), (await analyze(fixture('icmp.pcap'))).rows, name);
  }
});

t.test('several files, in their order', async (t) => {
  const files = [fixture('icmp.pcap'), fixture('sctp.pcap')];
  const { status, stdout } = await tractor(['flows', ...files]);
  t.equal(status, 0);
  const protocols = jsonLines(stdout).map((row) => row.protocol);
  t.ok(protocols.includes('icmp') && protocols.includes('sctp'), protocols.join());
});

t.test('windows, feature sets, labels, nanoseconds, filter', async (t) => {
  const idle = fixture('idle.pcap');
  const windows = jsonLines((await tractor(['flows', idle, '--rows', 'windows', '--window', '1'])).stdout);
  t.same(Object.keys(windows[0] ?? {}).slice(0, 3), ['flow_id', 'window_index', 'window_start_us']);
  t.ok(
    windows.some((row) => row.window_index === 3),
    'a flow of five seconds has several windows of one',
  );
  const bare = jsonLines((await tractor(['flows', idle, '--features', 'none', '--no-labels'])).stdout);
  t.notOk('min_fiat' in (bare[0] ?? {}));
  t.ok(bare.every((row) => row.label === 'unknown'));
  const nano = (await tractor(['flows', fixture('nano.pcap'), '--nanoseconds'])).stdout;
  t.match(nano, /"time_start_ns":\d{19},"time_end_ns":\d{19}\}\n/);
  const tls = jsonLines((await tractor(['flows', web, '--filter', 'tcp port 443'])).stdout);
  t.ok(tls.length > 5 && tls.every((row) => row.server_port === 443));
});

t.test('timeouts split flows', async (t) => {
  const redis = (flows: Record<string, unknown>[]) => flows.filter((row) => row.server_port === 6379).length;
  const whole = redis(jsonLines((await tractor(['flows', fixture('idle.pcap')])).stdout));
  const idle = redis(jsonLines((await tractor(['flows', fixture('idle.pcap'), '--idle-timeout', '1.2'])).stdout));
  const active = redis(jsonLines((await tractor(['flows', fixture('idle.pcap'), '--active-timeout', '2.5'])).stdout));
  t.equal(whole, 2);
  t.equal(idle, 4, 'of the pauses of 1.1, 1.5 and 2 s two are longer than 1.2 s');
  t.ok(active > whole);
});

t.test('the header that is printed in the ISCX files', async (t) => {
  const { stdout } = await tractor(['flows', fixture('idle.pcap'), '--iscx-header', '--format', 'csv']);
  const [header, ...rows] = stdout.trimEnd().split('\n');
  t.equal(header, [...iscxHeader.map(([, printed]) => printed), 'label'].join());
  t.equal(rows.length, (await analyze(fixture('idle.pcap'))).rows.length);
  t.ok(rows.every((row) => row.split(',').length === 24));
});

t.test('no flows: a header alone, in every format that has one', async (t) => {
  const folder = temporaryFolder();
  const path = join(folder, 'empty.pcap');
  writeFileSync(path, webBytes.subarray(0, 24));
  t.equal((await tractor(['flows', path])).stdout, '');
  const csv = await tractor(['flows', path, '--format', 'csv']);
  t.same([csv.status, csv.stdout], [0, `${analysisColumns().join()}\n`]);
  const arff = await tractor(['flows', path, '--format', 'arff']);
  t.match(arff.stdout, /@attribute flow_id numeric\n.*@attribute std_idle numeric\n\n@data\n$/s);
  t.equal((await tractor(['flows', path, '-o', join(folder, 'e.parquet')])).status, 0);
});

t.test('a capture cut short: everything before the cut, exit status 1, one line that says where', async (t) => {
  const folder = temporaryFolder();
  const cut = cutWeb(folder);
  const { rows, fault } = await analyze(cut);
  for (const name of ['f.jsonl', 'f.csv', 'f.arff', 'f.parquet']) {
    const { status, stderr } = await tractor(['flows', cut, '-o', join(folder, name)]);
    t.equal(status, 1, name);
    t.equal(stderr, `tractor: ${cut}: at byte 49137: ${fault?.reason} (186 packets read before)\n`);
    t.ok(statSync(join(folder, name)).size > 1000, name);
  }
  t.same(jsonLines(readFileSync(join(folder, 'f.jsonl'), 'utf8')), rows);
  t.equal(readFileSync(join(folder, 'f.csv'), 'utf8').trimEnd().split('\n').length, rows.length + 1);
  const piped = await tractor(['flows', '-'], { input: webBytes.subarray(0, 50_000) });
  t.equal(piped.status, 1);
  t.same(jsonLines(piped.stdout), rows);
  t.match(piped.stderr, /^tractor: -: at byte 49137: /);
});

t.test('a file among others that cannot be read', async (t) => {
  const { status, stdout, stderr } = await tractor(['flows', '/no/such/file.pcap', web, fixture('README.md')]);
  t.equal(status, 1);
  t.equal(jsonLines(stdout).length, 38, 'the one between is read');
  t.equal(stderr.trimEnd().split('\n').length, 2, 'a line for each of the two');
});

t.test('nothing readable: a file of that name stays as it was', async (t) => {
  const folder = temporaryFolder();
  const path = join(folder, 'flows.csv');
  writeFileSync(path, 'from before\n');
  const text = join(folder, 'text.pcap');
  writeFileSync(text, 'no capture\n');
  for (const input of [text, '/no/such/file.pcap', folder]) {
    const { status, stdout, stderr } = await tractor(['flows', input, '-o', path]);
    t.same([status, stdout], [1, ''], input);
    t.match(stderr, /^tractor: [^\n]+ \(0 packets read before\)\n$/);
    t.equal(
      (await tractor(['flows', input, '--format', 'csv'])).stdout,
      '',
      'nor is there a header on standard output',
    );
  }
  t.equal(readFileSync(path, 'utf8'), 'from before\n');
  t.same(readdirSync(folder).sort(), ['flows.csv', 'text.pcap']);
});

t.test('-o into a folder that is not there', async (t) => {
  const folder = temporaryFolder();
  for (const name of ['f.csv', 'f.parquet']) {
    const { status, stderr } = await tractor(['flows', web, '-o', join(folder, 'absent', name)]);
    t.equal(status, 1, name);
    t.match(stderr, /^tractor: ENOENT[^\n]*\n$/);
  }
  t.same(readdirSync(folder), []);
});

t.test('-o on a link writes what it points to, on a device the device', async (t) => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'real'));
  writeFileSync(join(folder, 'real/flows.jsonl'), '');
  symlinkSync('real/flows.jsonl', join(folder, 'link.jsonl'));
  t.equal((await tractor(['flows', web, '-o', join(folder, 'link.jsonl')])).status, 0);
  t.equal(jsonLines(readFileSync(join(folder, 'real/flows.jsonl'), 'utf8')).length, 38);
  t.equal((await tractor(['flows', web, '-o', '/dev/null'])).status, 0);
  t.ok(statSync('/dev/null').isCharacterDevice());
});

t.test('a full disk is said, and leaves nothing', { skip: !existsSync('/dev/full') && 'no /dev/full' }, async (t) => {
  const { status, stderr } = await tractor(['flows', web, '-o', '/dev/full']);
  t.equal(status, 1);
  t.match(stderr, /^tractor: \/dev\/full: ENOSPC[^\n]*\n$/);
});

t.test('a reader that goes away ends it quietly', async (t) => {
  const run = start(['flows', ...Array.from({ length: 200 }, () => web)]);
  run.child.stdout?.once('data', () => run.child.stdout?.destroy());
  const { status, stderr } = await run.ended;
  t.same([status, stderr], [0, '']);
});

t.test('an interrupt ends it with 130 and removes the file in the making', async (t) => {
  for (const name of ['f.jsonl', 'f.arff', 'f.parquet']) {
    const folder = temporaryFolder();
    const run = start(['flows', '-', '-o', join(folder, name)], {
      input: webBytes.subarray(0, 50_000),
      keepOpen: true,
    });
    await until(() => name.endsWith('parquet') || readdirSync(folder).length > 0 || name.endsWith('arff'));
    await run.hearsSignals();
    run.child.kill('SIGINT');
    const { status, signal, stderr } = await run.ended;
    t.same([status, signal, stderr], [130, null, ''], name);
    t.same(readdirSync(folder), [], name);
  }
});

t.test('an interrupt is heard while nobody reads the output', async (t) => {
  const large = join(temporaryFolder(), 'large.pcap');
  repeatCapture(webBytes, 300, large); // 11,400 rows: far more than a pipe holds
  const run = start(['flows', large]);
  run.child.stdout?.pause();
  const exited = new Promise((resolve) => run.child.on('exit', (code) => resolve(code)));
  await until(() => (run.child.stdout?.readableLength ?? 0) > 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  run.child.kill('SIGTERM');
  t.equal(await exited, 143);
  run.child.stdout?.resume();
  await run.ended;
});

async function until(true_: () => boolean): Promise<void> {
  for (let tries = 0; !true_() && tries < 500; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
}

t.test('a capture that shrinks while it is read is a fault, not a crash', async (t) => {
  const folder = temporaryFolder();
  const path = join(folder, 'growing.pcap');
  writeFileSync(path, webBytes);
  truncateSync(path, 100);
  t.equal((await tractor(['flows', path])).status, 1);
});

t.test('tunnels are opened unless asked not to', async (t) => {
  const path = join(temporaryFolder(), 'ipip.pcap');
  // Raw IP: 10.0.0.1 to 10.0.0.2, and in it 192.0.2.1 to 198.51.100.2, UDP without payload.
  const inside = '4500001c0000000040110000c0000201c633640203e8003500080000';
  const data = Buffer.from(`4500003000000000400400000a0000010a000002${inside}`, 'hex');
  writeFileSync(path, pcapFile([{ timeNs: 0n, data }], { linkType: 101 }));
  const flow = async (...more: string[]) => jsonLines((await tractor(['flows', path, ...more])).stdout)[0];
  t.match(await flow(), { tunnel: 'ipip', protocol: 'udp', client_ip: '192.0.2.1', fwd_ip_bytes: 28 });
  t.match(await flow('--no-tunnels'), { tunnel: null, protocol: 'ipip', client_ip: '10.0.0.1', fwd_ip_bytes: 48 });
});

t.test('each tunnel of a recording says its name, and closed ones are flows of their own', async (t) => {
  const rows = async (...more: string[]) =>
    jsonLines((await tractor(['flows', fixture('tunnels.pcap'), '--features', 'none', ...more])).stdout);
  const open = await rows();
  // A page through each, and two pings.
  for (const tunnel of ['vxlan', 'geneve', 'l2tp', 'ipip', 'gre', '6in4']) {
    const inside = open.filter((row) => row['tunnel'] === tunnel);
    const count = (row: (typeof inside)[number]) => [row['server_port'], row['fwd_packets'], row['bwd_packets']];
    t.strictSame(inside.map(count)[0], [80, 6, 4], tunnel);
    t.strictSame(inside.map(count)[1]?.slice(1), [2, 2], tunnel);
    t.equal(inside.length, 2, tunnel);
    t.equal(inside[0]?.['label'], 'http', tunnel);
  }
  const closed = await rows('--no-tunnels');
  t.ok(closed.every((row) => row['tunnel'] === null));
  const outside = closed.map((row) => row['protocol']);
  for (const protocol of ['ipip', 'gre', 'l2tp'])
    t.equal(outside.filter((one) => one === protocol).length, 1, protocol);
  t.equal(outside.includes('tcp'), false);
});

t.test('what is not decoded is named', async (t) => {
  const path = join(temporaryFolder(), 'usb.pcap');
  writeFileSync(path, pcapFile([{ timeNs: 0n, data: Buffer.alloc(64) }], { linkType: 189 }));
  t.match((await tractor(['info', path])).stdout, /unsupported link types\n +usb_linux +1\n/);
  const json = JSON.parse((await tractor(['info', '--json', path])).stdout);
  t.match(Array.isArray(json) ? json[0] : json, { unsupported_link_types: { usb_linux: 1 } });
});

t.test('info names what was odd in the packets, and what was odd in the file', async (t) => {
  const path = join(temporaryFolder(), 'odd.pcap');
  // A later fragment whose first one is missing; bits that no one has given a meaning, beside the link type in the header.
  const data = Buffer.from(`4500001c0007000140110000c0000201c633640203e8003500080000`, 'hex');
  const file = pcapFile([{ timeNs: 0n, data }], { linkType: 101 });
  file.writeUInt32LE(file.readUInt32LE(20) | 0x00010000, 20);
  writeFileSync(path, file);
  const text = (await tractor(['info', path])).stdout;
  t.match(text, /seen on the way\n +fragment_orphan +1\n/);
  t.match(text, /seen in the file and tolerated\n +reserved bits beside the link type +1\n/);
  t.match(JSON.parse((await tractor(['info', '--json', path])).stdout), {
    anomalies: { fragment_orphan: 1 },
    capture_anomalies: { 'reserved bits beside the link type': 1 },
  });
});

/** From labelled captures to a measured model, through the three commands as a user types them. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadModel } from '../../lib/labels/load-model.js';
import { openSqliteCatalogue } from '../../lib/storage/sqlite-catalogue.js';
import { fixture, temporaryFolder, tractor } from './run-tractor.js';

const folder = temporaryFolder();
t.teardown(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const set = at('set');
const table = at('windows.parquet');
const model = at('apps-v1');

async function done(args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await tractor(args);
  if (status !== 0) throw new Error(`tractor ${args.join(' ')}: ${status}: ${stderr}`);
  return stdout;
}

t.test('captures get labels, and are in a set once', async (t) => {
  for (const [label, name] of [
    ['mail', 'mail.pcap'],
    ['voip', 'voip.pcap'],
    ['web', 'web.pcap'],
    ['torrent', 'bittorrent.pcapng'],
  ])
    await done(['dataset', 'add', set, '--label', label as string, fixture(name as string)]);
  t.equal(
    await done(['dataset', 'add', set, '--label', 'torrent', fixture('bittorrent.pcapng')]),
    `${set}: 4 captures\n`,
  );
  const list = await done(['dataset', 'list', set]);
  t.match(list, /^mail +.*mail\.pcap$/m);
  t.equal(list.split('\n').length, 5);
});

t.test('a capture without a word of its label needs one', async (t) => {
  const { status, stderr } = await tractor(['dataset', 'add', at('other'), fixture('web.pcap')]);
  t.equal(status, 2);
  t.match(stderr, /web\.pcap: says no label itself; add --label/);
  t.notOk(existsSync(at('other')));
});

t.test('several adds at once lose nothing, beside a lock of one that was killed', async (t) => {
  const names = ['mail.pcap', 'voip.pcap', 'web.pcap', 'bittorrent.pcapng'];
  const many = at('many');
  await Promise.all(names.map((name) => done(['dataset', 'add', many, '--label', 'x', fixture(name)])));
  t.equal((await done(['dataset', 'list', many])).trim().split('\n').length, 4);
  writeFileSync(join(many, '.dataset.json.lock'), 'of a process that is gone');
  t.equal(await done(['dataset', 'add', many, '--label', 'x', fixture('ftp.pcapng')]), `${many}: 5 captures\n`);
  t.same(readdirSync(many), ['dataset.json'], 'nothing stays beside the list');
});

t.test('what is no capture is refused when it is added, whatever its label', async (t) => {
  writeFileSync(at('same.csv'), 'duration,label\n1,a\n');
  writeFileSync(at('nothing.pcap'), '');
  for (const name of ['same.csv', 'nothing.pcap', 'never-was.pcap'])
    for (const how of [['--label', 'x'], ['--payload']]) {
      const { status, stderr } = await tractor(['dataset', 'add', at('refused'), ...how, at(name)]);
      t.equal(status, 1);
      t.match(stderr, `${name}: at byte 0: `);
    }
  t.notOk(existsSync(at('refused')));
  mkdirSync(at('mixed'));
  copyFileSync(fixture('web.pcap'), at('mixed/web.pcap'));
  writeFileSync(at('mixed/notes.pcap'), 'of the recording');
  const { status, stdout, stderr } = await tractor(['dataset', 'add', at('refused'), '--label', 'x', at('mixed')]);
  t.same({ status, stdout }, { status: 0, stdout: `${at('refused')}: 1 captures\n` }, 'a folder may hold others');
  t.match(stderr, /notes\.pcap: .*, and is left out\n$/);
});

t.test('captures that are gone or changed are named at once, with the command that takes them out', async (t) => {
  const set = at('gone');
  const names = ["it's gone.pcap", 'changed.pcap', 'stays.pcap'];
  for (const name of names)
    copyFileSync(fixture(`${name === 'stays.pcap' ? 'web' : name[0] === 'c' ? 'voip' : 'mail'}.pcap`), at(name));
  await done(['dataset', 'add', set, '--label', 'x', ...names.map(at)]);
  rmSync(at("it's gone.pcap"));
  copyFileSync(fixture('icmp.pcap'), at('changed.pcap'));
  const built = await tractor(['dataset', 'build', set, '-o', at('gone.csv')]);
  t.equal(built.status, 1);
  t.match(built.stderr, "it's gone.pcap: is gone; ");
  t.match(built.stderr, 'changed.pcap: has changed since it was added; nothing was built.');
  const command = `tractor dataset remove ${set} '${folder}/it'\\''s gone.pcap' ${folder}/changed.pcap\n`;
  t.ok(built.stderr.endsWith(command), built.stderr);
  t.equal(
    await done(['dataset', 'add', set, '--label', 'y', at('changed.pcap')]),
    `${set}: 3 captures\n`,
    'in its place',
  );
  t.match(await tractor(['dataset', 'remove', set, at('stays.pcap'), at('other.pcap')]), {
    status: 2,
    stderr: /there is no such capture in it: .*other\.pcap\n$/,
  });
  t.equal(await done(['dataset', 'remove', set, at("it's gone.pcap")]), `${set}: 2 captures\n`);
  t.match(await done(['dataset', 'build', set, '-o', at('gone.csv')]), / windows of 2 captures/);
  t.equal(await done(['dataset', 'remove', set, at('changed.pcap'), at('stays.pcap')]), `${set}: 0 captures\n`);
  t.match(await tractor(['dataset', 'remove', set, at('stays.pcap')]), {
    status: 2,
    stderr: /is no data set, or an empty one/,
  });
});

/** A pcapng whose section header has this comment, then an interface; no packets. */
function recordedCapture(comment: string): Buffer {
  const text = Buffer.from(comment);
  const padded = (text.length + 3) & ~3;
  const length = 28 + 4 + padded + 4;
  const section = Buffer.alloc(length);
  section.writeUInt32LE(0x0a0d0d0a, 0);
  section.writeUInt32LE(length, 4);
  section.writeUInt32LE(0x1a2b3c4d, 8);
  section.writeUInt16LE(1, 12);
  section.writeBigInt64LE(-1n, 16);
  section.writeUInt16LE(1, 24); // opt_comment
  section.writeUInt16LE(text.length, 26);
  text.copy(section, 28);
  section.writeUInt32LE(length, length - 4);
  const face = Buffer.alloc(20);
  for (const [offset, value] of [
    [0, 1],
    [4, 20],
    [8, 1],
    [12, 65535],
    [16, 20],
  ])
    face.writeUInt32LE(value as number, offset as number);
  return Buffer.concat([section, face]);
}

t.test('a recorded capture says its label itself', async (t) => {
  writeFileSync(at('recorded.pcapng'), recordedCapture('label: telegram'));
  await done(['dataset', 'add', at('recorded'), at('recorded.pcapng')]);
  t.match(await done(['dataset', 'list', at('recorded')]), /^telegram /m);
});

t.test('corrected flows, and no others, come from a server', async (t) => {
  const capture = at('web.pcap');
  copyFileSync(fixture('web.pcap'), capture);
  const { size: sizeBytes, mtimeMs } = statSync(capture);
  const catalogue = await openSqliteCatalogue(at('catalogue.db'));
  const flow = { group: 'mine', comment: null, correctedAtMs: 1 };
  await catalogue.correctLabel({ name: 'web.pcap', sizeBytes, mtimeMs }, { ...flow, flowId: 1, label: 'mine' });
  await catalogue.correctLabel({ name: 'gone.pcap', sizeBytes, mtimeMs }, { ...flow, flowId: 1, label: 'mine' });
  await catalogue.close();
  const { status, stderr } = await tractor([
    'dataset',
    'add',
    at('fixed'),
    '--corrections',
    folder,
    '--captures',
    folder,
  ]);
  t.equal(status, 0);
  t.match(stderr, /gone\.pcap: is gone or has changed/);
  await done(['dataset', 'build', at('fixed'), '-o', at('fixed.csv')]);
  const [header, ...rows] = readFileSync(at('fixed.csv'), 'utf8').trim().split('\n');
  t.match(header, /^capture,flow_id,window_index,duration,.*,std_idle,label$/);
  t.ok(rows.length > 0 && rows.every((row) => /^web\.pcap#[0-9a-f]{8},1,\d+,.*,mine$/.test(row)), `${rows}`);
});

t.test('flows whose payload says what they are, a row each, also of a capture that is cut short', async (t) => {
  writeFileSync(at('cut.pcap'), readFileSync(fixture('mail.pcap')).subarray(0, -10));
  await done(['dataset', 'add', at('shown'), '--payload', at('cut.pcap'), fixture('ftp.pcapng')]);
  const built = await tractor(['dataset', 'build', at('shown'), '--rows', 'flows', '-o', at('shown.csv')]);
  t.match(built, { status: 1, stderr: /cut\.pcap: at byte \d+: / });
  const [header, ...rows] = readFileSync(at('shown.csv'), 'utf8').trim().split('\n');
  t.match(header, /^capture,flow_id,duration,/);
  await tractor(['dataset', 'build', at('shown'), '--rows', 'flows', '--most-rows', '1', '-o', at('one.csv')]);
  const ones = readFileSync(at('one.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.replace(/,.*,/, ' '));
  t.same(ones, [...new Set(rows.map((row) => row.replace(/,.*,/, ' ')))], 'one of each label and capture');
  const labels = new Set(rows.map((row) => row.slice(row.lastIndexOf(',') + 1)));
  t.ok(labels.has('smtp') && labels.has('ftp') && labels.has('dns'), [...labels].join());
  t.notOk(labels.has('unknown') || labels.has(''));
});

t.test('with a label too it is for what has a payload that does not show its protocol', async (t) => {
  const [set, table] = [at('data'), at('data.csv')];
  await done(['dataset', 'add', set, '--payload', '--label', 'ftp_data', fixture('ftp.pcapng')]);
  t.match(await done(['dataset', 'list', set]), /^by payload, else ftp_data +.*ftp\.pcapng$/m);
  await done(['dataset', 'build', set, '--rows', 'flows', '-o', table]);
  const labels = readFileSync(table, 'utf8').trim().split('\n').slice(1);
  const count = (label: string) => labels.filter((row) => row.endsWith(`,${label}`)).length;
  // By construction (test/captures/README.md): six controls, seven data flows, seven questions of DNS.
  t.same({ ftp: count('ftp'), ftp_data: count('ftp_data'), dns: count('dns') }, { ftp: 6, ftp_data: 7, dns: 7 });
  t.equal(labels.length, 20);
});

t.test('what any application does beside is left out, and said; --helpers keeps it', async (t) => {
  const [set, table] = [at('beside'), at('beside.csv')];
  await done(['dataset', 'add', set, '--label', 'shop', fixture('ftp.pcapng')]);
  const rows = async (...more: string[]) => {
    const said = await done(['dataset', 'build', set, '--rows', 'flows', '-o', table, ...more]);
    return { said, count: readFileSync(table, 'utf8').trim().split('\n').length - 1 };
  };
  // By construction (test/captures/README.md): thirteen flows of FTP and its data, seven questions of DNS; three of ICMPv6 beside.
  const built = await rows();
  t.equal(built.count, 13);
  t.match(
    built.said,
    /13 flows of 1 captures; without flows whose payload says what they are: 7 dns, 3 icmpv6 \(--helpers keeps them\)\n$/,
  );
  const all = await rows('--helpers');
  t.equal(all.count, 23);
  t.notMatch(all.said, /without/);
  await done(['dataset', 'add', set, '--label', 'dns', fixture('ftp.pcapng')]);
  t.equal((await rows()).count, 20, 'where that is what was recorded, it stays');
});

t.test('a capture of nothing but these keeps them', async (t) => {
  await done(['dataset', 'add', at('names'), '--label', 'names', fixture('icmp.pcap')]);
  const said = await done(['dataset', 'build', at('names'), '--rows', 'flows', '-o', at('names.csv')]);
  t.match(said, /: [1-9]\d* flows of 1 captures\n$/);
});

t.test('one table of windows, in any format the same', async (t) => {
  const said = await done(['dataset', 'build', set, '-o', table]);
  t.match(said, /windows\.parquet: \d+ windows of 4 captures/);
  await done(['dataset', 'build', set, '-o', at('windows.arff')]);
  const [one, other] = [table, at('windows.arff')].map((data) =>
    done(['evaluate', '--data', data, '--folds', '2', '--max-trees', '5', '--json']),
  );
  const measures = (text: string) => JSON.parse(text).splits;
  t.same(measures((await one) as string), measures((await other) as string));
});

t.test('train writes a folder; the same seed writes the same bytes', async (t) => {
  const args = ['train', '--data', table, '--folds', '3', '--max-trees', '10', '--source', "our own; it's free"];
  t.match(
    await done([...args, '--out', model]),
    /^blocks +accuracy 0\.\d+ .*\nrandom .*\n.*apps-v1: \d+ trees, 4 classes\n$/s,
  );
  const labels = ['--label-of', 'torrent=bittorrent', '--label-of', 'web=http'];
  await done([...args, ...labels, '--tells', 'protocols', '--out', at('more-v1')]);
  t.ok(readFileSync(join(model, 'model.onnx')).length > 1000);
  const manifest = JSON.parse(readFileSync(join(model, 'manifest.json'), 'utf8'));
  t.same(manifest.classes, ['mail', 'torrent', 'voip', 'web']);
  t.match(manifest, {
    format: 1,
    name: 'apps',
    version: 1,
    seed: 1,
    input: { feature_sets: ['iscx'], rows: 'windows', window_s: 15 },
  });
  const more = JSON.parse(readFileSync(at('more-v1/manifest.json'), 'utf8'));
  t.same(more.measures, manifest.measures);
  t.same([manifest.labels, more.labels], [undefined, { torrent: 'bittorrent', web: 'http' }]);
  t.same([manifest.tells, more.tells], [undefined, 'protocols']);
  t.same((await loadModel(at('more-v1'))).manifest, more, 'and it is one that can be used');
  const card = readFileSync(join(model, 'CARD.md'), 'utf8');
  t.match(card, /tractor train --data windows\.parquet .* --source 'our own; it'\\''s free'/);
  t.match(
    readFileSync(at('more-v1/CARD.md'), 'utf8'),
    /--tells protocols --label-of torrent=bittorrent --label-of web=http/,
  );
  t.match(card, /## Where it fails/);
  t.notMatch(card, folder, 'no path of this machine');
});

t.test('a label that is none, and of a class that is not there, are usage errors', async (t) => {
  const args = ['train', '--data', table, '--out', at('never-v1'), '--label-of'];
  t.match(await tractor([...args, 'torrent=Bit Torrent']), { status: 2, stderr: /CLASS=label/ });
  t.match(await tractor([...args, '=http']), { status: 2, stderr: /CLASS=label/ });
  t.match(await tractor([...args, 'game=steam']), {
    status: 2,
    stderr: /--label-of game: the table has no such class/,
  });
});

t.test('classes that would have one label are a usage error, before anything is learned', async (t) => {
  const rows = Array.from({ length: 40 }, (_, row) => `${row},${row % 2 === 0 ? 'телега' : 'ютубик'}`);
  writeFileSync(at('russian.csv'), `duration,label\n${rows.join('\n')}\n`);
  const args = ['train', '--data', at('russian.csv'), '--folds', '2', '--max-trees', '2', '--out', at('russian-v1')];
  t.match(await tractor(args), {
    status: 2,
    stderr: /"телега", "ютубик" would all have the label ______;.*--label-of/,
  });
  t.notOk(existsSync(at('russian-v1')));
});

t.test('a folder that is there, and a name that is none, are usage errors', async (t) => {
  const again = await tractor(['train', '--data', table, '--out', model]);
  t.match(again, { status: 2, stderr: /apps-v1: is there already/ });
  t.match(await tractor(['train', '--data', table, '--out', at('apps')]), { status: 2, stderr: /is called NAME-vN/ });
});

t.test('evaluate measures a model, as JSON and as a page that needs nothing else', async (t) => {
  const ended = await tractor(['evaluate', '--data', table, '--model', model, '--json', '-o', at('page.html')]);
  t.equal(ended.status, 0);
  t.match(ended.stderr, /learned from this very table/);
  const { splits } = JSON.parse(ended.stdout);
  t.equal(splits[0].measures.confusion.length, 4);
  const page = readFileSync(at('page.html'), 'utf8');
  t.match(page, /<svg[^>]*aria-label="Reliability curve"/);
  t.notMatch(page, /<script|https?:|src=/);
});

t.test('a model is known to have learned from its rows in any file, and not from others', async (t) => {
  const made = (first: number, count: number) =>
    Array.from({ length: count }, (_, row) => `${first + row},${(first + row) * 3},${'abc'[row % 3]}`);
  const csv = (name: string, rows: readonly string[]) => {
    writeFileSync(at(name), `duration,max_fiat,label\n${rows.join('\n')}\n`);
    return at(name);
  };
  const learned = made(0, 60);
  await done([
    'train',
    '--data',
    csv('learned.csv', learned),
    '--folds',
    '2',
    '--max-trees',
    '2',
    '--out',
    at('rows-v1'),
  ]);
  const said = async (data: string) =>
    (await tractor(['evaluate', '--data', data, '--model', at('rows-v1'), '--json'])).stderr;
  const header =
    '@relation x\n% a comment\n@attribute label {a,b,c}\n@attribute max_fiat numeric\n@attribute duration numeric\n@data\n';
  const turned = learned.map((row) => row.split(',').reverse().join(','));
  writeFileSync(at('learned.arff'), `${header}${turned.join('\n')}\n`);
  t.match(await said(at('learned.csv')), /learned from this very table/);
  t.match(await said(at('learned.arff')), /learned from most of these rows \(about 100 % of their vectors\)/);
  t.match(
    await said(csv('half.csv', [...made(0, 40), ...made(1000, 20)])),
    /learned from most of these rows \(about 6\d %/,
  );
  t.equal(await said(csv('fewer.csv', [...made(0, 20), ...made(1000, 40)])), '');
  t.equal(
    await said(csv('repeated.csv', [...made(1000, 1), ...new Array(50).fill(learned[0])])),
    '',
    'one vector many times is one',
  );
});

t.test('a table of one class is enough to measure a model on, not to learn from', async (t) => {
  await done(['dataset', 'add', at('one'), '--label', 'game', fixture('web.pcap')]);
  await done(['dataset', 'build', at('one'), '-o', at('one-class.csv')]);
  const { splits } = JSON.parse(await done(['evaluate', '--data', at('one-class.csv'), '--model', model, '--json']));
  t.match(splits, [{ split: 'table', measures: { accuracy: 0 } }]);
  const blocks = await tractor(['evaluate', '--data', table, '--folds', '2', '--max-trees', '2']);
  t.match(blocks.stderr, /of a single capture: mail, torrent, voip, web; so blocks of rows are left out/);
  t.match(await tractor(['evaluate', '--data', at('one-class.csv')]), { status: 2, stderr: /at least two classes/ });
});

t.test('classes never seen: in words, on the page, as JSON', async (t) => {
  const rows = Array.from({ length: 60 }, (_, row) => `${(row % 3) * 1e6 + row},${['a', 'b', 'c'][row % 3]}`);
  writeFileSync(at('three.csv'), `duration,label\n${rows.join('\n')}\n`);
  const args = ['evaluate', '--data', at('three.csv'), '--folds', '2', '--max-trees', '3', '--unseen'];
  t.match(await done([...args, '-o', at('three.html')]), /^ {2}b +never seen: \d+ % unknown(, else mostly [ac])?$/m);
  t.match(
    readFileSync(at('three.html'), 'utf8'),
    /Classes never seen.*unknown, of all rows<b>[01]\.\d{3}<.*class="bar"/s,
  );
  const { unseen } = JSON.parse(await done([...args, '--json']));
  t.match(unseen, [
    { name: 'a', rows: 20 },
    { name: 'b', rows: 20 },
    { name: 'c', rows: 20 },
  ]);
});

t.test('names in a table do not become part of the page', async (t) => {
  const rows = Array.from({ length: 40 }, (_, row) => `${row},${row % 2 === 0 ? '<script>x' : 'b&c'}`);
  writeFileSync(at('evil.csv'), `duration,label\n${rows.join('\n')}\n`);
  await done(['evaluate', '--data', at('evil.csv'), '--folds', '2', '--max-trees', '2', '-o', at('evil.html')]);
  const page = readFileSync(at('evil.html'), 'utf8');
  t.notMatch(page, '<script');
  t.match(page, '&#60;script&#62;x');
});

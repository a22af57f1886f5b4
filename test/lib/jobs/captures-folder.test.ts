import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CapturesFolder, splitExtension } from '../../../lib/jobs/captures-folder.js';

const pcapStart = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
const pcapngStart = Buffer.from('0a0d0d0a1c000000', 'hex');

t.test('which files are captures: by extension or by their first bytes', async (t) => {
  const root = t.testdir({
    'b.pcap': 'anything',
    'a.PCAPNG': '',
    'c.cap.gz': 'x',
    'd.dmp': 'x',
    'e.pcapng.zst': 'x',
    'e2.pcap.lz4': 'x',
    'e3.pcap12.gz': 'x',
    'notes.txt': 'text',
    'archive.gz': 'x',
    '.hidden.pcap': 'x',
    'x.pcap.partial': 'x',
    sub: { deeper: { 'f.pcap': 'x' } },
    '.git': { 'g.pcap': 'x' },
  });
  writeFileSync(join(root, 'trace.1'), pcapStart);
  writeFileSync(join(root, 'noextension'), pcapngStart);
  writeFileSync(join(root, 'short'), pcapStart.subarray(0, 3));
  const folder = await CapturesFolder.open(root);
  t.strictSame(
    (await folder.list()).map(({ name, stem, extension }) => [name, stem, extension]),
    [
      ['a.PCAPNG', 'a', 'PCAPNG'],
      ['b.pcap', 'b', 'pcap'],
      ['c.cap.gz', 'c', 'cap.gz'],
      ['d.dmp', 'd', 'dmp'],
      ['e.pcapng.zst', 'e', 'pcapng.zst'],
      ['e2.pcap.lz4', 'e2', 'pcap.lz4'],
      ['e3.pcap12.gz', 'e3', 'pcap12.gz'],
      ['noextension', 'noextension', ''],
      ['sub/deeper/f.pcap', 'sub/deeper/f', 'pcap'],
      ['trace.1', 'trace', '1'],
    ],
  );
});

t.test('stem and extension put together are the name again', async (t) => {
  const names = ['a.pcap', 'a.b.pcap.gz', 'a', '.x', 'd.e/a', 'd.e/.a', 'a.', '.pcap', 'a.tar.gz', 'd/a.1'];
  for (const name of names) {
    const { stem, extension } = splitExtension(name);
    t.equal(extension === '' ? stem : `${stem}.${extension}`, name);
    t.notMatch(extension, /\//);
  }
});

t.test('size and time of change', async (t) => {
  const root = t.testdir({ 'a.pcap': '12345' });
  utimesSync(join(root, 'a.pcap'), 1000, 2000.5);
  t.match(await (await CapturesFolder.open(root)).find('a.pcap'), { sizeBytes: 5, mtimeMs: 2000500 });
});

t.test('names that lead elsewhere are nobody', async (t) => {
  const home = t.testdir({
    'secret.pcap': 'x',
    'captures-old': { 'b.pcap': 'x' },
    captures: { 'a.pcap': 'x', sub: { 'c.pcap': 'x' }, 'folder.pcap': {} },
  });
  const root = join(home, 'captures');
  symlinkSync(join(home, 'secret.pcap'), join(root, 'out.pcap'));
  symlinkSync('../secret.pcap', join(root, 'relative-out.pcap'));
  symlinkSync(home, join(root, 'up'));
  symlinkSync('loop.pcap', join(root, 'loop.pcap'));
  symlinkSync('gone.pcap', join(root, 'dangling.pcap'));
  symlinkSync('/dev/zero', join(root, 'zero.pcap'));
  symlinkSync('sub/c.pcap', join(root, 'inside.pcap'));
  const folder = await CapturesFolder.open(root);
  const outside = [
    '../secret.pcap',
    '..',
    '.',
    '',
    '/',
    './a.pcap',
    'sub/../a.pcap',
    'sub/../../secret.pcap',
    '../captures/a.pcap',
    '../captures-old/b.pcap',
    join(home, 'secret.pcap'),
    join(root, 'a.pcap'),
    '/etc/passwd',
    '//a.pcap',
    'sub//c.pcap',
    'a.pcap/',
    'a.pcap\0',
    '\0',
    'a.pcap\0.pcap',
    '..\0/secret.pcap',
    '%2e%2e%2fsecret.pcap',
    '..%2fsecret.pcap',
    '..\\secret.pcap',
    'file:///etc/passwd',
    'out.pcap',
    'relative-out.pcap',
    'up/secret.pcap',
    'loop.pcap',
    'dangling.pcap',
    'zero.pcap',
    'folder.pcap',
    'sub',
    'a.pcap/b.pcap',
    `${'a'.repeat(5000)}.pcap`,
    'nothere.pcap',
  ];
  for (const name of outside) t.equal(await folder.find(name), null, JSON.stringify(name.slice(0, 60)));
  t.match(await folder.find('a.pcap'), { path: join(root, 'a.pcap') });
  t.match(await folder.find('inside.pcap'), { name: 'inside.pcap', path: join(root, 'sub/c.pcap') });
  t.same(
    (await folder.list()).map(({ name }) => name),
    ['a.pcap', 'inside.pcap', 'sub/c.pcap'],
  );
});

t.test('the folder itself may be reached through a link', async (t) => {
  const home = t.testdir({ real: { 'a.pcap': 'x' } });
  symlinkSync(join(home, 'real'), join(home, 'link'));
  const folder = await CapturesFolder.open(join(home, 'link'));
  t.match(await folder.find('a.pcap'), { name: 'a.pcap' });
});

t.test('what is no folder is refused', async (t) => {
  const home = t.testdir({ file: 'x' });
  mkdirSync(join(home, 'folder'));
  await t.rejects(CapturesFolder.open(join(home, 'file')), { name: 'UsageError' });
  await t.rejects(CapturesFolder.open(join(home, 'none')), { name: 'UsageError' });
  t.same(await (await CapturesFolder.open(join(home, 'folder'))).list(), []);
});

t.test('a folder apart is none of it, by whatever name', async (t) => {
  const root = t.testdir({
    'a.pcap': 'x',
    kept: { 'b.pcap': 'x', deeper: { 'c.pcap': 'x' } },
    keptless: { 'd.pcap': 'x' },
  });
  symlinkSync(join(root, 'kept', 'b.pcap'), join(root, 'link.pcap'));
  const folder = await CapturesFolder.open(root, { apart: join(root, 'kept') });
  const { captures, folders } = await folder.walk();
  t.strictSame(
    captures.map(({ name }) => name),
    ['a.pcap', 'keptless/d.pcap'],
  );
  t.strictSame(folders, ['', 'keptless/'], 'nor watched');
  for (const name of ['kept/b.pcap', 'kept/deeper/c.pcap', 'link.pcap']) t.equal(await folder.find(name), null, name);
  const around = await CapturesFolder.open(join(root, 'kept'), { apart: root });
  t.equal((await around.list()).length, 2, 'a folder within the other is captures all the same');
});

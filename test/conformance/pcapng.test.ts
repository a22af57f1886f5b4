/** The pcapng conformance files read as the text beside each says, and the same in both byte orders. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { CaptureHealth } from '../../lib/pipeline/analysis.js';
import { analyze } from '../tools/analysis.js';
import { listCaptures, sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

const folder = join(sharedCaptures, 'pcapng-test');

/** The "Block counts" of the text: lines of a tab, a block's name, a colon and a number. */
function countsIn(text: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, name = '', count] of text.matchAll(/^\t([A-Z]+): (\d+)$/gm)) counts[name] = Number(count);
  return counts;
}

async function healthOf(path: string): Promise<CaptureHealth> {
  const { summary, fault } = await analyze(path, { features: 'none' });
  t.equal(fault, null, `${path} reads to its end`);
  const [health] = summary.captures;
  if (health === undefined) throw new Error(`nothing said of ${path}`);
  return health;
}

t.test('as the texts say', { skip: sharedMissing }, async (t) => {
  const paths = listCaptures(folder).filter((path) => path.endsWith('.pcapng'));
  t.ok(paths.length >= 48, 'all the files are there');
  for (const path of paths) {
    const text = readFileSync(path.replace(/pcapng$/, 'txt'), 'utf8');
    const expected = countsIn(text);
    const health = await healthOf(path);
    t.strictSame(health.blocks, expected, `${path}: blocks`);
    t.equal(
      health.packets,
      (expected['EPB'] ?? 0) + (expected['SPB'] ?? 0) + (expected['PB'] ?? 0),
      `${path}: packets`,
    );
    t.equal(health.sections.length, expected['SHB'], `${path}: sections`);
    t.equal(health.interfaces.length, expected['IDB'] ?? 0, `${path}: interfaces`);
    const first = health.sections[0];
    t.ok([first?.bigEndian].includes(path.includes('big-endian')), `${path}: byte order of the first section`);
  }
});

t.test('the same in both byte orders', { skip: sharedMissing }, async (t) => {
  for (const path of listCaptures(join(folder, 'little-endian'))) {
    const [little, big] = [await healthOf(path), await healthOf(path.replace('little-endian', 'big-endian'))];
    const withoutOrder = (health: CaptureHealth) => ({
      ...health,
      path: '',
      sections: health.sections.map((section) => ({ ...section, bigEndian: false })),
    });
    t.strictSame(withoutOrder(little), withoutOrder(big), path);
  }
});

/** Read with Wireshark's capinfos 4.0, a reader that is not ours, and line ends from the bytes of the files. */
t.test('names, comments, clocks', { skip: sharedMissing }, async (t) => {
  const interfaces = await healthOf(join(folder, 'little-endian/basic/test008.pcapng'));
  t.match(interfaces.sections[0], {
    hardware: 'Apple MBP',
    os: 'OS-X 10.10.5',
    application: 'pcap_writer.lua',
    comments: ['test008'],
  });
  t.match(interfaces.interfaces[0], {
    name: 'eth-_0 foo',
    description: 'silly ethernet interface',
    snapLength: 96,
    ticksPerSecond: 1_000_000_000,
    timeOffsetS: 0,
    filter: 'tcp port 23 and host 192.0.2.5',
    os: 'Microsoft Windows for Workgroups 3.11b\npatch 42',
    comment: 'test008, and more\nfoo\r\nbar',
    frames: 2,
  });
  t.match(interfaces.interfaces[1], { name: 'en1', description: 'silly ethernet interface 2', frames: 2 });
  const statistics = await healthOf(join(folder, 'little-endian/advanced/test102.pcapng'));
  t.strictSame(
    statistics.interfaces.map(({ name, linkType, snapLength, frames }) => ({ name, linkType, snapLength, frames })),
    [
      { name: 'eth0', linkType: 1, snapLength: 96, frames: 3 },
      { name: 'null1', linkType: 0, snapLength: 0, frames: 1 },
      { name: 'silly!\r\nethernet interface 2', linkType: 1, snapLength: 0, frames: 1 },
    ],
  );
});

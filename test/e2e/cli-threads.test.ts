/** The number of threads changes how long it takes and nothing else: the output is the same, byte for byte. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import t, { type Test } from 'tap';
import { sharedCaptures, sharedMissing } from '../tools/shared-captures.js';
import { fixture, temporaryFolder, tractor } from './run-tractor.js';

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** What comes of one folder, as one stream, with 1, 2 and 5 threads. */
async function outputs(folder: string, options: readonly string[]) {
  const written = temporaryFolder();
  const results: { status: number | null; errors: string; digest: string }[] = [];
  for (const threads of ['1', '2', '5']) {
    const file = join(written, `${threads}.out`);
    const { status, stderr } = await tractor(['flows', folder, '--threads', threads, '-o', file, ...options]);
    results.push({ status, errors: stderr, digest: await digestOf(file) });
  }
  return results;
}

async function checkSame(t: Test, folder: string, options: readonly string[]): Promise<void> {
  const [one, ...others] = await outputs(folder, options);
  for (const other of others) t.strictSame(other, one, `${options.join(' ')}: the same as one thread's`);
}

const kinds = [
  ['--format', 'jsonl'],
  ['--format', 'csv', '--rows', 'windows'],
];

t.test('our fixtures', { timeout: 120_000 }, async (t) => {
  for (const options of kinds) await checkSame(t, fixture(''), options);
});

t.test("nDPI's captures as one stream", { skip: sharedMissing, timeout: 600_000 }, async (t) => {
  for (const options of kinds) await checkSame(t, join(sharedCaptures, 'ndpi/pcap'), options);
});

/** The addon itself, without what stands before it: ten thousand runs that end in every way. */
import t from 'tap';
import type { NativeRun } from '../../lib/native/declarations.js';
import { begin, readToEnd } from './addon-runs.js';
import { fixture, openFiles, residentMb, settled, threads } from './stress-tools.js';

/** Aborted before it is asked, with an answer owed, after a batch, and read whole. */
const endings: ((run: NativeRun) => Promise<unknown>)[] = [
  async (run) => run.abort(),
  async (run) => {
    const owed = run.next();
    run.abort();
    await owed;
  },
  async (run) => {
    await run.next();
    run.abort();
    await readToEnd(run);
  },
  readToEnd,
];

t.test('ten thousand opens and aborts: memory, files and threads stay as they were', async (t) => {
  const small = fixture('icmp.pcap');
  const runs = async (count: number) => {
    for (let round = 0; round < count; round++) {
      // Every ending with one thread, and now and then with two.
      const threads = round % 16 < endings.length ? 2 : 1;
      await endings[round % endings.length]?.(begin(small, { threads }));
    }
  };
  await runs(1000);
  const before = { files: openFiles(), threads: await settled(threads, 0, 20), mb: residentMb() };
  await runs(10_000);
  const grown = residentMb() - before.mb;
  t.comment(`${before.mb.toFixed(0)} MB, ${grown.toFixed(1)} MB more after 10,000 runs`);
  t.ok(grown < 24, `${grown.toFixed(1)} MB more`);
  t.ok((await settled(openFiles, before.files)) <= before.files, `files: ${before.files}, then ${openFiles()}`);
  t.ok((await settled(threads, before.threads)) <= before.threads, `threads: ${before.threads}, then ${threads()}`);
});

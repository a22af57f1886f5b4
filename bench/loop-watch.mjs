// Loaded into a server before anything else (`node --import`): how much processor time its main thread spends between two turns of its event
// loop, and in which pauses of the collector. Processor time, because a busy machine holds a thread that does nothing. Asked over IPC.
import { openSync, readSync } from 'node:fs';
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const turnMs = 1;
/** Stretches longer than this are listed with their time. */
const listedMs = 20;

function watch() {
  const schedstat = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  const text = Buffer.alloc(80);
  /** Of this thread, in milliseconds: what it ran, and what it waited for a processor. */
  const spent = () => {
    const [ran, waited] = text.toString('latin1', 0, readSync(schedstat, text, 0, 80, 0)).split(' ');
    return { wall: performance.now(), ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
  };
  let before = spent();
  let told = { turns: [], long: [], gc: [] };
  setInterval(() => {
    const now = spent();
    const ran = now.ran - before.ran;
    const waited = now.waited - before.waited;
    // Nothing to do, or held by something else than its own work: a lock, a disk.
    const stood = now.wall - before.wall - ran - waited;
    told.turns.push(ran);
    if (Math.max(ran, waited, stood) > listedMs)
      told.long.push({ atUs: Number(process.hrtime.bigint() / 1000n), ran, waited, stood });
    before = now;
  }, turnMs).unref();
  new PerformanceObserver((list) => {
    for (const { duration, detail } of list.getEntries())
      told.gc.push([detail?.kind ?? 0, duration, detail?.flags ?? 0]);
  }).observe({ entryTypes: ['gc'] });
  process.on('message', (message) => {
    if (message !== 'loop') return;
    process.send(summary(told));
    told = { turns: [], long: [], gc: [] };
    before = spent();
  });
  process.channel?.unref();
}

function at(sorted, share) {
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function summary({ turns, long, gc }) {
  const sorted = turns.sort((a, b) => a - b);
  const pauses = gc.map(([, ms]) => ms).sort((a, b) => a - b);
  return {
    turns: sorted.length,
    cpuMs: sorted.reduce((sum, ms) => sum + ms, 0),
    p50: at(sorted, 0.5),
    p99: at(sorted, 0.99),
    p999: at(sorted, 0.999),
    most: at(sorted, 1),
    long,
    gcMost: at(pauses, 1),
    gcAll: gc.sort((a, b) => b[1] - a[1]).slice(0, 8),
    gcMs: pauses.reduce((sum, ms) => sum + ms, 0),
  };
}

if (isMainThread && process.send !== undefined && process.argv[2] === 'serve') watch();

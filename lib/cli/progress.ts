/**
 * Command line: one line on the terminal that says how far a run has come. Only where standard error is a terminal and the
 * rows go elsewhere; otherwise not a byte.
 */
import type { SingleBar } from 'cli-progress';
import type { AnalysisProgress } from '../pipeline/analysis.js';
import { clock, scaled } from './amounts.js';

const barWidth = 24;

function barOf(share: number): string {
  const full = Math.round(Math.min(1, share) * barWidth);
  return `[${'#'.repeat(full)}${'.'.repeat(barWidth - full)}] ${String(Math.floor(Math.min(1, share) * 100)).padStart(3)}%`;
}

/** Bytes, packets, flows, rate and time left; without bar and time left where the size is not known. */
export function progressLine(progress: AnalysisProgress, elapsedS: number): string {
  const { bytesRead, bytesTotal, packets, flows } = progress;
  const rate = elapsedS > 0 ? bytesRead / elapsedS : 0;
  const known = bytesTotal > 0;
  const size = known ? `${scaled(bytesRead, 'B')} of ${scaled(bytesTotal, 'B')}` : scaled(bytesRead, 'B');
  const parts = [size, `${scaled(packets, '')} packets`, `${scaled(flows, '')} flows`, `${scaled(rate, 'B/s')}`];
  if (known && rate > 0) parts.push(`${clock(Math.max(0, bytesTotal - bytesRead) / rate)} left`);
  return `${known ? `${barOf(bytesRead / bytesTotal)}  ` : ''}${parts.join('  ')}`;
}

async function newBar(format: () => string): Promise<SingleBar> {
  const { SingleBar } = await import('cli-progress');
  return new SingleBar({
    format,
    stream: process.stderr,
    fps: 8,
    clearOnComplete: true,
    gracefulExit: false,
    // Lines longer than the terminal are cut; its settings stay alone.
    linewrap: true,
  });
}

/** Draws until the returned function is called, then leaves the line as it was. */
export function showProgress(read: () => AnalysisProgress): () => void {
  const started = performance.now();
  let bar: SingleBar | null = null;
  let stopped = false;
  const begun = newBar(() => progressLine(read(), (performance.now() - started) / 1000)).then((newOne) => {
    if (stopped) return;
    bar = newOne;
    bar.start(1, 0);
  });
  // The run goes on without one.
  begun.catch(() => {});
  return () => {
    stopped = true;
    bar?.stop();
  };
}

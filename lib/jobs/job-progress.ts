/** How far a running job has come and how fast: rates over the last seconds, from what its thread tells. */
import type { AnalysisProgress } from '../pipeline/analysis.js';
import type { LabelAmount } from './job-messages.js';

export interface JobProgress extends AnalysisProgress {
  readonly bytesPerS: number;
  readonly packetsPerS: number;
  /** Null where the size is unknown, or the speed is. */
  readonly secondsLeft: number | null;
  readonly labels: readonly LabelAmount[];
}

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
  readonly packets: number;
}

/** Rates are of the samples of so long. */
const windowMs = 10_000;

export class ProgressMeter {
  readonly #samples: Sample[];

  constructor(startedAtMs: number) {
    this.#samples = [{ atMs: startedAtMs, bytes: 0, packets: 0 }];
  }

  add(progress: AnalysisProgress, labels: readonly LabelAmount[], nowMs: number): JobProgress {
    const { bytesRead, bytesTotal, packets } = progress;
    this.#samples.push({ atMs: nowMs, bytes: bytesRead, packets });
    // The oldest one kept lies just beyond the window.
    while (this.#samples.length > 2 && nowMs - (this.#samples[1] as Sample).atMs >= windowMs) this.#samples.shift();
    const oldest = this.#samples[0] as Sample;
    const seconds = (nowMs - oldest.atMs) / 1000;
    const bytesPerS = seconds > 0 ? Math.round((bytesRead - oldest.bytes) / seconds) : 0;
    const packetsPerS = seconds > 0 ? Math.round((packets - oldest.packets) / seconds) : 0;
    const known = bytesTotal > 0 && bytesPerS > 0;
    const secondsLeft = known ? Math.ceil(Math.max(0, bytesTotal - bytesRead) / bytesPerS) : null;
    return { ...progress, bytesPerS, packetsPerS, secondsLeft, labels };
  }
}

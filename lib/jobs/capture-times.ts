/**
 * When each capture begins and ends. Read once through the pipeline in a thread, then known by name, size and time of change;
 * a job that ran tells it too. Makes no job.
 */
import type { CaptureTimes, Catalogue } from '../storage/catalogue.js';
import type { FoundCapture } from './captures-folder.js';
import { JobRun } from './job-run.js';

const unknown: CaptureTimes = { timeFirstUs: null, timeLastUs: null };

export interface CaptureTimesOptions {
  readonly catalogue: Catalogue;
  readonly analysisModule: string;
  readonly onError?: (error: unknown) => void;
}

export class CaptureTimesReader {
  readonly #options: CaptureTimesOptions;
  #run: JobRun | null = null;
  #reading: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(options: CaptureTimesOptions) {
    this.#options = options;
  }

  /** What is known after at most `patienceMs`; the rest is read on and known to a later call. */
  async times(captures: readonly FoundCapture[], patienceMs: number): Promise<Map<string, CaptureTimes>> {
    const { catalogue } = this.#options;
    const known = await catalogue.captureTimes(captures);
    if (known.size === captures.length) return known;
    this.#reading = this.#reading.then(() => this.#readMissing(captures));
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([this.#reading, enough]);
    clearTimeout(timer);
    return await catalogue.captureTimes(captures);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#run?.stop();
    await this.#reading;
  }

  async #readMissing(captures: readonly FoundCapture[]): Promise<void> {
    try {
      // Asked again: a call before this one may have read them meanwhile.
      const known = await this.#options.catalogue.captureTimes(captures);
      await this.#read(captures.filter(({ name }) => !known.has(name)));
    } catch (error) {
      this.#options.onError?.(error);
    }
  }

  /** One thread for all; where it dies of a capture, another goes on after that one. */
  async #read(captures: readonly FoundCapture[]): Promise<void> {
    let next = 0;
    while (next < captures.length && !this.#closing) {
      const rest = captures.slice(next);
      const writes: Promise<void>[] = [];
      const { analysisModule, catalogue } = this.#options;
      const paths = rest.map(({ path }) => path);
      this.#run = new JobRun({ kind: 'times', analysisModule, paths }, (reply) => {
        if (reply.kind !== 'times') return;
        next++;
        writes.push(catalogue.rememberTimes(rest[reply.index] as FoundCapture, reply.times));
      });
      const crash = await this.#run.ended;
      await Promise.all(writes);
      if (crash === null || this.#closing) return;
      this.#options.onError?.(new Error(`reading the times of a capture failed: ${crash}`));
      await catalogue.rememberTimes(captures[next++] as FoundCapture, unknown);
    }
  }
}

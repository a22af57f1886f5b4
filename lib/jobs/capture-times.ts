/**
 * When each capture begins and ends. Read once through the pipeline in a thread, then known by name, size and time of change;
 * a job that ran tells it too. Makes no job.
 */
import type { CaptureTimes, Catalogue } from '../storage/catalogue.js';
import type { FoundCapture } from './captures-folder.js';
import { type JobRun, JobThreads, type TaskStarter } from './job-threads.js';

const batchMs = 50;
const mostAtOnce = 100;
/** Their paths are sent together. */
const capturesATask = 500;

/** Where the process of others died, too. */
const triesAtOne = 2;

const unknown: CaptureTimes = { timeFirstUs: null, timeLastUs: null };

export interface CaptureTimesOptions {
  readonly catalogue: Catalogue;
  readonly analysisModule: string;
  /** Where captures are read; default: in threads of this process. */
  readonly tasks?: TaskStarter;
  /** Told of times as they become known; default: nobody. */
  readonly onTimes?: (capture: FoundCapture, times: CaptureTimes) => void;
  readonly onError?: (error: unknown) => void;
}

export class CaptureTimesReader {
  readonly #options: CaptureTimesOptions;
  readonly #tasks: TaskStarter;
  #run: JobRun | null = null;
  #reading: Promise<void> = Promise.resolve();
  #closing = false;

  constructor(options: CaptureTimesOptions) {
    this.#options = options;
    this.#tasks = options.tasks ?? new JobThreads();
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

  /** Reads what is missing in the background; whoever wants to know is told. */
  readSoon(captures: readonly FoundCapture[]): void {
    if (captures.length > 0) this.#reading = this.#reading.then(() => this.#readMissing(captures));
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

  /** One thread for all; where it dies of a capture, another goes on after that one. Where its whole process died, it may have been of anything. */
  async #read(captures: readonly FoundCapture[]): Promise<void> {
    let [next, triesLeft] = [0, triesAtOne];
    while (next < captures.length && !this.#closing) {
      const rest = captures.slice(next, next + capturesATask);
      const end = next + rest.length;
      const batch = new TimesBatch(this.#options);
      const { analysisModule } = this.#options;
      const paths = rest.map(({ path }) => path);
      this.#run = this.#tasks.start({ kind: 'times', analysisModule, paths }, (reply) => {
        if (reply.kind !== 'times') return;
        next++;
        triesLeft = triesAtOne;
        batch.add(rest[reply.index] as FoundCapture, reply.times);
      });
      const crash = await this.#run.ended;
      await batch.flush();
      if (this.#closing || (crash === null && next < end)) return;
      if (crash === null) continue;
      this.#options.onError?.(new Error(`reading the times of a capture failed: ${crash.message}`));
      if (crash.ofProcess && triesLeft-- > 0) continue;
      // Of this one nothing is remembered: it is asked again another time.
      if (crash.ofProcess) return;
      batch.add(captures[next++] as FoundCapture, unknown);
      await batch.flush();
    }
  }
}

interface TimesRead {
  readonly capture: FoundCapture;
  readonly times: CaptureTimes;
}

/** What was read is remembered some at a time: each commit waits for the disk, in the thread that answers requests. */
class TimesBatch {
  readonly #options: CaptureTimesOptions;
  #held: TimesRead[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: CaptureTimesOptions) {
    this.#options = options;
  }

  add(capture: FoundCapture, times: CaptureTimes): void {
    this.#held.push({ capture, times });
    this.#timer ??= setTimeout(() => void this.flush(), batchMs);
  }

  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const held = this.#held;
    this.#held = [];
    this.#writing = this.#writing.then(() => this.#remember(held));
    await this.#writing;
  }

  async #remember(held: readonly TimesRead[]): Promise<void> {
    const { catalogue, onTimes, onError } = this.#options;
    for (let at = 0; at < held.length; at += mostAtOnce) {
      const some = held.slice(at, at + mostAtOnce);
      try {
        await catalogue.rememberTimes(
          some.map(({ capture: { name, sizeBytes, mtimeMs }, times }) => ({ name, sizeBytes, mtimeMs, ...times })),
        );
      } catch (error) {
        onError?.(error);
      }
      for (const { capture, times } of some) onTimes?.(capture, times);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/**
 * Where the addresses of a large job are is looked up when it has ended, before anybody asks: at the first question about countries that would take seconds,
 * of the thread that answers. One job at a time, where jobs run; answers no question.
 */
import type { Happenings } from '../jobs/happenings.js';
import type { TaskStarter } from '../jobs/job-threads.js';
import { PlacesMaker } from '../jobs/places-maker.js';
import type { FlowLake } from '../storage/flow-lake.js';

/** Of fewer flows nobody notices. */
const manyFlows = 20_000;

export interface PlacesAheadOptions {
  readonly happenings: Happenings;
  readonly lake: FlowLake;
  /** Where they are looked up. */
  readonly tasks: TaskStarter;
  readonly onError?: (error: unknown) => void;
}

export class PlacesAhead {
  readonly #options: PlacesAheadOptions;
  readonly #maker: PlacesMaker;
  #working: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: PlacesAheadOptions) {
    this.#options = options;
    this.#maker = new PlacesMaker(options.tasks);
    options.happenings.listen((happening) => {
      if (happening.kind !== 'job' || happening.job.finishedAtMs === null) return;
      const { jobId, flows } = happening.job;
      if ((flows ?? 0) >= manyFlows) this.#working = this.#working.then(() => this.#lookUp(jobId));
    });
  }

  async #lookUp(jobId: number): Promise<void> {
    const { lake, onError } = this.#options;
    try {
      // It may have been removed meanwhile.
      if (!this.#closed && (await lake.has(jobId))) await lake.flows(jobId).havePlacesMade(this.#maker.make);
    } catch (error) {
      if (!this.#closed && (await lake.has(jobId))) onError?.(error);
    }
  }

  /** What is under way is broken off: whoever asks first will look it up. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#maker.close();
    await this.#working;
  }
}

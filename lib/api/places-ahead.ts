/**
 * Where the addresses of a large job are is looked up when it has ended, before anybody asks: at the first question about countries that would take seconds.
 * One job at a time; answers no question.
 */
import type { Places } from '../geo/places.js';
import type { Happenings } from '../jobs/happenings.js';
import type { FlowLake } from '../storage/flow-lake.js';

/** Of fewer flows nobody notices. */
const manyFlows = 20_000;

export interface PlacesAheadOptions {
  readonly happenings: Happenings;
  readonly lake: FlowLake;
  readonly places: Places;
  readonly onError?: (error: unknown) => void;
}

export class PlacesAhead {
  readonly #options: PlacesAheadOptions;
  #working: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: PlacesAheadOptions) {
    this.#options = options;
    options.happenings.listen((happening) => {
      if (happening.kind !== 'job' || happening.job.finishedAtMs === null) return;
      const { jobId, flows } = happening.job;
      if ((flows ?? 0) >= manyFlows) this.#working = this.#working.then(() => this.#lookUp(jobId));
    });
  }

  async #lookUp(jobId: number): Promise<void> {
    const { lake, places, onError } = this.#options;
    try {
      // It may have been removed meanwhile.
      if (!this.#closed && (await lake.has(jobId))) await lake.flows(jobId).knowPlaces(await places.locator());
    } catch (error) {
      if (!this.#closed && (await lake.has(jobId))) onError?.(error);
    }
  }

  /** What is under way ends first. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }
}

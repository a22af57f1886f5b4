/** Has it looked up where the addresses of stored flows are, where jobs run: of a large job that takes a second of processor time. Knows no lake. */
import type { MakePlaces } from '../storage/places-table.js';
import type { JobRun, TaskStarter } from './job-threads.js';

export class PlacesMaker {
  readonly #tasks: TaskStarter;
  readonly #runs = new Set<JobRun>();
  #closing = false;

  constructor(tasks: TaskStarter) {
    this.#tasks = tasks;
  }

  readonly make: MakePlaces = async (toMake) => {
    let made = false;
    if (this.#closing) throw new Error('the server is closing');
    const run = this.#tasks.start({ kind: 'places', ...toMake }, (reply) => {
      made ||= reply.kind === 'places';
    });
    this.#runs.add(run);
    const crash = await run.ended;
    this.#runs.delete(run);
    if (!made) throw new Error(crash?.message ?? 'the thread that looked places up ended without an answer');
  };

  /** What is under way is broken off. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#runs].map((run) => run.stop()));
  }
}

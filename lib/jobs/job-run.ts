/** One run of a job's thread, as a promise of how it ended. Knows neither queue nor catalogue. */
import { Worker } from 'node:worker_threads';
import type { JobReply, JobTask } from './job-messages.js';

/** How long a thread that was asked to stop may take before it is ended. */
const graceMs = 5000;

export class JobRun {
  readonly ended: Promise<string | null>;
  readonly #worker: Worker;

  /** `ended` resolves when the thread is gone: null, or the error that it died of. */
  constructor(task: JobTask, onReply: (reply: JobReply) => void) {
    this.#worker = new Worker(new URL('./job-thread.js', import.meta.url), {
      workerData: task,
      execArgv: [],
    });
    this.ended = new Promise((resolve) => {
      let crash: string | null = null;
      this.#worker.on('message', onReply);
      this.#worker.on('error', (error: unknown) => {
        crash = error instanceof Error ? error.message : String(error);
      });
      this.#worker.on('exit', (code) => resolve(crash ?? (code === 0 ? null : `its thread ended with status ${code}`)));
    });
  }

  /** Asks, then insists; resolves when the thread is gone. */
  async stop(): Promise<void> {
    this.#worker.postMessage('stop');
    const insist = setTimeout(() => void this.#worker.terminate(), graceMs);
    await this.ended;
    clearTimeout(insist);
  }
}

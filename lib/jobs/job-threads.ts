/**
 * Threads for jobs and for what is asked of captures. One that has done its task waits a while for the next: to start one and to load all that a job needs
 * takes a hundred times longer than to read a small capture. Knows neither queue nor catalogue.
 */
import { Worker } from 'node:worker_threads';
import type { Crash, JobReply, JobTask, ToThread } from './job-messages.js';

/** How long a thread that was asked to stop may take before it is ended. */
const graceMs = 5000;
/** How long one waits for another task. */
const idleMs = 30_000;

/** A task at work. */
export interface JobRun {
  /** Resolves when it has ended, whatever it was stopped by: null, or what it died of. */
  readonly ended: Promise<Crash | null>;
  /** Asks, then insists; resolves when its thread is gone. One that has ended is let be: its thread may be at another by now. */
  stop(): Promise<void>;
}

/** Where tasks run. */
export interface TaskStarter {
  start(task: JobTask, onReply: (reply: JobReply) => void): JobRun;
}

class JobThread {
  readonly gone: Promise<void>;
  readonly #worker = new Worker(new URL('./job-thread.js', import.meta.url), { execArgv: [] });
  #onReply: (reply: JobReply) => void = () => {};
  #onEnd: (crash: Crash | null) => void = () => {};
  #stopping = false;
  /** Which of its tasks is at work, by their count; null: none. */
  #atWork: number | null = null;
  #tasks = 0;

  /** `onFree`: it has done its task and may be given another. */
  constructor(onFree: (thread: JobThread) => void) {
    let crash: string | null = null;
    this.#worker.on('message', (reply: JobReply) => {
      if (reply.kind !== 'done') return this.#onReply(reply);
      this.#onEnd(null);
      if (reply.again && !this.#stopping) onFree(this);
      else void this.#worker.terminate();
    });
    this.#worker.on('error', (error: unknown) => {
      crash = error instanceof Error ? error.message : String(error);
    });
    this.gone = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        // Nobody hears this of a task that was done before.
        const message = crash ?? (code === 0 || this.#stopping ? null : `its thread ended with status ${code}`);
        this.#onEnd(message === null ? null : { message, ofProcess: false });
        resolve();
      });
    });
  }

  run(task: JobTask, onReply: (reply: JobReply) => void): JobRun {
    this.#worker.ref();
    const number = this.#tasks++;
    this.#atWork = number;
    this.#onReply = onReply;
    const ended = new Promise<Crash | null>((resolve) => {
      this.#onEnd = resolve;
    });
    const ports = task.kind === 'analyze' && task.modelPort !== null ? [task.modelPort] : [];
    this.#worker.postMessage(task satisfies ToThread, ports);
    return { ended, stop: async () => void (this.#atWork === number && (await this.#stop())) };
  }

  async #stop(): Promise<void> {
    this.#stopping = true;
    this.#worker.postMessage({ kind: 'stop' } satisfies ToThread);
    const insist = setTimeout(() => void this.#worker.terminate(), graceMs);
    await this.gone;
    clearTimeout(insist);
  }

  /** It has no task, and does not keep the process alive. */
  rest(): void {
    this.#atWork = null;
    this.#onReply = () => {};
    this.#onEnd = () => {};
    this.#worker.unref();
  }

  end(): void {
    this.#stopping = true;
    void this.#worker.terminate();
  }
}

export class JobThreads implements TaskStarter {
  /** The one that has rested for longest comes first. */
  readonly #resting: { readonly thread: JobThread; readonly tooLong: NodeJS.Timeout }[] = [];

  start(task: JobTask, onReply: (reply: JobReply) => void): JobRun {
    const rested = this.#resting.pop();
    clearTimeout(rested?.tooLong);
    const thread = rested?.thread ?? new JobThread((free) => this.#rest(free));
    return thread.run(task, onReply);
  }

  #rest(thread: JobThread): void {
    thread.rest();
    const leave = () => {
      const at = this.#resting.findIndex((resting) => resting.thread === thread);
      if (at >= 0) this.#resting.splice(at, 1);
    };
    const tooLong = setTimeout(() => {
      leave();
      thread.end();
    }, idleMs);
    tooLong.unref();
    this.#resting.push({ thread, tooLong });
    void thread.gone.then(leave);
  }
}

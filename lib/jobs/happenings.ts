/**
 * What happens to jobs and captures, told to whoever listens: each listener reads at its own pace from a queue of its own, in which news of the
 * same thing replaces what was not read yet. Knows no HTTP.
 */
import { BusyError } from '../errors.js';
import { faultTexts } from '../schema/fault-texts.js';
import type { JobRecord } from '../storage/catalogue.js';
import type { JobProgress } from './job-progress.js';

export type Happening =
  /** A job came into another state. */
  | { readonly kind: 'job'; readonly job: JobRecord; readonly progress: JobProgress | null }
  /** It has come further; told at most twice a second. */
  | { readonly kind: 'progress'; readonly job: JobRecord; readonly progress: JobProgress }
  | { readonly kind: 'job_removed'; readonly jobId: number; readonly captures: readonly string[] }
  /** A capture came, changed or went, or its times became known. */
  | { readonly kind: 'capture'; readonly name: string };

/** News that nobody has read yet; beyond it the oldest are dropped. */
const mostWaiting = 10_000;

function subjectOf(happening: Happening): string {
  switch (happening.kind) {
    case 'job':
      return `job ${happening.job.jobId} ${happening.job.state}`;
    case 'progress':
      return `progress ${happening.job.jobId}`;
    case 'job_removed':
      return `removed ${happening.jobId}`;
    case 'capture':
      return `capture ${happening.name}`;
  }
}

/** News for one listener, as an async iterable that ends when it is closed. */
export class NewsQueue implements AsyncIterable<Happening> {
  readonly #waiting = new Map<string, Happening>();
  readonly #onClose: (queue: NewsQueue) => void;
  #wake: () => void = () => {};
  #closed = false;

  constructor(onClose: (queue: NewsQueue) => void) {
    this.#onClose = onClose;
  }

  push(happening: Happening): void {
    const subject = subjectOf(happening);
    // A state is news at the place where it came; progress is where it is now.
    if (happening.kind === 'job') this.#waiting.delete(`progress ${happening.job.jobId}`);
    this.#waiting.delete(subject);
    this.#waiting.set(subject, happening);
    if (this.#waiting.size > mostWaiting) this.#waiting.delete(this.#waiting.keys().next().value as string);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#onClose(this);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Happening> {
    try {
      for (;;) {
        for (const [subject, happening] of this.#waiting) {
          this.#waiting.delete(subject);
          yield happening;
        }
        if (this.#closed) return;
        if (this.#waiting.size === 0)
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
      }
    } finally {
      this.close();
    }
  }
}

export class Happenings {
  readonly #listeners = new Set<(happening: Happening) => void>();
  readonly #queues = new Set<NewsQueue>();
  #closed = false;

  constructor(readonly mostQueues = 500) {}

  tell(happening: Happening): void {
    for (const listener of this.#listeners) listener(happening);
    for (const queue of this.#queues) queue.push(happening);
  }

  /** Called in the same turn; until the end, or until what is returned is called. */
  listen(listener: (happening: Happening) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * What happens from now on.
   * @throws BusyError where too many listen: each may hold as much news as is kept
   */
  subscribe(): NewsQueue {
    if (this.#queues.size >= this.mostQueues) throw new BusyError('too_many_listeners', faultTexts.too_many_listeners);
    const queue = new NewsQueue((closed) => this.#queues.delete(closed));
    this.#queues.add(queue);
    if (this.#closed) queue.close();
    return queue;
  }

  /** Listeners' queues end after what they still hold. */
  close(): void {
    this.#closed = true;
    for (const queue of this.#queues) queue.close();
  }
}

/** Who reads which job in this process, so that what they read is removed after them. Other processes' readers look again where a file has gone. */

export class JobReaders {
  readonly #readers = new Map<number, number>();
  readonly #waiting = new Map<number, (() => void)[]>();

  /** Until the function that is returned is called, no file of the jobs goes away. */
  read(jobIds: readonly number[]): () => void {
    for (const jobId of jobIds) this.#readers.set(jobId, (this.#readers.get(jobId) ?? 0) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      for (const jobId of jobIds) this.#leave(jobId);
    };
  }

  #leave(jobId: number): void {
    const readers = (this.#readers.get(jobId) ?? 1) - 1;
    if (readers > 0) return void this.#readers.set(jobId, readers);
    this.#readers.delete(jobId);
    const waiting = this.#waiting.get(jobId) ?? [];
    this.#waiting.delete(jobId);
    for (const go of waiting) go();
  }

  #later(jobId: number, go: () => void): void {
    this.#waiting.set(jobId, [...(this.#waiting.get(jobId) ?? []), go]);
  }

  /** At once where nobody reads the job; else after the last one, without being waited for: what cannot be removed then is swept. */
  async whenUnread(jobId: number, remove: () => Promise<unknown>): Promise<void> {
    if (this.#readers.has(jobId)) this.#later(jobId, () => void remove().catch(() => {}));
    else await remove();
  }

  /** Waits for the readers, but not for ever. */
  async unread(jobId: number, patienceMs: number): Promise<void> {
    if (!this.#readers.has(jobId)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.#later(jobId, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

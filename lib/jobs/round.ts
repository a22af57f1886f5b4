/** Work that is done again and again, as long after its end before. */
export class Round {
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `run` keeps its errors to itself. */
  constructor(everyMs: number, run: () => Promise<void>) {
    const next = () => {
      if (!this.#closed) this.#timer = setTimeout(() => void run().finally(next), everyMs);
    };
    next();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

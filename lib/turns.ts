/**
 * Turns of this thread's event loop, and how long work leaves them to others. Requests that come together would else all be answered in one turn, as
 * far as they are answered from memory or by SQLite, and a large answer be made in one; whatever else waits would wait for all of it.
 */

/** Calls what waits in the order of asking, one a turn; at once where none was called in this turn. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  take(go: () => void): void {
    if (this.#taken) return void this.#waiting.push(go);
    this.#taken = true;
    setImmediate(this.#next);
    go();
  }

  readonly #next = (): void => {
    const go = this.#waiting.shift();
    this.#taken = go !== undefined;
    if (go === undefined) return;
    setImmediate(this.#next);
    go();
  };
}

/** Of this thread. */
export const turns = new Turns();

/** Longer than this nothing that can pause holds a turn. */
const longestMs = 8;

/** One piece of long work: asked between its steps, it pauses where the turn was held for long enough. */
export class Stretch {
  #beganAt = performance.now();

  get isLong(): boolean {
    return performance.now() - this.#beganAt >= longestMs;
  }

  /** Whatever waits has its turn first. */
  async pause(): Promise<void> {
    // A turn that nobody took is this one, which was held already.
    await new Promise<void>((resolve) => setImmediate(() => turns.take(resolve)));
    this.#beganAt = performance.now();
  }
}

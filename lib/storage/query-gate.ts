/** How many queries run at once, and how many may wait: so that any number of clients takes the memory of a few. Knows no query. */
import { BusyError } from '../errors.js';
import { faultTexts } from '../schema/fault-texts.js';

export class QueryGate {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    readonly slots: number,
    readonly mostWaiting: number,
  ) {}

  get running(): number {
    return this.#running;
  }

  /** In the order of asking. Resolves to what gives the place back, once; rejects where too many wait, or `signal` aborts first. */
  async enter(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#running >= this.slots) await this.#wait(signal);
    else this.#running++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave();
    };
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.length >= this.mostWaiting)
      throw new BusyError('too_many_questions', faultTexts.too_many_questions);
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(enter);
    });
  }

  /** The place goes to who has waited longest, so nobody who comes later takes it first. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}

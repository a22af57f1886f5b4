/** How many queries run at once, and how many may wait: so that any number of clients takes the memory of a few. Knows no query. */
import { BusyError } from '../errors.js';
import { faultTexts } from '../schema/fault-texts.js';

interface Waiting {
  readonly turn: number;
  readonly enter: () => void;
}

export class QueryGate {
  #running = 0;
  #turns = 0;
  /** Earlier turns first. */
  readonly #waiting: Waiting[] = [];
  readonly #turnOf = new WeakMap<AbortSignal, number>();

  constructor(
    readonly slots: number,
    readonly mostWaiting: number,
  ) {}

  get running(): number {
    return this.#running;
  }

  /**
   * In the order of asking; what further is asked under a signal comes at the turn of the first, so that an answer made of several queries is not held up
   * by whoever came meanwhile. Resolves to what gives the place back, once; rejects where too many wait, or `signal` aborts first.
   */
  async enter(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    const turn = this.#turn(signal);
    if (this.#running >= this.slots) await this.#wait(turn, signal);
    else this.#running++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave();
    };
  }

  #turn(signal: AbortSignal | undefined): number {
    const turn = (signal && this.#turnOf.get(signal)) ?? this.#turns++;
    if (signal !== undefined) this.#turnOf.set(signal, turn);
    return turn;
  }

  #wait(turn: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.length >= this.mostWaiting)
      throw new BusyError('too_many_questions', faultTexts.too_many_questions);
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      const waiting = { turn, enter };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      const behind = this.#waiting.findLastIndex((other) => other.turn <= turn);
      this.#waiting.splice(behind + 1, 0, waiting);
    });
  }

  /** The place goes to the earliest, so nobody who comes later takes it first. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next.enter();
  }
}

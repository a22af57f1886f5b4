/** Moments and choices by chance, of a seed that a test prints: TRACTOR_FAULT_SEED plays the same ones again. */

export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed = Number(process.env['TRACTOR_FAULT_SEED'] ?? (Math.random() * 2 ** 32) >>> 0)) {
    this.seed = seed;
    this.#state = seed;
  }

  /** From 0 to below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)] as T;
  }
}

/** How often each fault is made: what fits into CI's time, or what was asked for. */
export const rounds = (usual: number): number => Number(process.env['TRACTOR_FAULT_ROUNDS'] ?? usual);

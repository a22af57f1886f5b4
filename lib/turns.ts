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

/** For whoever has waited for what several wait for, a disk say: all that has come meanwhile goes on in one turn else. */
export const ownTurn = (): Promise<void> => new Promise((resolve) => turns.take(resolve));

/** Longer than this nothing that can pause holds a turn. */
const longestMs = 8;

/** Sorted at once before the rest is merged. */
const sortedAtOnce = 4096;

/** Sorted, equals in the order that they had, in as many turns as it takes. */
export async function sortInTurns<T>(items: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> {
  const stretch = new Stretch();
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += sortedAtOnce) {
    if (stretch.isLong) await stretch.pause();
    runs.push(items.slice(at, at + sortedAtOnce).sort(compare));
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(await mergeInTurns(runs[at] ?? [], runs[at + 1] ?? [], compare, stretch));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function mergeInTurns<T>(
  one: readonly T[],
  other: readonly T[],
  compare: (a: T, b: T) => number,
  stretch: Stretch,
): Promise<T[]> {
  const merged: T[] = [];
  let [left, right] = [0, 0];
  while (left < one.length && right < other.length) {
    if (merged.length % sortedAtOnce === 0 && stretch.isLong) await stretch.pause();
    const fromOther = compare(other[right] as T, one[left] as T) < 0;
    merged.push((fromOther ? other[right++] : one[left++]) as T);
  }
  for (; left < one.length; left++) merged.push(one[left] as T);
  for (; right < other.length; right++) merged.push(other[right] as T);
  return merged;
}

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

/** A list by number that grows by pages: an array of a million is copied each time it grows, and its memory is new each time. Checks no bounds. */

const pageBits = 12;
const pageSize = 1 << pageBits;

export class PagedList<T> {
  readonly #pages: T[][] = [];
  readonly #filling: T;
  #length = 0;

  /** `filling` stands where nothing was put yet. */
  constructor(filling: T) {
    this.#filling = filling;
  }

  /** One more than the highest number that was put. */
  get length(): number {
    return this.#length;
  }

  /** Below `length`. */
  at(number: number): T {
    return (this.#pages[number >>> pageBits] as T[])[number & (pageSize - 1)] as T;
  }

  /** Up to `length`. */
  put(number: number, value: T): void {
    if (number >>> pageBits === this.#pages.length) this.#pages.push(new Array<T>(pageSize).fill(this.#filling));
    if (number >= this.#length) this.#length = number + 1;
    (this.#pages[number >>> pageBits] as T[])[number & (pageSize - 1)] = value;
  }
}

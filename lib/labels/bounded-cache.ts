/** Remembers what a pure function answered, for a bounded number of keys. Keys come from captures: anyone can make many. */
export class BoundedCache<V extends NonNullable<unknown> | null> {
  #recent = new Map<string, V>();
  #older = new Map<string, V>();

  /** Holds at most `maxKeys` answers. */
  constructor(
    readonly maxKeys: number,
    readonly compute: (key: string) => V,
  ) {}

  get(key: string): V {
    const known = this.#recent.get(key);
    if (known !== undefined) return known;
    const old = this.#older.get(key);
    const value = old === undefined ? this.compute(key) : old;
    // Two generations: what was used since the last turn survives the next one.
    if (this.#recent.size >= this.maxKeys / 2) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, value);
    return value;
  }

  get size(): number {
    return this.#recent.size + this.#older.size;
  }
}

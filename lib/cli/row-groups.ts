/** Command line: rows that stream by, summed by what they have in common. Memory is bounded, whatever the capture holds. */
import type { ColumnBatch, Row } from '../schema/column-batch.js';

export interface RowGroup {
  /** Null: all that is not listed by itself. */
  readonly key: string | null;
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
}

/** What a row counts for. */
export interface Grouping {
  readonly key: (row: Row) => string;
  readonly flows: (row: Row) => number;
  readonly packets: (row: Row) => number;
  readonly bytes: (row: Row) => number;
}

interface Sums {
  flows: number;
  packets: number;
  bytes: number;
}

const sumsOf = (): Sums => ({ flows: 0, packets: 0, bytes: 0 });

function addTo(sums: Sums, { flows, packets, bytes }: Sums): void {
  sums.flows += flows;
  sums.packets += packets;
  sums.bytes += bytes;
}

export class RowGroups {
  readonly #by: Grouping;
  readonly #mostKeys: number;
  readonly #sums = new Map<string, Sums>();
  /** Of keys that were let go. */
  readonly #others = sumsOf();
  #letGo = false;

  /** Above `mostKeys` the half with the least bytes goes into one sum: a scan has a million addresses, and none of them matters. */
  constructor(by: Grouping, mostKeys = 200_000) {
    this.#by = by;
    this.#mostKeys = mostKeys;
  }

  /** Some keys were let go, so that what came of them before is missing from their sums. */
  get approximate(): boolean {
    return this.#letGo;
  }

  add(batch: ColumnBatch): void {
    for (const row of batch.rows()) {
      const key = this.#by.key(row);
      let sums = this.#sums.get(key);
      if (sums === undefined) {
        if (this.#sums.size >= this.#mostKeys) this.#letSmallestGo();
        sums = sumsOf();
        this.#sums.set(key, sums);
      }
      addTo(sums, { flows: this.#by.flows(row), packets: this.#by.packets(row), bytes: this.#by.bytes(row) });
    }
  }

  #letSmallestGo(): void {
    this.#letGo = true;
    const bySize = [...this.#sums].sort(([, a], [, b]) => a.bytes - b.bytes);
    for (const [key, sums] of bySize.slice(0, Math.ceil(bySize.length / 2))) {
      addTo(this.#others, sums);
      this.#sums.delete(key);
    }
  }

  /** The `most` largest by bytes, then the sum of the rest where there is one. */
  largest(most = Number.POSITIVE_INFINITY): { groups: RowGroup[]; total: RowGroup } {
    const all = [...this.#sums].sort(([aKey, a], [bKey, b]) => b.bytes - a.bytes || (aKey < bKey ? -1 : 1));
    const groups: RowGroup[] = all.slice(0, most).map(([key, sums]) => ({ key, ...sums }));
    const rest = { ...this.#others };
    for (const [, sums] of all.slice(most)) addTo(rest, sums);
    if (rest.flows > 0) groups.push({ key: null, ...rest });
    const total = sumsOf();
    for (const group of groups) addTo(total, group);
    return { groups, total: { key: null, ...total } };
  }
}

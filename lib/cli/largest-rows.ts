/** Command line: of rows that stream by, the N with the most bytes. Holds N rows and no more. */
import type { ColumnBatch, Row } from '../schema/column-batch.js';
import { batchOfRows, columnsOf, type KeptColumn } from './row-batch.js';

export class LargestRows {
  readonly #count: number;
  readonly #bytesOf: (row: Row) => number;
  /** A heap: the smallest first. */
  readonly #heap: { readonly bytes: number; readonly row: Row }[] = [];

  #columns: readonly KeptColumn[] = [];
  /** All that were offered. */
  seen = 0;
  seenBytes = 0;

  constructor(count: number, bytesOf: (row: Row) => number) {
    this.#count = count;
    this.#bytesOf = bytesOf;
  }

  add(batch: ColumnBatch): void {
    if (this.#columns.length === 0) this.#columns = columnsOf(batch);
    for (const row of batch.rows()) this.#offer(row);
  }

  #offer(row: Row): void {
    const heap = this.#heap;
    const bytes = this.#bytesOf(row);
    this.seen++;
    this.seenBytes += bytes;
    if (heap.length < this.#count) {
      heap.push({ bytes, row });
      this.#rise(heap.length - 1);
    } else if (bytes > (heap[0]?.bytes ?? Number.POSITIVE_INFINITY)) {
      heap[0] = { bytes, row };
      this.#sink(0);
    }
  }

  #bytesAt(index: number): number {
    return this.#heap[index]?.bytes ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as (typeof heap)[number], heap[a] as (typeof heap)[number]];
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#bytesAt(parent) <= this.#bytesAt(index)) return;
      this.#swap(parent, index);
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const least = this.#bytesAt(right) < this.#bytesAt(left) ? right : left;
      if (this.#bytesAt(least) >= this.#bytesAt(index)) return;
      this.#swap(least, index);
      index = least;
    }
  }

  /** The largest first; of equal ones the earlier. */
  rows(): Row[] {
    const started = (row: Row) => Number(row['time_start_us'] ?? 0);
    return [...this.#heap].sort((a, b) => b.bytes - a.bytes || started(a.row) - started(b.row)).map(({ row }) => row);
  }

  /** The same, in the columns that they came in. */
  batch(kind: ColumnBatch['kind']): ColumnBatch {
    return batchOfRows(kind, this.#columns, this.rows());
  }
}

/** Rows of a long table, asked for page by page as they come into view; pages out of view for long are forgotten. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { get, type Row } from '../api.js';

export const PAGE_ROWS = 200;
const MOST_PAGES = 80;
/** A page that was only scrolled past is not asked for. */
const SETTLE_MS = 60;

/** An answer, as far as a table goes. */
export interface RowAnswer {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** Asks for `limit` rows from `offset` on. */
export type AddressOf = (offset: number, limit: number) => string;

export class RowPages {
  total: number | null = null;
  error: Error | null = null;
  readonly #pages = new Map<number, readonly Row[]>();
  readonly #asked = new Map<number, AbortController>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly addressOf: AddressOf,
    readonly listOf: (answer: never) => RowAnswer,
    readonly onChange: () => void,
  ) {}

  rowAt(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  get isLoading(): boolean {
    return this.#asked.size > 0;
  }

  want(first: number, last: number, waitMs = SETTLE_MS): void {
    clearTimeout(this.#timer);
    const pages: number[] = [];
    for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page += 1) pages.push(page);
    if (pages.every((page) => this.#pages.has(page) || this.#asked.has(page))) return;
    this.#timer = setTimeout(() => this.#askOnly(pages), waitMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#asked.values()) stop.abort();
  }

  #askOnly(pages: readonly number[]): void {
    for (const [page, stop] of this.#asked) {
      if (pages.includes(page)) continue;
      stop.abort();
      this.#asked.delete(page);
    }
    for (const page of pages) if (!this.#pages.has(page) && !this.#asked.has(page)) this.#ask(page);
    this.onChange();
  }

  #ask(page: number): void {
    const stop = new AbortController();
    this.#asked.set(page, stop);
    get<never>(this.addressOf(page * PAGE_ROWS, PAGE_ROWS), stop.signal).then(
      (answer) => this.#take(page, this.listOf(answer)),
      (error: Error) => {
        if (stop.signal.aborted) return;
        this.#asked.delete(page);
        this.error = error;
        this.onChange();
      },
    );
  }

  #take(page: number, { rows, total }: RowAnswer): void {
    this.#asked.delete(page);
    this.#pages.set(page, rows);
    this.total = total;
    this.error = null;
    for (const old of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) break;
      if (old !== page) this.#pages.delete(old);
    }
    this.onChange();
  }
}

/** New pages for each `key`; the addresses and lists belong to it. */
export function useRowPages(key: string, addressOf: AddressOf, listOf: (answer: never) => RowAnswer): RowPages {
  const [, setTurn] = useState(0);
  const pages = useMemo(() => new RowPages(addressOf, listOf, () => setTurn((turn) => turn + 1)), [key]);
  useEffect(() => {
    pages.want(0, PAGE_ROWS - 1, 0);
    return () => pages.close();
  }, [pages]);
  return pages;
}

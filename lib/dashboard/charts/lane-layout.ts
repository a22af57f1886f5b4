/** Spans of time put into lanes: a group of lanes for each name, a row taken again as soon as it is free. Pure; draws nothing. */

export interface Span {
  readonly startUs: number;
  readonly endUs: number;
  readonly group: string;
}

export interface LaneHeading {
  readonly row: number;
  readonly text: string;
  readonly spans: number;
}

export interface Lanes {
  readonly rows: number;
  /** A row of its own before each group; none where there is one group without a name. */
  readonly headings: readonly LaneHeading[];
  /** By row: indexes of the spans in it, in the order of time; they do not overlap. */
  readonly inRow: readonly (readonly number[])[];
}

/** The least of what was put in is taken out first. */
class Heap {
  readonly #keys: number[] = [];
  readonly #values: number[] = [];

  get leastKey(): number {
    return this.#keys[0] ?? Number.POSITIVE_INFINITY;
  }

  put(key: number, value: number): void {
    let at = this.#keys.length;
    for (let parent = (at - 1) >> 1; at > 0 && (this.#keys[parent] as number) > key; parent = (at - 1) >> 1) {
      this.#move(parent, at);
      at = parent;
    }
    this.#set(at, key, value);
  }

  take(): number {
    const taken = this.#values[0] as number;
    const key = this.#keys.pop() as number;
    const value = this.#values.pop() as number;
    if (this.#keys.length > 0) this.#sink(key, value);
    return taken;
  }

  #sink(key: number, value: number): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const least = (this.#keys[left + 1] ?? Number.POSITIVE_INFINITY) < (this.#keys[left] as number) ? left + 1 : left;
      if (least >= this.#keys.length || (this.#keys[least] as number) >= key) break;
      this.#move(least, at);
      at = least;
    }
    this.#set(at, key, value);
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#keys[from] as number, this.#values[from] as number);
  }

  #set(at: number, key: number, value: number): void {
    this.#keys[at] = key;
    this.#values[at] = value;
  }
}

/** Spans in the order of their starts: each takes the lowest row that is free then. */
function packed(spans: readonly Span[], order: readonly number[]): number[][] {
  const rows: number[][] = [];
  const busy = new Heap();
  const free = new Heap();
  for (const index of order) {
    const { startUs, endUs } = spans[index] as Span;
    while (busy.leastKey < startUs) {
      const row = busy.take();
      free.put(row, row);
    }
    const row = Number.isFinite(free.leastKey) ? free.take() : rows.push([]) - 1;
    rows[row]?.push(index);
    busy.put(endUs, row);
  }
  return rows;
}

/** Groups of most spans first. */
export function lanesOf(spans: readonly Span[]): Lanes {
  const order = spans.map((_, index) => index).sort((one, other) => startOf(spans, one) - startOf(spans, other));
  const groups = new Map<string, number[]>();
  for (const index of order) {
    const { group } = spans[index] as Span;
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [index]);
    else members.push(index);
  }
  const inRow: (readonly number[])[] = [];
  const headings: LaneHeading[] = [];
  for (const [text, members] of [...groups].sort(([, one], [, other]) => other.length - one.length)) {
    if (text !== '') headings.push({ row: inRow.push([]) - 1, text, spans: members.length });
    inRow.push(...packed(spans, members));
  }
  return { rows: inRow.length, headings, inRow };
}

/** A row each, in the order of the spans. */
export function ownLanes(spans: readonly Span[]): Lanes {
  return { rows: spans.length, headings: [], inRow: spans.map((_, index) => [index]) };
}

function startOf(spans: readonly Span[], index: number): number {
  return spans[index]?.startUs ?? 0;
}

/** Where in `row` the first span is that ends at `fromUs` or later. */
export function firstFrom(spans: readonly Span[], row: readonly number[], fromUs: number): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[row[middle] as number] as Span).endUs < fromUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const LEAST_WIDTH = 2;
/** Beyond both edges, so that what goes on there has no end to be seen. */
const BEYOND = 2;

/** Where a bar is drawn that reaches from `fromX` to `toX`: one that begins at the right edge has its least width before it. */
export function drawnExtent(
  fromX: number,
  toX: number,
  width: number,
): { readonly left: number; readonly width: number } {
  const left = Math.max(-BEYOND, Math.min(fromX, width - LEAST_WIDTH));
  const right = Math.min(width + BEYOND, toX);
  return { left, width: Math.max(LEAST_WIDTH, right - left) };
}

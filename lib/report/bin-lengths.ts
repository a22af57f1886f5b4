/** Round lengths of time for the bins of a chart. Pure. */

const ms = 1000;
const s = 1000 * ms;
const min = 60 * s;
const h = 60 * min;
const day = 24 * h;

const below = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * ms),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * s),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * min),
  ...[1, 2, 6, 12].map((n) => n * h),
];

function* roundLengths(): Iterable<number> {
  yield* below;
  for (let power = day; ; power *= 10) yield* [power, 2 * power, 5 * power];
}

export interface Bins {
  /** Where the first begins: a multiple of their length. */
  readonly startUs: number;
  readonly lengthUs: number;
  readonly count: number;
}

/** The shortest round bins of which at most `most` hold every moment from `firstUs` to `lastUs`, both within. */
export function binsOver(firstUs: number, lastUs: number, most: number): Bins {
  for (const lengthUs of roundLengths()) {
    const startUs = Math.floor(firstUs / lengthUs) * lengthUs;
    const count = Math.floor((lastUs - startUs) / lengthUs) + 1;
    if (count <= most) return { startUs, lengthUs, count };
  }
  throw new RangeError('no length is long enough');
}

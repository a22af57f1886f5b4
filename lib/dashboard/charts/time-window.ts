/** A stretch of time on a plot: moved, made narrower and wider, and the round times in it. Pure. */

export interface TimeWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Nothing is shown closer than this. */
export const LEAST_US = 1000;

export function lengthUs({ fromUs, toUs }: TimeWindow): number {
  return toUs - fromUs;
}

/** Inside of `whole`, and no shorter than can be shown. */
export function within({ fromUs, toUs }: TimeWindow, whole: TimeWindow): TimeWindow {
  const length = Math.min(Math.max(toUs - fromUs, LEAST_US), lengthUs(whole));
  const from = Math.min(Math.max(fromUs, whole.fromUs), whole.toUs - length);
  return { fromUs: Math.round(from), toUs: Math.round(from + length) };
}

/** By a share of what is shown: 0.2 goes on by a fifth. */
export function moved(window: TimeWindow, share: number, whole: TimeWindow): TimeWindow {
  const by = lengthUs(window) * share;
  return within({ fromUs: window.fromUs + by, toUs: window.toUs + by }, whole);
}

/** What is at `atUs` stays where it is; a factor of 0.5 shows half of the time. */
export function zoomed(window: TimeWindow, factor: number, atUs: number, whole: TimeWindow): TimeWindow {
  const fromUs = atUs - (atUs - window.fromUs) * factor;
  return within({ fromUs, toUs: fromUs + lengthUs(window) * factor }, whole);
}

/** From the first to the last of all; never of no length. */
export function wholeOf(spans: readonly { readonly startUs: number; readonly endUs: number }[]): TimeWindow {
  let [fromUs, toUs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { startUs, endUs } of spans) {
    fromUs = Math.min(fromUs, startUs);
    toUs = Math.max(toUs, endUs);
  }
  if (fromUs > toUs) return { fromUs: 0, toUs: LEAST_US };
  return { fromUs, toUs: Math.max(toUs, fromUs + LEAST_US) };
}

const SECOND = 1e6;
const [MINUTE, HOUR, DAY] = [60 * SECOND, 3600 * SECOND, 86_400 * SECOND];
const longSteps = [1, 2, 5, 10, 15, 30]
  .map((n) => n * SECOND)
  .concat(
    [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
    [1, 2, 3, 6, 12].map((n) => n * HOUR),
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((n) => n * DAY),
  );

/** The least round step that makes no more than `most` ticks. */
export function stepUs(window: TimeWindow, most: number): number {
  const least = lengthUs(window) / Math.max(1, most);
  for (let power = 1; power < SECOND; power *= 10) {
    for (const step of [power, 2 * power, 5 * power]) if (step >= least) return step;
  }
  return longSteps.find((step) => step >= least) ?? DAY * Math.ceil(least / DAY);
}

export function ticks(window: TimeWindow, most: number): readonly number[] {
  const step = stepUs(window, most);
  const all: number[] = [];
  for (let at = Math.ceil(window.fromUs / step) * step; at <= window.toUs; at += step) all.push(at);
  return all;
}

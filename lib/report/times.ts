/** Times in nanoseconds as texts. */

const nsPerSecond = 1_000_000_000n;

/** Whole seconds, rounded down, and the nanoseconds beyond. */
export function splitSeconds(ns: bigint): { seconds: bigint; rest: bigint } {
  const rest = ((ns % nsPerSecond) + nsPerSecond) % nsPerSecond;
  return { seconds: (ns - rest) / nsPerSecond, rest };
}

/** A time in nanoseconds since the epoch as RFC 3339 with `digits` (0 to 9) behind the second, cut and not rounded. */
export function rfc3339(ns: bigint, digits: number): string {
  const { seconds, rest } = splitSeconds(ns);
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -5);
  const fraction = String(rest).padStart(9, '0').slice(0, digits);
  return digits > 0 ? `${whole}.${fraction}Z` : `${whole}Z`;
}

/** Digits behind the second that a clock of so many ticks can fill: 6 for microseconds; at most the 9 that are kept. */
export function clockDigits(ticksPerSecond: number): number {
  return Math.min(9, Math.max(0, Math.ceil(Math.log10(Math.max(1, ticksPerSecond)) - 1e-9)));
}

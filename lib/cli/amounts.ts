/** Command line: numbers, sizes, spans and times as people read them. */

const nsPerSecond = 1_000_000_000n;

/** 1234567 as 1,234,567. */
export function grouped(value: number | bigint): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Three significant digits and a prefix: 1.23 M, 45.6 k, 789. */
export function scaled(value: number, unit: string): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
  let rest = value;
  let index = 0;
  while (rest >= 999.5 && index < prefixes.length - 1) {
    rest /= 1000;
    index++;
  }
  const digits = rest >= 99.5 || (index === 0 && Number.isInteger(rest)) ? 0 : rest >= 9.95 ? 1 : 2;
  return `${rest.toFixed(digits)} ${prefixes[index]}${unit}`.trimEnd();
}

/** Minutes and seconds, hours where there are any: 0:07, 12:34, 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (part: number) => String(part).padStart(2, '0');
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function splitSeconds(ns: bigint): { seconds: bigint; rest: bigint } {
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

/** A span in nanoseconds as seconds with `digits` behind the point. */
export function secondsText(ns: bigint, digits: number): string {
  const { seconds, rest } = splitSeconds(ns);
  const fraction = String(rest).padStart(9, '0').slice(0, digits);
  return digits > 0 ? `${grouped(seconds)}.${fraction} s` : `${grouped(seconds)} s`;
}

/** Digits behind the second that a clock of so many ticks can fill: 6 for microseconds; at most the 9 that are kept. */
export function clockDigits(ticksPerSecond: number): number {
  return Math.min(9, Math.max(0, Math.ceil(Math.log10(Math.max(1, ticksPerSecond)) - 1e-9)));
}

/** The resolution in words: 1 µs, 1 ns, 2^-10 s. */
export function resolutionText(ticksPerSecond: number): string {
  const named: Readonly<Record<number, string>> = { 1: '1 s', 1e3: '1 ms', 1e6: '1 µs', 1e9: '1 ns' };
  const exponent = Math.log2(ticksPerSecond);
  if (named[ticksPerSecond] !== undefined) return named[ticksPerSecond];
  return Number.isInteger(exponent) ? `2^-${exponent} s` : `1/${ticksPerSecond} s`;
}

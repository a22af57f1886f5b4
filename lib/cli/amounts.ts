/** Command line: numbers, sizes, spans and times as people read them. */
import { splitSeconds } from '../report/times.js';

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

/** A span in nanoseconds as seconds with `digits` behind the point. */
export function secondsText(ns: bigint, digits: number): string {
  const { seconds, rest } = splitSeconds(ns);
  const fraction = String(rest).padStart(9, '0').slice(0, digits);
  return digits > 0 ? `${grouped(seconds)}.${fraction} s` : `${grouped(seconds)} s`;
}

/** The resolution in words: 1 µs, 1 ns, 2^-10 s. */
export function resolutionText(ticksPerSecond: number): string {
  const named: Readonly<Record<number, string>> = { 1: '1 s', 1e3: '1 ms', 1e6: '1 µs', 1e9: '1 ns' };
  const exponent = Math.log2(ticksPerSecond);
  if (named[ticksPerSecond] !== undefined) return named[ticksPerSecond];
  return Number.isInteger(exponent) ? `2^-${exponent} s` : `1/${ticksPerSecond} s`;
}

/** A span in microseconds as people say it: 0, 12 µs, 3.4 ms, 5.67 s, 12:34, 1:02:03, 3 d 04:05. */
export function spanText(us: number): string {
  if (us < 1) return '0';
  if (us < 999.5) return `${Math.round(us)} µs`;
  if (us < 999_500) return `${Number((us / 1e3).toPrecision(3))} ms`;
  if (us < 99_950_000) return `${(us / 1e6).toPrecision(3)} s`;
  const seconds = Math.round(us / 1e6);
  if (seconds < 86_400) return clock(seconds);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${Math.floor(seconds / 86_400)} d ${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}`;
}

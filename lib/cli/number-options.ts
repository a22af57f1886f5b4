/** Command line: the arguments that are numbers. What is no number, or out of range, is a usage error. */
import { InvalidArgumentError } from 'commander';

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Seconds above zero, up to ten years; fractions down to a microsecond. */
export function seconds(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value >= 1e-6 && value <= 315_360_000) return value;
  throw new InvalidArgumentError('It must be a number of seconds above 0.');
}

const prefixes: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

/** Bytes: a whole number, with a prefix of thousands where there is one: 500M. */
export function byteCount(text: string): number {
  const [, digits, prefix] = /^(\d{1,15})([kmgt]?)b?$/i.exec(text) ?? [];
  const value = Number(digits) * (prefixes[prefix?.toLowerCase() ?? ''] ?? Number.NaN);
  if (Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a number of bytes, such as 500M.');
}

const hourMs = 3_600_000;
const ageUnits: Readonly<Record<string, number>> = { h: hourMs, d: 24 * hourMs, w: 7 * 24 * hourMs };

/** A number with h, d or w. */
export function ageMs(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([hdw])$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It is no age such as 30d, 12h or 8w.');
  return Number(number) * (ageUnits[unit] as number);
}

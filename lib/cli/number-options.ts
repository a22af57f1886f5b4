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

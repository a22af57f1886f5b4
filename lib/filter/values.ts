/** What a written value means to a field: numbers with units, durations, sizes, times. Decides nothing about operators. */
import type { FilterWord } from '../schema/fault-texts.js';
import type { CountedIn } from './aliases.js';
import type { Field } from './fields.js';
import { momentOf } from './moments.js';

const durationsUs: Readonly<Record<string, number>> = {
  ns: 1e-3,
  us: 1,
  µs: 1,
  μs: 1,
  ms: 1e3,
  s: 1e6,
  sec: 1e6,
  m: 60e6,
  min: 60e6,
  h: 3600e6,
  d: 86_400e6,
};
const countedUs: Readonly<Record<CountedIn, number>> = { seconds: 1e6, milliseconds: 1e3 };
const sizes: Readonly<Record<string, number>> = {
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

const plain = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const withUnit = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))([a-zµμ]{1,3})$/i;
const hexadecimal = /^0x[0-9a-f]{1,13}$/i;

function unitsOf(field: Field): Readonly<Record<string, number>> {
  if (field.moment) return {};
  if (field.spec.unit === 'us') return durationsUs;
  return field.spec.unit === 'bytes' ? sizes : {};
}

/** Of what only a product of powers of ten made inexact. */
function scaled(field: Field, value: number, factor: number): number {
  return field.moment ? Math.round(value * factor) : Number((value * factor).toPrecision(15));
}

/** In the unit of the field, null where the text is no number that the field can be compared with. Bare numbers count `countedIn`, where that is given. */
export function numberFor(field: Field, text: string, countedIn?: CountedIn): number | null {
  const bare = plain.test(text) ? Number(text) : hexadecimal.test(text) ? Number.parseInt(text, 16) : null;
  if (bare !== null) return countedIn === undefined ? bare : scaled(field, bare, countedUs[countedIn]);
  if (field.moment) {
    const moment = momentOf(text);
    return typeof moment === 'number' ? moment : null;
  }
  const parts = withUnit.exec(text);
  const factor = parts === null ? undefined : unitsOf(field)[(parts[2] as string).toLowerCase()];
  return factor === undefined ? null : scaled(field, Number(parts?.[1]), factor);
}

/** What to write instead, in words. */
export function numberWanted(field: Field, countedIn?: CountedIn): FilterWord {
  if (field.kind === 'port') return 'a port, 0 to 65535';
  if (field.moment)
    return countedIn === 'seconds'
      ? 'a time: seconds since the epoch, or such as 2026-01-31T12:00:00Z'
      : 'a time: microseconds since the epoch, or such as 2026-01-31T12:00:00Z';
  if (field.spec.unit === 'us')
    return countedIn === 'milliseconds'
      ? 'a duration: milliseconds, or such as 2s, 500ms'
      : 'a duration: microseconds, or such as 2s, 500ms';
  return field.spec.unit === 'bytes' ? 'a size: bytes, or such as 10MB' : 'a number';
}

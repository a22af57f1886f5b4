/** What a written value means to a field: numbers with units, durations, sizes, times. Decides nothing about operators. */
import type { FilterWord } from '../schema/fault-texts.js';
import type { Field } from './fields.js';

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
/** RFC 3339; the time of day and the offset may be left out: UTC. */
const moment = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:\d{2})?$/i;

/** Microseconds since the epoch; null where the text is no time. Digits beyond microseconds are dropped. */
export function momentUs(text: string): number | null {
  const parts = moment.exec(text);
  if (parts === null) return null;
  const [, day, minute = '00:00', second = '00', fraction = '', zone = 'Z'] = parts;
  const seconds = Date.parse(`${day}T${minute}:${second}${zone.toUpperCase()}`) / 1000;
  if (Number.isNaN(seconds)) return null;
  return seconds * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

function unitsOf(field: Field): Readonly<Record<string, number>> {
  if (field.moment) return {};
  if (field.spec.unit === 'us') return durationsUs;
  return field.spec.unit === 'bytes' ? sizes : {};
}

/** In the unit of the field; null where the text is no number that the field can be compared with. */
export function numberFor(field: Field, text: string): number | null {
  if (plain.test(text)) return Number(text);
  if (hexadecimal.test(text)) return Number.parseInt(text, 16);
  if (field.moment) return momentUs(text);
  const parts = withUnit.exec(text);
  const factor = parts === null ? undefined : unitsOf(field)[(parts[2] as string).toLowerCase()];
  return factor === undefined ? null : Number((Number(parts?.[1]) * factor).toPrecision(15));
}

/** What to write instead, in words. */
export function numberWanted(field: Field): FilterWord {
  if (field.kind === 'port') return 'a port, 0 to 65535';
  if (field.moment) return 'a time: microseconds since the epoch, or such as 2026-01-31T12:00:00Z';
  if (field.spec.unit === 'us') return 'a duration: microseconds, or such as 2s, 500ms';
  return field.spec.unit === 'bytes' ? 'a size: bytes, or such as 10MB' : 'a number';
}

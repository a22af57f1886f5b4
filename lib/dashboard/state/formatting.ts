/** Numbers, bytes, durations and times as a language writes them, through Intl. Pure; times are UTC. */
import type { Language } from './language.js';

function cached<T>(make: (language: Language) => T): (language: Language) => T {
  const made = new Map<Language, T>();
  return (language) => {
    const there = made.get(language) ?? make(language);
    made.set(language, there);
    return there;
  };
}

const whole = cached((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }));
const compact = cached(
  (language) => new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 }),
);
const share = cached((language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }));
const threeDigits = cached((language) => new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }));

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Signs of the SI and of ISO 80000, in the letters of the language; Intl would write seconds and hours in three ways. */
const signs: Record<Language, Readonly<Record<string, string>>> = {
  en: {
    B: 'B',
    kB: 'kB',
    MB: 'MB',
    GB: 'GB',
    TB: 'TB',
    PB: 'PB',
    us: 'µs',
    ms: 'ms',
    s: 's',
    min: 'min',
    h: 'h',
    d: 'd',
  },
  ru: {
    B: 'Б',
    kB: 'кБ',
    MB: 'МБ',
    GB: 'ГБ',
    TB: 'ТБ',
    PB: 'ПБ',
    us: 'мкс',
    ms: 'мс',
    s: 'с',
    min: 'мин',
    h: 'ч',
    d: 'д',
  },
};
const noBreak = '\u00a0';

function withUnit(language: Language, value: number, unit: string): string {
  return `${threeDigits(language).format(value)}${noBreak}${signs[language][unit]}`;
}

export function formatCount(language: Language, value: number): string {
  return whole(language).format(value);
}

/** 12.3K: where there is no room for more. */
export function formatCompact(language: Language, value: number): string {
  return Math.abs(value) < 1000 ? threeDigits(language).format(value) : compact(language).format(value);
}

export function formatShare(language: Language, part: number, of: number): string {
  return share(language).format(of === 0 ? 0 : part / of);
}

/** Decimal units: 1 kB is 1000 bytes. */
export function formatBytes(language: Language, bytes: number): string {
  let value = bytes;
  let step = 0;
  while (Math.abs(value) >= 999.5 && step < byteUnits.length - 1) {
    value /= 1000;
    step += 1;
  }
  return withUnit(language, value, byteUnits[step] as string);
}

export function formatByteRate(language: Language, bytesPerSecond: number): string {
  return `${formatBytes(language, bytesPerSecond)}/${signs[language]['s']}`;
}

/** Bits a second, decimal, as links are measured. */
export function formatBitRate(language: Language, bytesPerSecond: number): string {
  const units = language === 'ru' ? ['бит', 'кбит', 'Мбит', 'Гбит', 'Тбит'] : ['bit', 'kbit', 'Mbit', 'Gbit', 'Tbit'];
  let value = bytesPerSecond * 8;
  let step = 0;
  while (value >= 999.5 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return `${threeDigits(language).format(value)}${noBreak}${units[step]}/${signs[language]['s']}`;
}

const S = 1e6;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

/** Two units at most: 1 h 5 min, 12.3 s, 450 µs. */
export function formatDuration(language: Language, us: number): string {
  if (us === 0) return withUnit(language, 0, 's');
  if (us < 1000) return withUnit(language, us, 'us');
  if (us < S) return withUnit(language, us / 1000, 'ms');
  if (us < MIN) return withUnit(language, us / S, 's');
  const [big, small, bigUnit, smallUnit] =
    us < H ? [MIN, S, 'min', 's'] : us < D ? [H, MIN, 'h', 'min'] : [D, H, 'd', 'h'];
  const first = Math.floor(us / big);
  const second = Math.floor((us - first * big) / small);
  const text = withUnit(language, first, bigUnit as string);
  return second === 0 ? text : `${text} ${withUnit(language, second, smallUnit as string)}`;
}

const dateTime = cached(
  (language) =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
      timeZone: 'UTC',
      dateStyle: 'medium',
      timeStyle: 'medium',
    }),
);
const dateOnly = cached(
  (language) =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone: 'UTC', dateStyle: 'medium' }),
);

export function formatTime(language: Language, us: number): string {
  return dateTime(language).format(us / 1000);
}

export function formatDate(language: Language, us: number): string {
  return dateOnly(language).format(us / 1000);
}

/** 2024-05-01 10:00:00.123456: for tables, where rows are compared. The same in every language. */
export function formatExactTime(us: number): string {
  if (!Number.isFinite(us) || Math.abs(us) > 8.64e18) return String(us);
  const seconds = Math.floor(us / S);
  const rest = String(Math.round(us - seconds * S)).padStart(6, '0');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}.${rest}`;
}

/** Time of the day with as many digits as a step of `stepUs` needs. */
export function formatClock(us: number, stepUs: number): string {
  const exact = formatExactTime(us).slice(11);
  if (stepUs >= MIN) return exact.slice(0, 5);
  if (stepUs >= S) return exact.slice(0, 8);
  return stepUs >= 1000 ? exact.slice(0, 12) : exact;
}

/** An RFC 3339 time as microseconds since the epoch; null where it is none. */
export function microseconds(rfc3339: string | null): number | null {
  if (rfc3339 === null) return null;
  const milliseconds = Date.parse(rfc3339);
  return Number.isNaN(milliseconds) ? null : milliseconds * 1000;
}

export function rfc3339(us: number): string {
  return new Date(us / 1000).toISOString();
}

/** Times as RFC 3339 writes them → microseconds since the epoch, or what there is none of. Pure; asks no clock. */

/** What a text that looks like a time names, and is not. */
export type MomentFault = 'filter_no_such_date' | 'filter_no_such_time';

/** The time of day and the offset may be left out: midnight, UTC. */
const written =
  /^(\d{4}-(\d{2})-(\d{2}))(?:[T ]((\d{2}):(\d{2}))(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-](\d{2}):(\d{2}))?$/i;

const daysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339 appendix C. */
function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (daysOf[month - 1] ?? 0);
}

/** Leap seconds end June or December, by UTC (RFC 3339, 5.7 and appendix D). Which years had one is not known here. */
function followsLeapSecond(second: number): boolean {
  const after = new Date(second * 1000);
  return second % 86_400 === 0 && after.getUTCDate() === 1 && after.getUTCMonth() % 6 === 0;
}

/**
 * Microseconds since the epoch; null where the text is no time. Hours end at 23, 24:00 is none (RFC 3339, 5.6); a leap second is counted as
 * the one after it, as POSIX does. Digits beyond microseconds are dropped.
 */
export function momentOf(text: string): number | MomentFault | null {
  const parts = written.exec(text);
  if (parts === null) return null;
  const [, date = '', month, day, minutes = '00:00', hour = 0, minute = 0, second = 0, fraction = '', zone = 'Z'] =
    parts;
  const [zoneHour = 0, zoneMinute = 0] = parts.slice(10);
  if (Number(day) < 1 || Number(day) > daysIn(Number(date.slice(0, 4)), Number(month))) return 'filter_no_such_date';
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
  if (!isTime || Number(zoneHour) > 23 || Number(zoneMinute) > 59) return 'filter_no_such_time';
  const seconds = Date.parse(`${date}T${minutes}:00${zone.toUpperCase()}`) / 1000 + Number(second);
  if (Number(second) === 60 && !followsLeapSecond(seconds)) return 'filter_no_such_time';
  return seconds * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

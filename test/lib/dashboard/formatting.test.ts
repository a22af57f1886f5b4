import t from 'tap';
import * as format from '../../../lib/dashboard/state/formatting.js';

/** No-break spaces are what Intl and we put between; a test is easier to read without. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

t.test('bytes: decimal units, three digits', async (t) => {
  const en = (bytes: number) => plain(format.formatBytes('en', bytes));
  t.same([0, 1, 999, 1000, 1536, 999_499, 999_600, 1e6, 123_456_789, 9.5e9, 1e12, 1.5e15, 1e18].map(en), [
    '0 B',
    '1 B',
    '999 B',
    '1 kB',
    '1.54 kB',
    '999 kB',
    '1 MB',
    '1 MB',
    '123 MB',
    '9.5 GB',
    '1 TB',
    '1.5 PB',
    '1,000 PB',
  ]);
  t.equal(plain(format.formatBytes('ru', 1536)), '1,54 кБ');
});

t.test('durations: the unit that fits, two at most', async (t) => {
  const en = (us: number) => plain(format.formatDuration('en', us));
  t.same([0, 7, 999, 1000, 48_125, 1e6, 59.94e6, 60e6, 65e6, 3600e6, 3660e6, 86_400e6, 90_000e6].map(en), [
    '0 s',
    '7 µs',
    '999 µs',
    '1 ms',
    '48.1 ms',
    '1 s',
    '59.9 s',
    '1 min',
    '1 min 5 s',
    '1 h',
    '1 h 1 min',
    '1 d',
    '1 d 1 h',
  ]);
  t.equal(plain(format.formatDuration('ru', 3_723e6)), '1 ч 2 мин');
});

t.test('rates, shares and counts', async (t) => {
  t.equal(plain(format.formatBitRate('en', 125_000)), '1 Mbit/s');
  t.equal(plain(format.formatBitRate('ru', 37.5)), '300 бит/с');
  t.equal(plain(format.formatByteRate('en', 1500)), '1.5 kB/s');
  t.equal(plain(format.formatShare('en', 1, 3)), '33.3%');
  t.equal(plain(format.formatShare('en', 0, 0)), '0%');
  t.equal(plain(format.formatCount('ru', 1234567)), '1 234 567');
  t.equal(plain(format.formatCompact('en', 1_234_567)), '1.23M');
  t.equal(plain(format.formatCompact('en', 12.345)), '12.3');
});

t.test('times are UTC and keep their microseconds', async (t) => {
  t.equal(format.formatExactTime(1_795_589_482_160_225), '2026-11-25 06:51:22.160225');
  t.equal(format.formatExactTime(0), '1970-01-01 00:00:00.000000');
  t.equal(format.formatExactTime(-1), '1969-12-31 23:59:59.999999');
  t.equal(format.formatExactTime(Number.NaN), 'NaN');
  t.equal(format.formatExactTime(1e30), '1e+30');
  t.match(format.formatTime('en', 1_795_589_482_160_225), /25 Nov 2026, 06:51:22/);
  t.match(format.formatTime('ru', 1_795_589_482_160_225), /25 нояб\. 2026 г\., 06:51:22/);
});

t.test('a clock has the digits that a step needs', async (t) => {
  const us = 1_795_589_482_160_225;
  t.same(
    [60e6, 1e6, 1000, 1].map((step) => format.formatClock(us, step)),
    ['06:51', '06:51:22', '06:51:22.160', '06:51:22.160225'],
  );
});

t.test('RFC 3339 both ways', async (t) => {
  t.equal(format.microseconds('2026-11-25T06:51:22.160Z'), 1_795_589_482_160_000);
  t.equal(format.microseconds(null), null);
  t.equal(format.microseconds('no time'), null);
  t.equal(format.rfc3339(1_795_589_482_160_000), '2026-11-25T06:51:22.160Z');
});

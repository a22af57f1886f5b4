import fc from 'fast-check';
import t from 'tap';
import {
  LEAST_US,
  lengthUs,
  moved,
  stepUs,
  ticks,
  wholeOf,
  within,
  zoomed,
} from '../../../lib/dashboard/charts/time-window.js';

const whole = { fromUs: 1_000_000, toUs: 11_000_000 };

t.test('a window stays inside of the whole', async (t) => {
  t.same(within({ fromUs: 0, toUs: 2_000_000 }, whole), { fromUs: 1_000_000, toUs: 3_000_000 });
  t.same(within({ fromUs: 10_500_000, toUs: 12_500_000 }, whole), { fromUs: 9_000_000, toUs: 11_000_000 });
  t.same(within({ fromUs: 5_000_000, toUs: 5_000_000 }, whole), { fromUs: 5_000_000, toUs: 5_000_000 + LEAST_US });
  t.same(within({ fromUs: 0, toUs: 99_000_000 }, whole), whole);
});

t.test('it moves by a share and zooms around a place', async (t) => {
  const window = { fromUs: 4_000_000, toUs: 6_000_000 };
  t.same(moved(window, 0.5, whole), { fromUs: 5_000_000, toUs: 7_000_000 });
  t.same(moved(window, -9, whole), { fromUs: 1_000_000, toUs: 3_000_000 });
  t.same(zoomed(window, 0.5, 5_000_000, whole), { fromUs: 4_500_000, toUs: 5_500_000 });
  t.same(zoomed(window, 0.5, 4_000_000, whole), { fromUs: 4_000_000, toUs: 5_000_000 }, 'what is there stays there');
  t.same(zoomed(window, 100, 5_000_000, whole), whole);
});

t.test('the whole of spans', async (t) => {
  t.same(
    wholeOf([
      { startUs: 5, endUs: 9 },
      { startUs: 2, endUs: 4000 },
    ]),
    { fromUs: 2, toUs: 4000 },
  );
  t.same(wholeOf([{ startUs: 5, endUs: 5 }]), { fromUs: 5, toUs: 5 + LEAST_US });
  t.same(wholeOf([]), { fromUs: 0, toUs: LEAST_US });
});

t.test('steps are round', async (t) => {
  const step = (length: number) => stepUs({ fromUs: 0, toUs: length }, 10);
  t.equal(step(1000), 100);
  t.equal(step(1_000_000), 100_000);
  t.equal(step(45e6), 5e6);
  t.equal(step(3600e6), 600e6);
  t.equal(step(86_400e6), 3 * 3600e6);
  t.equal(step(30 * 86_400e6), 5 * 86_400e6);
});

t.test('no more ticks than asked, at multiples of the step, inside', async () => {
  fc.assert(
    fc.property(
      fc.nat(2e9),
      fc.integer({ min: 1000, max: 1e13 }),
      fc.integer({ min: 1, max: 20 }),
      (from, length, most) => {
        const window = { fromUs: from, toUs: from + length };
        const all = ticks(window, most);
        const step = stepUs(window, most);
        return (
          all.length <= most + 1 &&
          all.every((us) => us % step === 0 && us >= window.fromUs && us <= window.toUs) &&
          lengthUs(window) / step <= most
        );
      },
    ),
  );
});

import fc from 'fast-check';
import t from 'tap';
import {
  drawnExtent,
  firstFrom,
  LEAST_WIDTH,
  lanesOf,
  ownLanes,
  type Span,
} from '../../../lib/dashboard/charts/lane-layout.js';

const span = (startUs: number, endUs: number, group = ''): Span => ({ startUs, endUs, group });

t.test('a row is taken again as soon as it is free, the lowest first', async (t) => {
  const { inRow, rows, headings } = lanesOf([span(0, 10), span(5, 7), span(8, 9), span(11, 12)]);
  t.equal(rows, 2);
  t.same(inRow, [
    [0, 3],
    [1, 2],
  ]);
  t.same(headings, [], 'one group without a name has no heading');
});

t.test('what ends when another begins is not in its row', async (t) => {
  t.same(lanesOf([span(0, 5), span(5, 9)]).inRow, [[0], [1]]);
});

t.test('a group has its heading and rows; the largest is first', async (t) => {
  const { inRow, headings } = lanesOf([span(0, 9, 'a'), span(1, 2, 'b'), span(3, 4, 'b')]);
  t.same(headings, [
    { row: 0, text: 'b', spans: 2 },
    { row: 2, text: 'a', spans: 1 },
  ]);
  t.same(inRow, [[], [1, 2], [], [0]]);
});

const spans = fc.array(
  fc.record({
    startUs: fc.nat(500),
    length: fc.nat(80),
    group: fc.constantFrom('a', 'b', 'c'),
  }),
  { maxLength: 120 },
);

t.test('every span is in one row of its group, and none overlaps its neighbour', async () => {
  fc.assert(
    fc.property(spans, (made) => {
      const all = made.map(({ startUs, length, group }) => span(startUs, startUs + length, group));
      const { inRow, rows } = lanesOf(all);
      const placed = inRow.flat();
      const isOnce = placed.length === all.length && new Set(placed).size === all.length;
      const isApart = inRow.every((row) =>
        row.every((index, at) => {
          const [here, before] = [all[index] as Span, all[row[at - 1] ?? -1]];
          return before === undefined || (before.endUs < here.startUs && before.group === here.group);
        }),
      );
      return isOnce && isApart && rows === inRow.length;
    }),
  );
});

t.test('no more rows than spans at the same time', async () => {
  fc.assert(
    fc.property(spans, (made) => {
      const all = made.map(({ startUs, length }) => span(startUs, startUs + length));
      const most = Math.max(
        0,
        ...all.map(({ startUs: at }) => all.filter(({ startUs, endUs }) => startUs <= at && at <= endUs).length),
      );
      return lanesOf(all).rows === most;
    }),
  );
});

t.test('the first span that reaches a time', async (t) => {
  const all = [span(0, 5), span(6, 8), span(10, 20)];
  const row = [0, 1, 2];
  t.same(
    [0, 5, 6, 9, 20, 21].map((us) => firstFrom(all, row, us)),
    [0, 0, 1, 2, 2, 3],
  );
});

t.test('a row each, in the order given', async (t) => {
  t.same(ownLanes([span(3, 4), span(0, 9)]).inRow, [[0], [1]]);
});

t.test('fifty thousand sessions are laid out at once', async (t) => {
  const many = Array.from({ length: 50_000 }, (_, index) => span(index * 7, index * 7 + 70_000, `c${index % 5}`));
  const start = performance.now();
  const { inRow } = lanesOf(many);
  t.ok(performance.now() - start < 2000, `${Math.round(performance.now() - start)} ms`);
  t.equal(inRow.flat().length, 50_000);
});

t.test('a bar is drawn within the line, wherever in it it begins', async (t) => {
  t.same(drawnExtent(10, 60, 100), { left: 10, width: 50 });
  t.same(drawnExtent(100, 100, 100), { left: 98, width: LEAST_WIDTH }, 'at the right edge');
  t.same(drawnExtent(99.5, 100, 100), { left: 98, width: 2 });
  t.same(drawnExtent(0, 0, 100), { left: 0, width: LEAST_WIDTH }, 'at the left edge');
  t.same(drawnExtent(-500, 900, 100), { left: -2, width: 104 }, 'no further beyond the edges than hides them');
  fc.assert(
    fc.property(
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      (from, length) => {
        const { left, width } = drawnExtent(from * 800, (from + length) * 800, 800);
        return left >= 0 && left + LEAST_WIDTH <= 800 && width >= LEAST_WIDTH;
      },
    ),
  );
});

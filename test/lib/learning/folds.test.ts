import t from 'tap';
import type { FeatureTable } from '../../../lib/learning/feature-table.js';
import { blockSplit, groupedSplit, randomSplit, sidesOf } from '../../../lib/learning/folds.js';

function tableOf(values: number[], targets: number[], captures: number[] | null = null): FeatureTable {
  return {
    features: ['duration'],
    values: Float32Array.from(values),
    classes: ['a', 'b'],
    targets: Int32Array.from(targets),
    captures: captures === null ? null : Int32Array.from(captures),
    captureNames: captures === null ? [] : [...new Set(captures)].map(String),
    rows: 'windows',
    unlabelledRows: 0,
  };
}

t.test('random: equal vectors have one fold, folds are about equal, the seed decides', async (t) => {
  const values = Array.from({ length: 1000 }, (_, index) => index % 400);
  const table = tableOf(
    values,
    values.map((value) => value % 2),
  );
  const { foldOf, folds } = randomSplit(table, 10, 1);
  t.equal(folds, 10);
  for (const [row, fold] of foldOf.entries())
    if (foldOf[row % 400] !== fold) t.fail(`row ${row} is apart from its like`);
  const sizes = Array.from({ length: 10 }, (_, fold) => foldOf.slice(0, 400).filter((each) => each === fold).length);
  t.same(sizes, new Array(10).fill(40));
  t.same(randomSplit(table, 10, 1).foldOf, foldOf);
  t.notSame(randomSplit(table, 10, 2).foldOf, foldOf);
});

t.test('random: vectors differ by a missing value too', async (t) => {
  const { foldOf } = randomSplit(tableOf([Number.NaN, 0, Number.NaN], [0, 1, 0]), 2, 1);
  t.equal(foldOf[0], foldOf[2]);
  t.not(foldOf[0], foldOf[1]);
});

t.test('blocks: each class in contiguous pieces of its own rows, by hand', async (t) => {
  const { foldOf } = blockSplit(tableOf([1, 2, 3, 4, 5, 6, 7, 8], [0, 1, 0, 1, 0, 1, 0, 1]), 2);
  t.same([...foldOf], [0, 0, 0, 0, 1, 1, 1, 1]);
  const five = blockSplit(tableOf([1, 2, 3, 4, 5], [0, 0, 0, 0, 0]), 2);
  t.same([...five.foldOf], [0, 0, 0, 1, 1]);
});

t.test('captures: whole on one side, each class dealt over the folds', async (t) => {
  const captures = [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 5];
  const targets = captures.map((capture) => capture % 2);
  const split = groupedSplit(
    tableOf(
      captures.map((_, row) => row),
      targets,
      captures,
    ),
    3,
    1,
  );
  t.equal(split.name, 'captures');
  for (let fold = 0; fold < 3; fold++) {
    const { learned, tested } = sidesOf(split, fold);
    t.equal(learned.length + tested.length, captures.length);
    const tests = new Set([...tested].map((row) => captures[row]));
    t.notOk(
      [...learned].some((row) => tests.has(captures[row])),
      'no capture is on both sides',
    );
    t.same(new Set([...tested].map((row) => targets[row])).size, 2, 'both classes are tested');
  }
});

t.test('a class of one capture: blocks instead, since it could not be learned where it is tested', async (t) => {
  t.equal(groupedSplit(tableOf([1, 2, 3, 4], [0, 0, 1, 1], [0, 0, 1, 1]), 2, 1).name, 'blocks');
  t.equal(groupedSplit(tableOf([1, 2, 3, 4], [0, 0, 1, 1]), 2, 1).name, 'blocks');
});

t.test(
  'captures of several classes: the rare class is spread over the folds, whatever else is in its captures',
  async (t) => {
    // Class 0 is in every capture, class 1 only in captures 0 to 3, a row each.
    const captures = Array.from({ length: 120 }, (_, row) => row % 12);
    const targets = captures.map((capture, row) => (capture < 4 && row < 12 ? 1 : 0));
    const values = captures.map((_, row) => row);
    const split = groupedSplit(tableOf(values, targets, captures), 4, 1);
    t.equal(split.name, 'captures');
    const rare = [...split.foldOf].filter((_, row) => targets[row] === 1);
    t.same(rare.sort(), [0, 1, 2, 3]);
  },
);

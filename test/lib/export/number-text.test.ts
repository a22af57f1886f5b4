import fc from 'fast-check';
import t from 'tap';
import { exportCsv } from '../../../lib/export/csv.js';
import { batchOf, Collected, eachOf, floatColumn, intColumn } from './made-batches.js';

/** The cells of one column, as CSV has them. */
async function written(values: readonly number[], column: typeof intColumn): Promise<string[]> {
  const out = new Collected();
  await exportCsv(eachOf(batchOf(values.length, { x: column(values) })), out);
  return out.text.split('\n').slice(1, -1);
}

t.test('integers', async (t) => {
  const golden: [number, string][] = [
    [0, '0'],
    [-0, '0'],
    [7, '7'],
    [10, '10'],
    [99, '99'],
    [100, '100'],
    [65535, '65535'],
    [-1, '-1'],
    [999_999_999, '999999999'],
    [1e9, '1000000000'],
    [4294967295, '4294967295'],
    [1e10, '10000000000'],
    [1700000000000001, '1700000000000001'],
    [2 ** 53, '9007199254740992'],
    [-(2 ** 53), '-9007199254740992'],
  ];
  const values = golden.map(([value]) => value);
  const texts = golden.map(([, text]) => text);
  t.same(await written(values, intColumn), texts);
  t.same(await written(values, floatColumn), texts, 'whole numbers of a float column too');
});

t.test('floats in their shortest digits', async (t) => {
  const golden: [number, string][] = [
    [0.1, '0.1'],
    [10.416, '10.416'],
    [2333.18, '2333.18'],
    [-0.5, '-0.5'],
    [1e-6, '0.000001'],
    [1.5e-6, '0.0000015'],
    [9.99e-7, '9.99e-7'],
    [1e-7, '1e-7'],
    [-1.25e-7, '-1.25e-7'],
    [1e21, '1e+21'],
    [1.5e21, '1.5e+21'],
    [123456789012345680000, '123456789012345680000'],
    [1e20, '100000000000000000000'],
    [2 ** 60, '1152921504606847000'],
    [4503599627370495.5, '4503599627370495.5'],
    [2 ** 53 + 2, '9007199254740994'],
    [1 / 3, '0.3333333333333333'],
    [0.1 + 0.2, '0.30000000000000004'],
    [5e-324, '5e-324'],
    [123456789.000001, '123456789.000001'],
    [1634113, '1634113'],
    [-1.7976931348623157e308, '-1.7976931348623157e+308'],
  ];
  t.same(
    await written(
      golden.map(([value]) => value),
      floatColumn,
    ),
    golden.map(([, text]) => text),
  );
});

t.test('no number: an empty cell', async (t) => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  t.same(await written(values, floatColumn), ['', '', '']);
  t.same(await written(values, intColumn), ['', '', '']);
});

t.test('any number is written as the engine writes it', async () => {
  const number = fc.oneof(
    fc
      .tuple(fc.integer({ min: 0, max: 2 ** 53 - 1 }), fc.integer({ min: 0, max: 64 }))
      .map(([digits, bits]) => digits / 2 ** bits),
    fc.double({ min: 0.0001, max: 1e9, noNaN: true }),
    fc.double({ min: 1e14, max: 1e22, noNaN: true }),
    fc.double({ min: 1e-9, max: 1e-4, noNaN: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 12 })).map(([digits, places]) => digits / 10 ** places),
    fc.tuple(fc.integer(), fc.integer({ min: 1, max: 1000 })).map(([sum, count]) => sum / count),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(number, { minLength: 500, maxLength: 500 }), async (values) => {
      const texts = await written(values, floatColumn);
      return values.every((value, row) => texts[row] === String(Object.is(value, -0) ? 0 : value));
    }),
    { numRuns: 200 },
  );
});

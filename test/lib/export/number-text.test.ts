import fc from 'fast-check';
import t from 'tap';
import { maxNumberBytes, writeFloat, writeInteger } from '../../../lib/export/number-text.js';

function written(write: (bytes: Uint8Array, at: number, value: number) => number, value: number): string {
  const bytes = Buffer.alloc(maxNumberBytes + 2, '#');
  const end = write(bytes, 1, value);
  t.equal(bytes[0], 35, 'nothing is written before the position');

  return bytes.toString('latin1', 1, end);
}

t.test('integers', async (t) => {
  for (const [value, text] of [
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
  ] as const) {
    t.equal(written(writeInteger, value), text);
  }
});

t.test('floats in their shortest digits', async (t) => {
  for (const [value, text] of [
    [0.1, '0.1'],
    [10.416, '10.416'],
    [2333.18, '2333.18'],
    [-0.5, '-0.5'],
    [1e-6, '0.000001'],
    [1e-7, '1e-7'],
    [1e21, '1e+21'],
    [1 / 3, '0.3333333333333333'],
    [0.1 + 0.2, '0.30000000000000004'],
    [5e-324, '5e-324'],
    [123456789.000001, '123456789.000001'],
    [1634113, '1634113'],
    [-1.7976931348623157e308, '-1.7976931348623157e+308'],
  ] as const) {
    t.equal(written(writeFloat, value), text);
  }
});

t.test('any number is written as the engine writes it', async () => {
  const number = fc.oneof(
    fc
      .tuple(fc.integer({ min: 0, max: 2 ** 53 - 1 }), fc.integer({ min: 0, max: 64 }))
      .map(([digits, bits]) => digits / 2 ** bits),
    fc.double({ min: 0.0001, max: 1e9, noNaN: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger(),
    fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 12 })).map(([digits, places]) => digits / 10 ** places),
    fc.tuple(fc.integer(), fc.integer({ min: 1, max: 1000 })).map(([sum, count]) => sum / count),
  );
  fc.assert(
    fc.property(number, (value) => {
      const bytes = Buffer.alloc(maxNumberBytes);
      const text = bytes.toString('latin1', 0, writeFloat(bytes, 0, value));
      // Integers are never written with an exponent; the engine starts one at 1e21.
      return text === String(Object.is(value, -0) ? 0 : value) && Number(text) === value + 0;
    }),
    { numRuns: 5_000 },
  );
});

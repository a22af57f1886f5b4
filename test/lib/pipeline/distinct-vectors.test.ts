/** Rows that are alike are seen once, and nothing else changes. */
import fc from 'fast-check';
import t from 'tap';
import { distinctVectors } from '../../../lib/pipeline/distinct-vectors.js';

t.test('alike to the last bit: NaN is like NaN, 0 is not like -0', async (t) => {
  const { distinct, ids } = distinctVectors(
    Float32Array.of(1, 2, Number.NaN, 0, 1, 2, Number.NaN, -0, Number.NaN, 0),
    2,
  );
  t.same([...distinct], [1, 2, Number.NaN, 0, Number.NaN, -0]);
  t.same([...ids], [0, 1, 0, 2, 1]);
  t.same(distinctVectors(new Float32Array(0), 3), { distinct: new Float32Array(0), ids: new Int32Array(0) });
});

/** The rows of three again, by their numbers among the distinct ones. */
const back = (distinct: Float32Array, ids: Int32Array) =>
  [...ids].flatMap((id) => [...distinct.subarray(id * 3, id * 3 + 3)]);

t.test('every row is found again among the distinct ones', async (t) => {
  const row = fc.array(fc.constantFrom(0, 1, -1, 2.5, Number.NaN), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 200 }), (rows) => {
      const features = Float32Array.from(rows.flat());
      const { distinct, ids } = distinctVectors(features, 3);
      const texts = new Set(rows.map(String));
      return distinct.length === texts.size * 3 && String(back(distinct, ids)) === String(features);
    }),
  );
  t.pass();
});

import t from 'tap';
import { learnedRows, learnedShare } from '../../../lib/learning/learned-rows.js';
import { SeededNumbers } from '../../../lib/learning/random.js';

const width = 4;

function rowsOf(count: number, seed: number): Float32Array {
  const numbers = new SeededNumbers(seed);
  return Float32Array.from({ length: count * width }, () => numbers.next() * 1e6);
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

for (const count of [100, 15_000, 100_000])
  t.test(`of ${count} learned rows: these, others, and both mixed`, async (t) => {
    const [own, strange] = [rowsOf(count, 1), rowsOf(2000, 2)];
    const learned = learnedRows(own, width);
    t.ok(learned.filter.length <= 11_000, `${learned.filter.length} characters`);
    t.same(learnedRows(own, width), learned, 'the same rows, the same text');
    const share = (values: Float32Array) => learnedShare(learned, values, width) ?? Number.NaN;
    const some = own.subarray(0, 2000 * width);
    t.equal(share(some), 1);
    t.ok(share(strange) < 0.1, `${share(strange)} of strangers`);
    const half = share(joined(some, rowsOf(some.length / width, 3)));
    t.ok(Math.abs(half - 0.5) < 0.1, `${half} of half`);
  });

t.test('missing values and zeros have one pattern; a vector counts once; few say nothing', async (t) => {
  const missing = new Float32Array(new Uint32Array([0x7fc00001, 0, 0, 0]).buffer);
  const rows = rowsOf(8, 1);
  const learned = learnedRows(joined(rows, Float32Array.of(Number.NaN, 0, 0, 0)), width);
  t.same(learnedRows(joined(rows, missing), width), learned);
  t.same(learnedRows(joined(rows, Float32Array.of(Number.NaN, -0, 0, -0)), width), learned);
  t.equal(learnedShare(learned, joined(...new Array<Float32Array>(50).fill(missing)), width), null);
  t.equal(learnedShare(learned, rows, width), 1);
});

t.test('a filter that is none says nothing', async (t) => {
  const full = Buffer.alloc(8, 0xff).toString('base64');
  for (const filter of ['', full]) t.equal(learnedShare({ one_in: 1, filter }, rowsOf(20, 1), width), null);
});

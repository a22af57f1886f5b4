/** Windows that wait for their flow: in order, bounded for each flow and in all, and nothing left behind. */
import fc from 'fast-check';
import t from 'tap';
import { HeldWindows } from '../../../lib/pipeline/held-windows.js';
import { type Column, ColumnBatch } from '../../../lib/schema/column-batch.js';

/** Windows of flows with one number each, as two features: n and -n. */
function windowsOf(rows: readonly (readonly [flow: number, n: number])[]): ColumnBatch {
  const features = Float64Array.from(rows.flatMap(([, n]) => [n, -n]));
  const columns: [string, Column][] = [
    ['flow_id', { kind: 'int', values: Float64Array.from(rows, ([flow]) => flow) }],
    ['a', { kind: 'float', values: features, offset: 0, stride: 2 }],
    ['b', { kind: 'float', values: features, offset: 1, stride: 2 }],
  ];
  return new ColumnBatch('windows', rows.length, new Map(columns));
}

function vectors(held: HeldWindows, flow: number, picks = [0]): number[] {
  const out = new Float32Array(held.held(flow).kept * picks.length);
  held.copy(flow, picks, out, 0);
  return [...out];
}

t.test("a flow's windows come back in their order, with the features that are asked for", async (t) => {
  const held = new HeldWindows(['a', 'b']);
  held.add(
    windowsOf([
      [7, 1],
      [8, 2],
      [7, 3],
    ]),
  );
  held.add(windowsOf([[7, 4]]));
  t.same(held.held(7), { kept: 3, seen: 3 });
  t.same(vectors(held, 7), [1, 3, 4]);
  t.same(vectors(held, 7, [1, 0]), [-1, 1, -3, 3, -4, 4]);
  t.same(held.held(9), { kept: 0, seen: 0 });
  held.forget(7);
  held.forget(9);
  t.same([held.held(7), held.count, vectors(held, 8)], [{ kept: 0, seen: 0 }, 1, [2]]);
});

t.test('of a flow the first few are kept, the others counted; in all so many bytes', async (t) => {
  const few = new HeldWindows(['a', 'b'], { windowsPerFlow: 2, bytes: 2 ** 20 });
  few.add(
    windowsOf([
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 4],
      [2, 5],
    ]),
  );
  t.same([few.held(1), vectors(few, 1), vectors(few, 2)], [{ kept: 2, seen: 4 }, [1, 2], [5]]);

  const small = new HeldWindows(['a', 'b'], { windowsPerFlow: 8, bytes: 10 * 4 * 6 });
  small.add(windowsOf(Array.from({ length: 30 }, (_, index) => [index % 3, index] as const)));
  t.equal(small.count, 10);
  t.same(small.held(0), { kept: 4, seen: 10 });
  small.forget(0);
  small.add(windowsOf([[5, 77]]));
  t.same(vectors(small, 5), [77], 'what is let go makes room');
});

t.test('as a plain map of lists would', async (t) => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 1, max: 6 }), n: fc.integer({ min: 1, max: 1000 }) }),
    fc.record({ forget: fc.integer({ min: 1, max: 6 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const held = new HeldWindows(['a'], { windowsPerFlow: 3, bytes: 2 ** 20 });
      const plain = new Map<number, number[]>();
      for (const one of steps) {
        if ('add' in one) {
          held.add(windowsOf([[one.add, one.n]]));
          plain.set(one.add, [...(plain.get(one.add) ?? []), one.n]);
        } else {
          held.forget(one.forget);
          plain.delete(one.forget);
        }
      }
      let count = 0;
      for (let flow = 1; flow <= 6; flow++) {
        const all = plain.get(flow) ?? [];
        const kept = all.slice(0, 3);
        count += kept.length;
        if (held.held(flow).seen !== all.length || String(vectors(held, flow)) !== String(kept)) return false;
      }
      return held.count === count;
    }),
  );
  t.pass();
});

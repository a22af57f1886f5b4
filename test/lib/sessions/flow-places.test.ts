/** The table of open flows does what a Map does, through growth, deletion and ids beyond 32 bits. */
import fc from 'fast-check';
import t from 'tap';
import { FlowPlaces } from '../../../lib/sessions/flow-places.js';

t.test('as a Map', async (t) => {
  const id = fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 40 }).map((n) => n * 2 ** 32 + 5),
  );
  const step = fc.tuple(fc.constantFrom('set', 'set', 'delete'), id, fc.nat());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const [places, map] = [new FlowPlaces(), new Map<number, number>()];
      for (const [what, flow, place] of steps) {
        if (what === 'set') {
          places.set(flow, place);
          map.set(flow, place);
        } else {
          places.delete(flow);
          map.delete(flow);
        }
      }
      return places.size === map.size && steps.every(([, flow]) => places.get(flow) === (map.get(flow) ?? -1));
    }),
  );
  t.pass();
});

t.test('a hundred thousand flows that come and go', async (t) => {
  const places = new FlowPlaces();
  for (let flow = 1; flow <= 200_000; flow++) {
    places.set(flow, flow % 1000);
    if (flow > 3000) places.delete(flow - 3000);
  }
  t.equal(places.size, 3000);
  for (let flow = 197_001; flow <= 200_000; flow++)
    if (places.get(flow) !== flow % 1000) t.fail(`flow ${flow}: ${places.get(flow)}`);
  t.equal(places.get(197_000), -1);
});

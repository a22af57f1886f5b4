/** Flows in columns come out as they went in, and numbers that were cleared hold nothing. */
import fc from 'fast-check';
import t from 'tap';
import { FlowStore } from '../../../lib/sessions/flow-store.js';
import { HeldFlow, noFlow, type SessionFlow } from '../../../lib/sessions/session-flow.js';

const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const time = fc.integer({ min: -1, max: 2 ** 51 });
const address = fc.constantFrom('', '192.0.2.1', '2001:db8::1');
const held = fc
  .tuple(id, address, fc.nat(65_535), address, fc.nat(65_535), time, time)
  .map((own) => new HeldFlow({ ...noFlow, label: `l${own[0]}`, resolvedBy: own[2] > 99 ? own[0] - 1 : null }, ...own));

/** Every property of the interface, whether it is its own or of the facts. */
const plain = (flow: SessionFlow) =>
  Object.fromEntries(Object.keys(noFlow).map((name) => [name, flow[name as keyof SessionFlow]]));

t.test('what went in comes out', async (t) => {
  fc.assert(
    fc.property(fc.array(held, { minLength: 1, maxLength: 30 }), (flows) => {
      const store = new FlowStore();
      flows.forEach((flow, number) => {
        store.put(number, flow);
      });
      return flows.every((flow, number) => JSON.stringify(plain(store.at(number))) === JSON.stringify(plain(flow)));
    }),
  );
  t.pass();
});

t.test('a flow of another make has its own facts', async (t) => {
  const store = new FlowStore();
  const flow = { ...noFlow, flowId: 2 ** 40 + 1, label: 'dns', resolvedBy: 0, startUs: 5, lastUs: 6 };
  store.put(0, flow);
  t.strictSame(plain(store.at(0)), flow);
  t.strictSame([store.flowIdAt(0), store.startUsAt(0), store.lastUsAt(0)], [2 ** 40 + 1, 5, 6]);
});

t.test('thousands, and numbers that are used again', async (t) => {
  const store = new FlowStore();
  for (let number = 0; number < 5000; number++)
    store.put(number, { ...noFlow, flowId: number, clientIp: `c${number}` });
  t.equal(store.length, 5000);
  store.clear(7);
  t.equal(store.at(7).clientIp, '', 'nothing is held on to');
  store.put(7, { ...noFlow, flowId: 9007, clientIp: 'new' });
  t.equal(store.length, 5000);
  t.strictSame([store.at(7).flowId, store.at(7).clientIp], [9007, 'new']);
  t.strictSame([store.at(4999).flowId, store.at(4999).clientIp], [4999, 'c4999']);
});

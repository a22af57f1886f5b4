/** Seats by flow, beside a Map. */
import t from 'tap';
import { Seat } from '../../../lib/sessions/open-session.js';
import { SeatTable } from '../../../lib/sessions/seat-table.js';
import { noFlow } from '../../../lib/sessions/session-flow.js';

const seatOf = (flowId: number) => new Seat({ ...noFlow, flowId });

t.test('what was put last is there, until it is taken away', async (t) => {
  const table = new SeatTable();
  const [one, other, far] = [seatOf(255), seatOf(256), seatOf(2 ** 40 + 3)];
  for (const seat of [one, other, far]) table.set(seat.flow.flowId, seat);
  t.equal(table.get(255), one);
  t.equal(table.get(256), other);
  t.equal(table.get(2 ** 40 + 3), far);
  t.equal(table.get(3), undefined, 'not a number whose last bits are the same');
  const again = seatOf(255);
  table.set(255, again);
  t.equal(table.get(255), again);
  table.delete(255);
  table.delete(255);
  t.equal(table.get(255), undefined);
  t.equal(table.get(256), other);
  table.set(254, one);
  t.equal(table.get(254), one, 'in a place that was given back');
});

t.test('thousands that come and go, beside a Map', async (t) => {
  const table = new SeatTable();
  const plain = new Map<number, Seat>();
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let step = 0; step < 50_000; step++) {
    const flowId = random(3000);
    if (random(2) === 0) {
      table.delete(flowId);
      plain.delete(flowId);
    } else {
      const seat = seatOf(flowId);
      table.set(flowId, seat);
      plain.set(flowId, seat);
    }
  }
  const wrong = Array.from({ length: 3000 }, (_, flowId) => flowId).filter((id) => table.get(id) !== plain.get(id));
  t.strictSame(wrong, []);
});

/** What is known of flows that have begun: by number and by flow_id, alone or with others, beside plain lists. */
import fc from 'fast-check';
import t from 'tap';
import { gapOfOneUs, OpenSession, Seat } from '../../../lib/sessions/open-session.js';
import { noSeat, SeatTable } from '../../../lib/sessions/seat-table.js';
import { noFlow, type SessionFlow } from '../../../lib/sessions/session-flow.js';

const flowOf = (flowId: number, startUs = 0) => ({ ...noFlow, flowId, startUs, lastUs: startUs });

t.test('a flow has a number until it is forgotten', async (t) => {
  const seats = new SeatTable();
  const flows = [255, 256, 2 ** 40 + 3].map((id) => flowOf(id));
  const numbers = flows.map((flow) => seats.take(flow));
  t.equal(new Set(numbers).size, 3);
  t.strictSame(
    flows.map(({ flowId }) => seats.numberOf(flowId)),
    numbers,
  );
  t.equal(seats.numberOf(3), noSeat, 'not a number whose last bits are the same');
  const [first = noSeat, second = noSeat] = numbers;
  for (const number of [first, second]) seats.beginAt(number);
  seats.forget(first);
  t.equal(seats.numberOf(255), noSeat);
  t.equal(seats.flowAt(second).flowId, 256);
  t.equal(seats.take(flowOf(254)), first, 'one that was given back');
  t.equal(seats.flowAt(first).flowId, 254);
});

t.test('a seat is made when it is looked at, and then it is the same', async (t) => {
  const seats = new SeatTable();
  const number = seats.take(flowOf(1));
  t.ok(seats.waitsAt(number));
  const seat = seats.seatAt(number);
  t.equal(seat.session, null);
  t.ok(seats.waitsAt(number), 'still');
  seats.beginAt(number);
  t.notOk(seats.waitsAt(number));
  t.equal(seats.sessionAt(number), seat.session);
  t.equal(seats.seatAt(number), seat);
});

const totals = { clientPackets: 1, serverPackets: 2, clientBytes: 3, serverBytes: 4 };
const text = (...texts: string[]) => fc.option(fc.constantFrom(...texts));
const time = fc.integer({ min: 0, max: 400 }).map((seconds) => seconds * 1_000_000);
const anyFlow = fc
  .record({
    flowId: fc.integer({ min: 1, max: 2 ** 40 }),
    startUs: time,
    forUs: time,
    role: fc.constantFrom('question', 'carrier', 'helper', 'work'),
    source: fc.constantFrom('payload', 'metadata', 'port', 'none', 'session'),
    confidence: fc.constantFrom(0, 0.5, 0.99),
    label: fc.constantFrom('unknown', 'ntp', 'vk', 'dns', 'bittorrent'),
    group: fc.constantFrom('unknown', 'mail', 'peer2peer', 'web', 'constructor'),
    host: text('a.example', 'b.example'),
    dnsName: text('a.example', 'c.example'),
    processName: text('curl'),
    program: fc.option(fc.constant({ kind: 'tls' as const, name: 'stack', family: null })),
  })
  .map(({ forUs, ...facts }) => ({ ...noFlow, ...facts, lastUs: facts.startUs + forUs }) as SessionFlow);

/** All that rules and rows ask of a session. */
function answersOf(session: OpenSession) {
  const { votes: _, members, ...rest } = { ...session, votes: null };
  const times = [-1, 0, 50, 100, 300, 500, 900].map((seconds) => seconds * 1_000_000);
  return {
    ...rest,
    label: session.label,
    gapUs: session.gapUs,
    program: session.hasNoProgram,
    asked: ['a.example', 'c.example'].map((name) => session.askedAt(name)),
    alive: times.map((timeUs) => [session.isAliveAt(timeUs), session.isAtWorkAt(timeUs)]),
    members: members.map(({ flow, rule, evidence, lastUs, totals: of }) => [flow.flowId, rule, evidence, lastUs, of]),
  };
}

t.test('a session that is made late is what it would have been', async (t) => {
  fc.assert(
    fc.property(anyFlow, fc.option(time), (flow, afterUs) => {
      const [early, late] = [new OpenSession(0, flow), new SeatTable()];
      const seat = new Seat(flow);
      early.add(seat, 'first', null);
      const number = late.take(flow);
      late.beginAt(number);
      if (afterUs !== null) {
        early.end(seat, flow.startUs + afterUs, totals);
        early.closesLater = true;
        late.endAt(number, flow.startUs + afterUs, totals);
      }
      t.ok(late.isAloneAt(number));
      t.equal(gapOfOneUs(flow), early.gapUs);
      t.strictSame(answersOf(late.sessionAt(number)), answersOf(early));
      t.notOk(late.isAloneAt(number));
    }),
  );
});

t.test('thousands that come, pair and go', async (t) => {
  const seats = new SeatTable();
  const plain = new Map<number, { number: number; other: number | null }>();
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let flowId = 1; flowId <= 50_000; flowId++) {
    const number = seats.take(flowOf(flowId));
    seats.beginAt(number);
    const pair = random(2) === 0 ? flowId + 100_000 : null;
    if (pair !== null) seats.sessionAt(number).add(seats.seatAt(seats.take(flowOf(pair))), 'name', null);
    plain.set(flowId, { number, other: pair });
    const gone = random(flowId) + 1;
    const known = plain.get(gone);
    if (known === undefined) continue;
    seats.forget(known.number);
    plain.delete(gone);
    if (known.other !== null && seats.numberOf(known.other) !== noSeat) t.fail(`${known.other} is still there`);
  }
  let wrong = 0;
  for (let flowId = 1; flowId <= 50_000; flowId++) {
    const number = seats.numberOf(flowId);
    const known = plain.get(flowId);
    if (number !== (known?.number ?? noSeat)) wrong++;
    else if (known !== undefined && seats.flowAt(number).flowId !== flowId) wrong++;
    else if (known !== undefined && seats.isAloneAt(number) !== (known.other === null)) wrong++;
  }
  t.equal(wrong, 0);
});

/**
 * Flows that have begun, by number and by flow_id, with the session that each is in. Most flows are alone in theirs: of such a one no more
 * is kept than the flow, and what else it takes, a seat and a session, is made when somebody looks at it. A session goes by the number
 * of the flow that it began with.
 */
import { FlowPlaces } from './flow-places.js';
import { FlowStore } from './flow-store.js';
import { OpenSession, Seat } from './open-session.js';
import { PagedList } from './paged-list.js';
import type { FlowTotals, SessionFlow } from './session-flow.js';

/** How far a flow has come. */
const free = 0;
/** In no session yet. */
const waiting = 1;
/** Alone in its session; and one that has ended. */
const alone = 2;
const ended = 3;
/** It has a seat, which says the rest. */
const seated = 4;

export const noSeat = -1;

export class SeatTable {
  readonly #numbers = new FlowPlaces();
  readonly #flows = new FlowStore();
  readonly #seats = new PagedList<Seat | null>(null);
  readonly #totals: (FlowTotals | null)[] = [];
  #states = new Uint8Array(1024);
  /** Of those that have ended alone. */
  #endedUs = new Float64Array(1024);
  /** Numbers that were given back. */
  readonly #free: number[] = [];

  /** `noSeat` where the flow has not begun, or is forgotten. */
  numberOf(flowId: number): number {
    return this.#numbers.get(flowId);
  }

  /** A flow that has begun, under a number that is its own from now on. */
  take(flow: SessionFlow): number {
    const number = this.#free.pop() ?? this.#flows.length;
    if (number === this.#states.length) this.#grow();
    this.#flows.put(number, flow);
    this.#seats.put(number, null);
    this.#states[number] = waiting;
    this.#numbers.set(flow.flowId, number);
    return number;
  }

  flowAt(number: number): SessionFlow {
    return this.#seats.at(number)?.flow ?? this.#flows.at(number);
  }

  /** Of its first packet, and of the last one that take() was told of. */
  startUsAt(number: number): number {
    return this.#flows.startUsAt(number);
  }

  lastUsAt(number: number): number {
    return this.#flows.lastUsAt(number);
  }

  /** It has no session yet. */
  waitsAt(number: number): boolean {
    return this.#states[number] === waiting || this.#seats.at(number)?.session === null;
  }

  /** Nobody has joined it, nor looked at its session. */
  isAloneAt(number: number): boolean {
    return this.#states[number] === alone || this.#states[number] === ended;
  }

  /** It begins a session. */
  beginAt(number: number): void {
    if (this.#states[number] === seated) this.#sitAlone(number, this.seatAt(number));
    else this.#states[number] = alone;
  }

  /** A flow that is alone has ended. */
  endAt(number: number, lastUs: number, totals: FlowTotals | null): void {
    this.#states[number] = ended;
    this.#endedUs[number] = lastUs;
    if (totals !== null) this.#totals[number] = totals;
  }

  seatAt(number: number): Seat {
    const known = this.#seats.at(number);
    if (known !== null) return known;
    const state = this.#states[number];
    const seat = new Seat(this.#flows.at(number));
    this.#seats.put(number, seat);
    this.#states[number] = seated;
    if (state === waiting) return seat;
    const session = this.#sitAlone(number, seat);
    if (state !== ended) return seat;
    session.end(seat, this.#endedUs[number] as number, this.#totals[number] ?? null);
    session.closesLater = true;
    return seat;
  }

  /** The session that began with that flow. */
  sessionAt(number: number): OpenSession {
    return this.seatAt(number).session as OpenSession;
  }

  /** The flows of that session are forgotten. */
  forget(number: number): void {
    if (this.isAloneAt(number)) this.#giveBack(number);
    else for (const { flow } of this.sessionAt(number).members) this.#giveBack(this.#numbers.get(flow.flowId));
  }

  /** Nobody will ask for that flow again, nor for any that is still to come: its number stays taken. */
  letGo(number: number): void {
    this.#flows.clear(number);
    this.#seats.put(number, null);
    if (this.#totals[number] !== undefined) this.#totals[number] = null;
  }

  #giveBack(number: number): void {
    this.#numbers.delete(this.#flows.flowIdAt(number));
    this.letGo(number);
    this.#states[number] = free;
    this.#free.push(number);
  }

  #sitAlone(number: number, seat: Seat): OpenSession {
    const session = new OpenSession(number, seat.flow);
    session.add(seat, 'first', null);
    return session;
  }

  #grow(): void {
    const [states, endedUs] = [this.#states, this.#endedUs];
    this.#states = new Uint8Array(2 * states.length);
    this.#states.set(states);
    this.#endedUs = new Float64Array(2 * endedUs.length);
    this.#endedUs.set(endedUs);
  }
}

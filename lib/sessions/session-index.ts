/**
 * Finds open sessions by what the rules compare: for each client (or whatever owns a key), names in several spaces; and seats by flow.
 * Decides nothing.
 */
import type { OpenSession, Seat } from './open-session.js';
import { type Name, noPlace, PlaceTable } from './place-table.js';
import { SeatTable } from './seat-table.js';
import type { SessionFlow } from './session-flow.js';

/** What a name in the index means. */
const spaces = [
  'process',
  'name',
  'question',
  'label',
  'domain',
  'port',
  'peer',
  'node',
  'server',
  'resumed',
  'program',
] as const;
export type Space = (typeof spaces)[number];
const numberOf = Object.fromEntries(spaces.map((space, number) => [space, number])) as Record<Space, number>;

/** Sessions kept under one name; of more, the latest. */
const maxCandidates = 8;

export type Fits = (session: OpenSession, flow: SessionFlow) => boolean;

export class SessionIndex {
  readonly #admits: Fits;
  readonly #places = new PlaceTable<OpenSession>();
  readonly #seats = new SeatTable();

  /** `admits`: what holds for whatever is looked for. */
  constructor(admits: Fits) {
    this.#admits = admits;
  }

  seatOf(flowId: number): Seat | undefined {
    return this.#seats.get(flowId);
  }

  /** Undefined too while the flow waits for its session. */
  sessionOf(flowId: number | null): OpenSession | undefined {
    return flowId === null ? undefined : (this.#seats.get(flowId)?.session ?? undefined);
  }

  takeSeat(seat: Seat): void {
    this.#seats.set(seat.flow.flowId, seat);
  }

  /** The latest first. */
  candidates(space: Space, owner: string, name: Name): OpenSession[] {
    const found: OpenSession[] = [];
    let place = this.#places.find(numberOf[space], owner, name, 0);
    for (; place !== noPlace; place = this.#places.nextOf(place)) found.push(this.#places.sessionAt(place));
    return found;
  }

  /** The latest that fits. `detail`: what the name is more exactly, such as a port. */
  latest(space: Space, owner: string, name: Name, flow: SessionFlow, fits: Fits, detail = 0): OpenSession | undefined {
    let place = this.#places.find(numberOf[space], owner, name, detail);
    for (; place !== noPlace; place = this.#places.nextOf(place)) {
      const session = this.#places.sessionAt(place);
      if (fits(session, flow) && this.#admits(session, flow)) return session;
    }
    return undefined;
  }

  put(space: Space, owner: string, name: Name, session: OpenSession, detail = 0): void {
    this.#places.put(numberOf[space], owner, name, detail, session, maxCandidates);
  }

  /** The session is closed, or has gone into another. */
  remove(session: OpenSession): void {
    this.#places.remove(session);
    for (const seat of session.members) if (seat.session === session) this.#seats.delete(seat.flow.flowId);
  }
}

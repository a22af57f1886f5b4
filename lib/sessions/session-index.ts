/**
 * Finds open sessions by what the rules compare: for each client (or whatever owns a key), names in several spaces; and by their flows.
 * Decides nothing.
 */
import type { OpenSession, Seat } from './open-session.js';
import { type Name, noPlace, PlaceTable } from './place-table.js';
import { noSeat, type SeatTable } from './seat-table.js';
import type { SessionFlow } from './session-flow.js';

/** What a name in the index means. */
export const spaces = {
  process: 0,
  name: 1,
  question: 2,
  label: 3,
  domain: 4,
  port: 5,
  peer: 6,
  node: 7,
  server: 8,
  resumed: 9,
  program: 10,
} as const;
export type Space = (typeof spaces)[keyof typeof spaces];

/** Sessions kept under one name; of more, the latest. */
const maxCandidates = 8;

const none: OpenSession[] = [];

export type Fits = (session: OpenSession, flow: SessionFlow) => boolean;

/** A session as who notes a flow of it needs it; one of a single flow is no more than that. */
export interface Standing {
  /** As in the table of seats. */
  readonly number: number;
  readonly clientIp: string;
  readonly onlyQuestions: boolean;
}

export class SessionIndex {
  readonly #admits: Fits;
  readonly #places = new PlaceTable();
  readonly #seats: SeatTable;

  /** `admits`: what holds for whatever is looked for. */
  constructor(seats: SeatTable, admits: Fits) {
    this.#seats = seats;
    this.#admits = admits;
  }

  seatOf(flowId: number): Seat | undefined {
    const number = this.#seats.numberOf(flowId);
    return number === noSeat ? undefined : this.#seats.seatAt(number);
  }

  /** Undefined too while the flow waits for its session. */
  sessionOf(flowId: number | null): OpenSession | undefined {
    return flowId === null ? undefined : (this.seatOf(flowId)?.session ?? undefined);
  }

  /** The latest first. */
  candidates(space: Space, owner: string, name: Name): OpenSession[] {
    let place = this.#places.find(space, owner, name, 0);
    if (place === noPlace) return none;
    const found: OpenSession[] = [];
    for (; place !== noPlace; place = this.#places.nextOf(place)) found.push(this.#sessionAt(place));
    return found;
  }

  /** The latest that fits. `detail`: what the name is more exactly, such as a port. */
  latest(space: Space, owner: string, name: Name, flow: SessionFlow, fits: Fits, detail = 0): OpenSession | undefined {
    let place = this.#places.find(space, owner, name, detail);
    for (; place !== noPlace; place = this.#places.nextOf(place)) {
      const session = this.#sessionAt(place);
      if (fits(session, flow) && this.#admits(session, flow)) return session;
    }
    return undefined;
  }

  put(space: Space, owner: string, name: Name, { number }: Standing, detail = 0): void {
    this.#places.put(space, owner, name, detail, number, maxCandidates);
  }

  /** It is not found any more: it is closed, or has gone into another. */
  remove(session: number): void {
    this.#places.remove(session);
  }

  #sessionAt(place: number): OpenSession {
    return this.#seats.sessionAt(this.#places.sessionAt(place));
  }
}

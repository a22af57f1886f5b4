/**
 * Finds open sessions by what the rules compare: for each client (or whatever owns a key), names in several spaces; and seats by flow.
 * Decides nothing. Two levels of maps, since a key of its own for each pair would have to be put together for every flow.
 */
import type { OpenSession, Seat } from './open-session.js';
import type { SessionFlow } from './session-flow.js';

/** What a name in the index means. */
export type Space = 'process' | 'name' | 'question' | 'label' | 'domain' | 'port' | 'peer' | 'server' | 'program';
type Name = string | number;

/**
 * A session's `places` are three entries each, Names, Space and Name: a flat list, since nearly every flow adds some.
 *
 * Nearly every name has one session: an array only where there are several, the latest last.
 */
type Found = OpenSession | OpenSession[];

/** The names of one owner. */
interface Names {
  readonly owner: string;
  readonly of: { [space in Space]?: Map<Name, Found> };
  count: number;
}

/** Sessions kept under one name; of more, the latest. */
const maxCandidates = 8;
const none: readonly OpenSession[] = [];

export type Fits = (session: OpenSession, flow: SessionFlow) => boolean;

export class SessionIndex {
  readonly #admits: Fits;
  readonly #owners = new Map<string, Names>();
  readonly #seats = new Map<number, Seat>();

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

  /** The latest last. */
  candidates(space: Space, owner: string, name: Name): readonly OpenSession[] {
    const found = this.#owners.get(owner)?.of[space]?.get(name);
    if (found === undefined) return none;
    return Array.isArray(found) ? found : [found];
  }

  /** The latest that fits. */
  latest(space: Space, owner: string, name: Name, flow: SessionFlow, fits: Fits): OpenSession | undefined {
    const found = this.#owners.get(owner)?.of[space]?.get(name);
    if (found === undefined) return undefined;
    if (Array.isArray(found)) return found.findLast((session) => fits(session, flow) && this.#admits(session, flow));
    return fits(found, flow) && this.#admits(found, flow) ? found : undefined;
  }

  put(space: Space, owner: string, name: Name, session: OpenSession): void {
    let names = this.#owners.get(owner);
    if (names === undefined) {
      names = { owner, of: {}, count: 0 };
      this.#owners.set(owner, names);
    }
    names.of[space] ??= new Map();
    const map = names.of[space];
    const found = map.get(name);
    if (found === session) return;
    if (found === undefined) map.set(name, session);
    else {
      const sessions = Array.isArray(found) ? found : [found];
      if (sessions.at(-1) === session) return;
      const at = sessions.indexOf(session);
      sessions.push(session);
      map.set(name, sessions);
      if (at >= 0) {
        sessions.splice(at, 1);
        return;
      }
      if (sessions.length > maxCandidates) sessions.shift();
    }
    names.count++;
    session.places.push(names, space, name);
  }

  /** The session is closed, or has gone into another. */
  remove(session: OpenSession): void {
    const { places } = session;
    for (let i = 0; i < places.length; i += 3) {
      const names = places[i] as Names;
      const name = places[i + 2] as Name;
      const map = names.of[places[i + 1] as Space];
      const found = map?.get(name);
      if (found === session) map?.delete(name);
      else if (Array.isArray(found)) {
        const at = found.indexOf(session);
        if (at >= 0) found.splice(at, 1);
        if (found.length === 0) map?.delete(name);
      }
      if (--names.count === 0) this.#owners.delete(names.owner);
    }
    places.length = 0;
    for (const seat of session.members) if (seat.session === session) this.#seats.delete(seat.flow.flowId);
  }
}

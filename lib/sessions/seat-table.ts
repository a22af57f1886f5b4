/** Seats by the number of their flow. A Map of a million is made anew each time it doubles, and walked over by the collector. */
import { FlowPlaces } from './flow-places.js';
import type { Seat } from './open-session.js';

export class SeatTable {
  readonly #places = new FlowPlaces();
  readonly #seats: (Seat | null)[] = [];
  /** Places that were given back. */
  readonly #free: number[] = [];

  get(flowId: number): Seat | undefined {
    const place = this.#places.get(flowId);
    return place < 0 ? undefined : (this.#seats[place] as Seat);
  }

  set(flowId: number, seat: Seat): void {
    const known = this.#places.get(flowId);
    const place = known < 0 ? (this.#free.pop() ?? this.#seats.length) : known;
    this.#seats[place] = seat;
    if (known < 0) this.#places.set(flowId, place);
  }

  delete(flowId: number): void {
    const place = this.#places.get(flowId);
    if (place < 0) return;
    this.#places.delete(flowId);
    this.#seats[place] = null;
    this.#free.push(place);
  }
}

/**
 * Seats by the number of their flow. Numbers are given one after the other, so that a place is worked out from the number; the table is in
 * pages, which go when their last seat does. A Map of a million is made anew each time it doubles, and walked over by the collector.
 */
import type { Seat } from './open-session.js';

/** Small: one seat that stays keeps its page. */
const pageSeats = 256;

interface Page {
  readonly seats: (Seat | undefined)[];
  taken: number;
}

const pageOf = (flowId: number) => Math.floor(flowId / pageSeats);

export class SeatTable {
  readonly #pages = new Map<number, Page>();
  /** Flows that begin and end are near each other. */
  #lastNumber = -1;
  #lastPage: Page | undefined;

  get(flowId: number): Seat | undefined {
    return this.#page(pageOf(flowId))?.seats[flowId % pageSeats];
  }

  set(flowId: number, seat: Seat): void {
    const number = pageOf(flowId);
    const page = this.#page(number) ?? this.#addPage(number);
    const at = flowId % pageSeats;
    if (page.seats[at] === undefined) page.taken++;
    page.seats[at] = seat;
  }

  delete(flowId: number): void {
    const number = pageOf(flowId);
    const page = this.#page(number);
    const at = flowId % pageSeats;
    if (page === undefined || page.seats[at] === undefined) return;
    page.seats[at] = undefined;
    if (--page.taken > 0) return;
    this.#pages.delete(number);
    this.#lastPage = undefined;
    this.#lastNumber = -1;
  }

  #page(number: number): Page | undefined {
    if (number === this.#lastNumber) return this.#lastPage;
    this.#lastNumber = number;
    this.#lastPage = this.#pages.get(number);
    return this.#lastPage;
  }

  #addPage(number: number): Page {
    const page = { seats: new Array<Seat | undefined>(pageSeats).fill(undefined), taken: 0 };
    this.#pages.set(number, page);
    this.#lastNumber = number;
    this.#lastPage = page;
    return page;
  }
}

/**
 * A hash table from (space, owner, name, detail) to the numbers of the sessions that stand there, the latest first. In typed arrays: a capture
 * of many clients has some places for each flow, and as objects these would be most of what the collector walks over.
 */
import { PagedList } from './paged-list.js';

export type Name = string | number;

export const noPlace = -1;
/** No space: nothing stands there, or nothing that can be found. */
const nowhere = 255;

/** What is known of a place lies together: of a million, each is found where the processor does not have it at hand. */
const width = 8;
/** `newer`, `older`: of the same key. `older` of a place that is free: the next free one. */
const [hashAt, newerAt, olderAt, ofSessionAt, detailAt, sessionAt, spaceAt] = [0, 1, 2, 3, 4, 5, 6];

const mix = (hash: number, value: number) => Math.imul(hash ^ value, 0x01000193);

function mixText(hash: number, text: string): number {
  let mixed = hash;
  for (let i = 0; i < text.length; i++) mixed = mix(mixed, text.charCodeAt(i));
  return mixed;
}

function grown(old: Int32Array, length: number): Int32Array {
  const more = new Int32Array(length);
  more.set(old);
  return more;
}

function enter(slots: Int32Array, hash: number, place: number): void {
  const mask = slots.length - 1;
  let slot = (2 * hash) & mask;
  while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
  slots[slot] = hash;
  slots[slot + 1] = place + 1;
}

/** What lies behind is moved up where it may, so that every search still ends at the first free slot. */
function leave(slots: Int32Array, slot: number): void {
  const mask = slots.length - 1;
  let hole = slot;
  for (let next = (hole + 2) & mask; slots[next + 1] !== 0; next = (next + 2) & mask) {
    const home = (2 * (slots[next] as number)) & mask;
    if (((next - home) & mask) < ((next - hole) & mask)) continue;
    slots[hole] = slots[next] as number;
    slots[hole + 1] = slots[next + 1] as number;
    hole = next;
  }
  slots[hole + 1] = 0;
}

export class PlaceTable {
  /** So that nobody can make captures whose names all fall onto one slot. */
  readonly #seed = (Math.random() * 0x7fffffff) | 0;
  /**
   * By space: of each key its hash, and the latest place + 1; 0 where nothing is. Side by side, and what does not fit where its hash says
   * lies in the next one that is free: a key that is not there is told by one look, and in a space of few that is at hand.
   */
  readonly #slots: Int32Array[] = [];
  readonly #keys: number[] = [];
  #cells: Int32Array = new Int32Array(1024 * width);
  /** By the number of a session, its latest place. */
  #firsts: Int32Array = new Int32Array(1024).fill(noPlace);
  readonly #owners = new PagedList('');
  readonly #names = new PagedList<Name>('');
  #free = noPlace;
  /** Flows look for several names of one owner, and are noted under what they looked for. */
  #lastOwner = '';
  #lastOwnerHash = this.#seed;
  #lastName = '';
  #lastNameHash = this.#seed;

  /** The latest place of that key. */
  find(space: number, owner: string, name: Name, detail: number): number {
    if ((this.#keys[space] ?? 0) === 0) return noPlace;
    return this.#found(this.#hashOf(owner, name, detail), space, owner, name, detail);
  }

  /** The one before it of the same key. */
  nextOf(place: number): number {
    return this.#cells[place * width + olderAt] as number;
  }

  sessionAt(place: number): number {
    return this.#cells[place * width + sessionAt] as number;
  }

  /** As the latest of its key; one of the session's that is there already moves. Of more than `most` the oldest goes. */
  put(space: number, owner: string, name: Name, detail: number, session: number, most: number): void {
    while (space >= this.#keys.length) {
      this.#slots.push(new Int32Array(2 * 64));
      this.#keys.push(0);
    }
    const hash = this.#hashOf(owner, name, detail);
    const latest = this.#found(hash, space, owner, name, detail);
    let [count, oldest] = [0, noPlace];
    for (let place = latest; place !== noPlace; place = this.nextOf(place)) {
      if (this.sessionAt(place) === session) {
        this.#moveBefore(latest, place);
        return;
      }
      count++;
      oldest = place;
    }
    if (count >= most) this.#hide(oldest);
    const added = this.#add(hash, space, owner, name, detail, session);
    this.#link(added, count >= most && oldest === latest ? noPlace : latest);
    if (4 * (this.#keys[space] as number) > (this.#slots[space] as Int32Array).length) this.#spread(space);
  }

  /** All places of the session. */
  remove(session: number): void {
    if (session >= this.#firsts.length) return;
    for (let place = this.#firsts[session] as number; place !== noPlace; ) {
      const cell = place * width;
      const following = this.#cells[cell + ofSessionAt] as number;
      if (this.#cells[cell + spaceAt] !== nowhere) this.#hide(place);
      this.#owners.put(place, '');
      this.#names.put(place, '');
      this.#cells[cell + olderAt] = this.#free;
      this.#free = place;
      place = following;
    }
    this.#firsts[session] = noPlace;
  }

  /** It is found no more. */
  #hide(place: number): void {
    this.#unlink(place);
    this.#cells[place * width + spaceAt] = nowhere;
  }

  #moveBefore(latest: number, place: number): void {
    if (place === latest) return;
    this.#unlink(place);
    this.#link(place, latest);
  }

  #add(hash: number, space: number, owner: string, name: Name, detail: number, session: number): number {
    const place = this.#take();
    if (session >= this.#firsts.length) {
      const known = this.#firsts.length;
      this.#firsts = grown(this.#firsts, 2 * session).fill(noPlace, known);
    }
    const [cells, cell] = [this.#cells, place * width];
    cells[cell + hashAt] = hash;
    cells[cell + ofSessionAt] = this.#firsts[session] as number;
    cells[cell + detailAt] = detail;
    cells[cell + sessionAt] = session;
    cells[cell + spaceAt] = space;
    this.#firsts[session] = place;
    this.#owners.put(place, owner);
    this.#names.put(place, name);
    return place;
  }

  #take(): number {
    const place = this.#free;
    if (place !== noPlace) {
      this.#free = this.#cells[place * width + olderAt] as number;
      return place;
    }
    const added = this.#names.length;
    if (added * width === this.#cells.length) this.#cells = grown(this.#cells, 2 * this.#cells.length);
    return added;
  }

  /** As the latest of its key, in the stead of the one that was. */
  #link(place: number, latest: number): void {
    const [cells, cell] = [this.#cells, place * width];
    cells[cell + newerAt] = noPlace;
    cells[cell + olderAt] = latest;
    const space = cells[cell + spaceAt] as number;
    const slots = this.#slots[space] as Int32Array;
    if (latest === noPlace) {
      enter(slots, cells[cell + hashAt] as number, place);
      this.#keys[space] = (this.#keys[space] as number) + 1;
      return;
    }
    cells[latest * width + newerAt] = place;
    slots[this.#slotOf(slots, latest) + 1] = place + 1;
  }

  #unlink(place: number): void {
    const [cells, cell] = [this.#cells, place * width];
    const [newer, older] = [cells[cell + newerAt] as number, cells[cell + olderAt] as number];
    if (older !== noPlace) cells[older * width + newerAt] = newer;
    if (newer !== noPlace) {
      cells[newer * width + olderAt] = older;
      return;
    }
    const space = cells[cell + spaceAt] as number;
    const slots = this.#slots[space] as Int32Array;
    const slot = this.#slotOf(slots, place);
    if (older !== noPlace) {
      slots[slot + 1] = older + 1;
      return;
    }
    leave(slots, slot);
    this.#keys[space] = (this.#keys[space] as number) - 1;
  }

  /** Where the latest place of a key stands. */
  #slotOf(slots: Int32Array, latest: number): number {
    const mask = slots.length - 1;
    let slot = (2 * (this.#cells[latest * width + hashAt] as number)) & mask;
    while (slots[slot + 1] !== latest + 1) slot = (slot + 2) & mask;
    return slot;
  }

  /** Over more slots. */
  #spread(space: number): void {
    const old = this.#slots[space] as Int32Array;
    const slots = new Int32Array(2 * old.length);
    for (let slot = 0; slot < old.length; slot += 2)
      if (old[slot + 1] !== 0) enter(slots, old[slot] as number, (old[slot + 1] as number) - 1);
    this.#slots[space] = slots;
  }

  #found(hash: number, space: number, owner: string, name: Name, detail: number): number {
    const slots = this.#slots[space] as Int32Array;
    const mask = slots.length - 1;
    for (let slot = (2 * hash) & mask; slots[slot + 1] !== 0; slot = (slot + 2) & mask) {
      const place = (slots[slot + 1] as number) - 1;
      if (slots[slot] === hash && this.#is(place, owner, name, detail)) return place;
    }
    return noPlace;
  }

  #is(place: number, owner: string, name: Name, detail: number): boolean {
    const [cells, cell] = [this.#cells, place * width];
    return cells[cell + detailAt] === detail && this.#names.at(place) === name && this.#owners.at(place) === owner;
  }

  #hashOf(owner: string, name: Name, detail: number): number {
    if (owner !== this.#lastOwner) {
      this.#lastOwner = owner;
      this.#lastOwnerHash = mixText(this.#seed, owner);
    }
    const mixed = mix(mix(this.#lastOwnerHash, detail), this.#hashOfName(name));
    return mixed ^ (mixed >>> 15);
  }

  #hashOfName(name: Name): number {
    if (typeof name === 'number') return name;
    if (name !== this.#lastName) {
      this.#lastName = name;
      this.#lastNameHash = mixText(this.#seed, name);
    }
    return this.#lastNameHash;
  }
}

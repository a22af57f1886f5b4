/**
 * A hash table from (space, owner, name, detail) to the sessions that stand there, the latest first. In typed arrays: a capture of many
 * clients has some places for each flow, and as objects these would be most of what the collector walks over.
 */

export type Name = string | number;

/** What knows its own places: the number of the first, whose chain goes on in the table. */
export interface Placed {
  firstPlace: number;
}

export const noPlace = -1;
/** Taken from its chain, but still its session's. */
const unlinked = 255;

const mix = (hash: number, value: number) => Math.imul(hash ^ value, 0x01000193);

function mixText(hash: number, text: string): number {
  let mixed = hash;
  for (let i = 0; i < text.length; i++) mixed = mix(mixed, text.charCodeAt(i));
  return mixed;
}

function grown<A extends Int32Array | Uint8Array>(old: A, length: number): A {
  const more = new (old.constructor as new (length: number) => A)(length);
  more.set(old);
  return more;
}

export class PlaceTable<T extends Placed> {
  /** So that nobody can make captures whose names all fall into one chain. */
  readonly #seed = (Math.random() * 0x7fffffff) | 0;
  #buckets = new Int32Array(1024).fill(noPlace);
  #hashes = new Int32Array(1024);
  #next = new Int32Array(1024);
  #ofSession = new Int32Array(1024);
  #details = new Int32Array(1024);
  #spaces = new Uint8Array(1024);
  /** Places that can be found, by space: most captures have nothing of several. */
  readonly #inSpace = new Int32Array(256);
  readonly #owners: string[] = [];
  readonly #names: Name[] = [];
  readonly #sessions: (T | null)[] = [];
  #free = noPlace;
  #used = 0;
  /** Flows look for several names of one owner. */
  #lastOwner = '';
  #lastOwnerHash = this.#seed;

  /** The latest place of that key. */
  find(space: number, owner: string, name: Name, detail: number): number {
    if (this.#inSpace[space] === 0) return noPlace;
    const hash = this.#hashOf(space, owner, name, detail);
    return this.#from(this.#buckets[hash & (this.#buckets.length - 1)] as number, hash, space, owner, name, detail);
  }

  /** The one before it of the same key. */
  nextOf(place: number): number {
    const owner = this.#owners[place] as string;
    const name = this.#names[place] as Name;
    const [space, detail] = [this.#spaces[place] as number, this.#details[place] as number];
    return this.#from(this.#next[place] as number, this.#hashes[place] as number, space, owner, name, detail);
  }

  sessionAt(place: number): T {
    return this.#sessions[place] as T;
  }

  /** At the head of its chain; one of the session's that is there already moves. Of more than `most` the oldest goes. */
  put(space: number, owner: string, name: Name, detail: number, session: T, most: number): void {
    let place = this.find(space, owner, name, detail);
    if (place !== noPlace && this.#sessions[place] === session) return;
    let [count, oldest, own] = [0, noPlace, noPlace];
    for (; place !== noPlace; place = this.nextOf(place)) {
      count++;
      oldest = place;
      if (this.#sessions[place] === session) own = place;
    }
    if (own !== noPlace) {
      this.#unlink(own);
      this.#link(own);
      return;
    }
    if (count >= most) this.#hide(oldest);
    this.#add(space, owner, name, detail, session);
  }

  /** All places of the session. */
  remove(session: T): void {
    for (let place = session.firstPlace; place !== noPlace; ) {
      const following = this.#ofSession[place] as number;
      if (this.#spaces[place] !== unlinked) this.#hide(place);
      this.#owners[place] = '';
      this.#names[place] = '';
      this.#sessions[place] = null;
      this.#next[place] = this.#free;
      this.#free = place;
      this.#used--;
      place = following;
    }
    session.firstPlace = noPlace;
  }

  /** It is found no more. */
  #hide(place: number): void {
    this.#unlink(place);
    const space = this.#spaces[place] as number;
    this.#inSpace[space] = (this.#inSpace[space] as number) - 1;
    this.#spaces[place] = unlinked;
  }

  #add(space: number, owner: string, name: Name, detail: number, session: T): void {
    const hash = this.#hashOf(space, owner, name, detail);
    const place = this.#take();
    this.#hashes[place] = hash;
    this.#spaces[place] = space;
    this.#inSpace[space] = (this.#inSpace[space] as number) + 1;
    this.#details[place] = detail;
    this.#owners[place] = owner;
    this.#names[place] = name;
    this.#sessions[place] = session;
    this.#ofSession[place] = session.firstPlace;
    session.firstPlace = place;
    this.#link(place);
    if (++this.#used > this.#buckets.length) this.#rehash();
  }

  #take(): number {
    const place = this.#free;
    if (place !== noPlace) {
      this.#free = this.#next[place] as number;
      return place;
    }
    const added = this.#sessions.length;
    if (added === this.#next.length) this.#grow(added * 2);
    return added;
  }

  #grow(length: number): void {
    this.#hashes = grown(this.#hashes, length);
    this.#next = grown(this.#next, length);
    this.#ofSession = grown(this.#ofSession, length);
    this.#details = grown(this.#details, length);
    this.#spaces = grown(this.#spaces, length);
  }

  #link(place: number): void {
    const bucket = (this.#hashes[place] as number) & (this.#buckets.length - 1);
    this.#next[place] = this.#buckets[bucket] as number;
    this.#buckets[bucket] = place;
  }

  #unlink(place: number): void {
    const bucket = (this.#hashes[place] as number) & (this.#buckets.length - 1);
    const following = this.#next[place] as number;
    let before = this.#buckets[bucket] as number;
    if (before === place) {
      this.#buckets[bucket] = following;
      return;
    }
    while (this.#next[before] !== place) before = this.#next[before] as number;
    this.#next[before] = following;
  }

  /** Chains keep their order. */
  #rehash(): void {
    const old = this.#buckets;
    this.#buckets = new Int32Array(old.length * 2).fill(noPlace);
    const chain: number[] = [];
    for (const head of old) {
      chain.length = 0;
      for (let place = head; place !== noPlace; place = this.#next[place] as number) chain.push(place);
      for (let i = chain.length - 1; i >= 0; i--) this.#link(chain[i] as number);
    }
  }

  #from(start: number, hash: number, space: number, owner: string, name: Name, detail: number): number {
    let place = start;
    while (place !== noPlace && !this.#is(place, hash, space, owner, name, detail)) place = this.#next[place] as number;
    return place;
  }

  #is(place: number, hash: number, space: number, owner: string, name: Name, detail: number): boolean {
    return (
      this.#hashes[place] === hash &&
      this.#spaces[place] === space &&
      this.#details[place] === detail &&
      this.#names[place] === name &&
      this.#owners[place] === owner
    );
  }

  #hashOf(space: number, owner: string, name: Name, detail: number): number {
    if (owner !== this.#lastOwner) {
      this.#lastOwner = owner;
      this.#lastOwnerHash = mixText(this.#seed, owner);
    }
    const begun = mix(mix(this.#lastOwnerHash, space), detail);
    const mixed = typeof name === 'number' ? mix(begun, name) : mixText(begun, name);
    return mixed ^ (mixed >>> 15);
  }
}

/**
 * Which colour a label, a group or an address has: by a hash of its name, so that it is the same in every view and on every
 * day. Where two names of one page meet, the later one takes the next free colour. Never the only sign: a name stands beside.
 */
export const colourCount = 11;
/** `unknown`, others and what has no name: grey. */
export const greyColour = colourCount;

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

export class ColourBook {
  readonly #given = new Map<string, number>();
  readonly #uses = new Array<number>(colourCount).fill(0);

  /** 0 to colourCount - 1, or greyColour. */
  colourOf(key: string | null): number {
    if (key === null || key === 'unknown' || key === '') return greyColour;
    const given = this.#given.get(key);
    if (given !== undefined) return given;
    const colour = this.#leastUsedFrom(hashOf(key) % colourCount);
    if (this.#given.size < 10_000) this.#given.set(key, colour);
    this.#uses[colour] = (this.#uses[colour] ?? 0) + 1;
    return colour;
  }

  #leastUsedFrom(start: number): number {
    const least = Math.min(...this.#uses);
    for (let step = 0; step < colourCount; step += 1) {
      const colour = (start + step) % colourCount;
      if (this.#uses[colour] === least) return colour;
    }
    return start;
  }
}

const books = new Map<string, ColourBook>();

/** The colour of a name among those of its kind: labels, groups, clients ... One book a kind for the whole page. */
export function colourOf(kind: string, key: string | null): number {
  const book = books.get(kind) ?? new ColourBook();
  books.set(kind, book);
  return book.colourOf(key);
}

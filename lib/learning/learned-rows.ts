/**
 * Learning: which vectors a model learned from, in some kilobytes of its manifest, so that a measurement on them is known for what it is
 * whatever file they come in. A Bloom filter over digests of distinct vectors: it says yes to all that were learned and, by chance, to a few
 * others. Of many rows it holds a part that the digest chooses, and only that part is ever asked for.
 */
import { createHash } from 'node:crypto';

/** As the manifest has it, in `data.learned`. */
export interface LearnedRows {
  /** Of so many distinct vectors one is held: a power of two. */
  readonly one_in: number;
  /** Base64. */
  readonly filter: string;
}

const mostHeld = 16_384;
const bitsOfRow = 8;
const leastBits = 64;
/** 8 kB. Full to the most it is wrong about one stranger in seven, which a share of many rows bears. */
const mostBits = 65_536;
const probes = 3;
/** Of fewer a share says nothing. */
const leastAsked = 8;

/** One digest for each distinct vector. */
function digestsOf(values: Float32Array, width: number): Buffer[] {
  // One pattern for what is missing, and one zero.
  const plain = values.map((value) => (Number.isNaN(value) ? Number.NaN : value + 0));
  const found = new Map<string, Buffer>();
  for (let from = 0; from < plain.length; from += width) {
    const row = plain.subarray(from, from + width);
    const digest = createHash('sha256')
      .update(new Uint8Array(row.buffer, row.byteOffset, row.byteLength))
      .digest();
    found.set(digest.toString('latin1'), digest);
  }
  return [...found.values()];
}

function isHeld(digest: Buffer, oneIn: number): boolean {
  return digest.readUInt32LE(0) % oneIn === 0;
}

function placesOf(digest: Buffer, bits: number): number[] {
  return Array.from({ length: probes }, (_, probe) => digest.readUInt32LE(4 * (probe + 1)) % bits);
}

function hasBit(filter: Uint8Array, place: number): boolean {
  return (((filter[place >> 3] as number) >> (place & 7)) & 1) === 1;
}

/** Of row-major vectors, in the order of the model's input. */
export function learnedRows(values: Float32Array, width: number): LearnedRows {
  const digests = digestsOf(values, width);
  let oneIn = 1;
  let held = digests;
  while (held.length > mostHeld) {
    oneIn *= 2;
    held = digests.filter((digest) => isHeld(digest, oneIn));
  }
  const filter = Buffer.alloc(Math.min(mostBits, Math.max(leastBits, held.length * bitsOfRow)) / 8);
  for (const digest of held)
    for (const place of placesOf(digest, filter.length * 8))
      filter[place >> 3] = (filter[place >> 3] as number) | (1 << (place & 7));
  return { one_in: oneIn, filter: filter.toString('base64') };
}

/** How often the filter says yes to what it does not hold. */
function chanceOf(filter: Uint8Array): number {
  let set = 0;
  for (let place = 0; place < filter.length * 8; place++) set += hasBit(filter, place) ? 1 : 0;
  return (set / (filter.length * 8)) ** probes;
}

/** The share of these distinct vectors that were learned from, about; null where too few can be asked for. */
export function learnedShare({ one_in: oneIn, filter: text }: LearnedRows, values: Float32Array, width: number) {
  const filter = Buffer.from(text, 'base64');
  const asked = digestsOf(values, width).filter((digest) => isHeld(digest, oneIn));
  if (filter.length === 0 || asked.length < leastAsked) return null;
  const found = asked.filter((digest) => placesOf(digest, filter.length * 8).every((place) => hasBit(filter, place)));
  const chance = chanceOf(filter);
  return chance === 1 ? null : Math.max(0, (found.length / asked.length - chance) / (1 - chance));
}

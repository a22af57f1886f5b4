/** Rows of a matrix without those that are alike to the last bit, so that what is made of a row is made once. */

export interface DistinctVectors {
  /** Row-major, in the order of their first appearance. */
  readonly distinct: Float32Array;
  /** For each row its number among the distinct ones. */
  readonly ids: Int32Array;
}

export function distinctVectors(features: Float32Array, width: number): DistinctVectors {
  const rowCount = features.length / width;
  // As bits: NaN is like NaN, and 0 is not like -0.
  const bits = new Uint32Array(features.buffer, features.byteOffset, features.length);
  const ids = new Int32Array(rowCount);
  const distinct = new Float32Array(features.length);
  const distinctBits = new Uint32Array(distinct.buffer);
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(rowCount, 1) * 2)));
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    const at = row * width;
    let slot = hashOf(bits, at, width) & (slots.length - 1);
    // Equal hashes never stand in for equal vectors.
    while (slots[slot] !== 0 && !alike(bits, at, distinctBits, ((slots[slot] as number) - 1) * width, width))
      slot = (slot + 1) & (slots.length - 1);
    if (slots[slot] === 0) {
      distinctBits.set(bits.subarray(at, at + width), count * width);
      slots[slot] = ++count;
    }
    ids[row] = (slots[slot] as number) - 1;
  }
  return { distinct: distinct.subarray(0, count * width), ids };
}

function hashOf(bits: Uint32Array, at: number, width: number): number {
  let hash = 0;
  for (let index = at; index < at + width; index++) {
    hash = Math.imul(hash ^ (bits[index] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function alike(one: Uint32Array, at: number, other: Uint32Array, otherAt: number, width: number): boolean {
  for (let index = 0; index < width; index++) if (one[at + index] !== other[otherAt + index]) return false;
  return true;
}

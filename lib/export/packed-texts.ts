/** Export: dictionaries as bytes for the core's encoders, and which of them no format would quote. */
import type { PackedTexts, TextColumn } from '../schema/column-batch.js';

const encoder = new TextEncoder();

export function packTexts(texts: readonly string[]): PackedTexts {
  const bytes = encoder.encode(texts.join(''));
  const ends = new Uint32Array(texts.length);
  let end = 0;
  for (let i = 0; i < texts.length; i++) {
    end += Buffer.byteLength(texts[i] as string, 'utf8');
    ends[i] = end;
  }
  return end === bytes.length ? { bytes, ends } : packOneByOne(texts, ends);
}

/** Two halves of a surrogate pair at the seam of two texts would become one character when joined. */
function packOneByOne(texts: readonly string[], ends: Uint32Array): PackedTexts {
  return { bytes: Buffer.concat(texts.map((text) => encoder.encode(text))), ends };
}

/** The column's dictionary in UTF-8. */
export function packedDictionary(column: TextColumn): PackedTexts {
  return column.ascii ?? packTexts(column.dictionary);
}

const never = 0;
const notFirst = 1;
const anywhere = 2;
const places = new Uint8Array(256).fill(never);
for (const character of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.:/_')
  places[character.charCodeAt(0)] = anywhere;
for (const character of '+=') places[character.charCodeAt(0)] = notFirst;

/**
 * True where no format here would change any of the texts: addresses, identifiers, plain words. What this says no to may
 * still need no quotes; then it is looked at as strings.
 */
export function needNoQuotes({ bytes, ends }: PackedTexts): boolean {
  let at = 0;
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i] as number;
    if (at === end || places[bytes[at] as number] !== anywhere) return false;
    for (at++; at < end; at++) if (places[bytes[at] as number] === never) return false;
  }
  return true;
}

/**
 * Export: numbers as ASCII digits straight into a buffer, about ten times faster than through a string. Integers exactly;
 * floats as the shortest digits that read back as the same double. Callers reserve `maxNumberBytes` first.
 */

/** "-1.2345678901234567e-308" is 24 characters; 21 digits and a sign are fewer. */
export const maxNumberBytes = 32;

const zero = 48;
const minus = 45;
const point = 46;

/** Writes 0 <= value < 2^31. Returns the new position. */
function writeSmall(bytes: Uint8Array, at: number, value: number): number {
  if (value < 10) {
    bytes[at] = zero + value;
    return at + 1;
  }
  let end = at + 2;
  for (let limit = 100; value >= limit && end < at + 10; limit *= 10) end++;
  writePadded(bytes, end, value, end - at);
  return end;
}

/** Writes the last `digits` decimal digits of 0 <= value < 2^31 so that they finish before `end`. */
function writePadded(bytes: Uint8Array, end: number, value: number, digits: number): void {
  let rest = value | 0;
  for (let i = 1; i <= digits; i++) {
    const next = (rest / 10) | 0;
    bytes[end - i] = zero + (rest - next * 10);
    rest = next;
  }
}

/** Writes an integer of at most 2^53 either side of zero. */
export function writeInteger(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let magnitude = value;
  if (magnitude < 0) {
    bytes[at++] = minus;
    magnitude = -magnitude;
  }
  if (magnitude < 1e9) return writeSmall(bytes, at, magnitude);
  const high = Math.floor(magnitude / 1e8);
  const low = magnitude - high * 1e8;
  at = writeInteger(bytes, at, high) + 8;
  writePadded(bytes, at, low, 8);
  return at;
}

/** Writes a string of ASCII characters. */
export function writeAscii(bytes: Uint8Array, start: number, text: string): number {
  const length = text.length;
  for (let i = 0; i < length; i++) bytes[start + i] = text.charCodeAt(i);
  return start + length;
}

/**
 * Writes a finite double. A decimal of at most 15 significant digits that reads back as the double is the shortest one that
 * does (two such decimals never share a double), and many features are one: integers, and values of a few decimal places.
 * `scaled / 1e6` is rounded once, as reading the decimal would be. The rest goes through the engine's own shortest digits.
 */
export function writeFloat(bytes: Uint8Array, start: number, value: number): number {
  if (value === Math.floor(value) && value <= 9007199254740992 && value >= -9007199254740992) {
    return writeInteger(bytes, start, value);
  }
  const scaled = Math.round(value * 1e6);
  if (scaled / 1e6 !== value || scaled >= 1e15 || scaled <= -1e15) return writeAscii(bytes, start, String(value));
  let at = start;
  let magnitude = scaled;
  if (magnitude < 0) {
    bytes[at++] = minus;
    magnitude = -magnitude;
  }
  const whole = Math.floor(magnitude / 1e6);
  at = writeInteger(bytes, at, whole);
  bytes[at] = point;
  at += 7;
  writePadded(bytes, at, magnitude - whole * 1e6, 6);
  while (bytes[at - 1] === zero) at--;
  return at;
}

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

const bits = new DataView(new ArrayBuffer(8));
const powerOfTwo = Float64Array.from({ length: 64 }, (_, exponent) => 2 ** exponent);
const two26 = 1 << 26;

/**
 * Writes the digits behind the point of 2^-10 <= value < 2^52, `fraction` being its part below one: the fewest that read back
 * as the value, and of those the nearest (Steele and White, "How to print floating-point numbers accurately", 1990, in fixed
 * point). The fraction is the integer `rest` in units of 2^-scale, the last bit of the double. A digit is what goes over the
 * point when it is multiplied by 10: rest times 5, scale less 1. `ulp` is the last bit in those units; within half of it
 * the digits are enough. Every product is an integer below 2^53, so exact; above scale 50 in two words, of which the low has 26 bits.
 */
function writeFraction(bytes: Uint8Array, start: number, value: number, fraction: number): number {
  bits.setFloat64(0, value);
  let scale = 52 - (((bits.getUint16(0) >> 4) & 0x7ff) - 1023);
  let rest = fraction * (powerOfTwo[scale] as number);
  let ulp = 1;
  let at = start;
  if (scale > 50) {
    let high = Math.floor(rest / two26);
    let low = rest - high * two26;
    while (scale > 50) {
      low *= 5;
      const carry = Math.floor(low / two26);
      low -= carry * two26;
      high = high * 5 + carry;
      ulp *= 5;
      scale--;
      const unit = powerOfTwo[scale - 26] as number;
      const digit = Math.floor(high / unit);
      high -= digit * unit;
      rest = high * two26 + low;
      const above = (unit - high) * two26 - low;
      if (rest * 2 < ulp || above * 2 < ulp) return writeLastDigit(bytes, at, digit, rest - above);
      bytes[at++] = zero + digit;
    }
  }
  for (;;) {
    rest *= 5;
    ulp *= 5;
    scale--;
    const unit = powerOfTwo[scale] as number;
    const digit = Math.floor(rest / unit);
    rest -= digit * unit;
    const above = unit - rest;
    if (rest * 2 < ulp || above * 2 < ulp) return writeLastDigit(bytes, at, digit, rest - above);
    bytes[at++] = zero + digit;
  }
}

/** The last digit, or the next one where that is nearer; halfway, the even one. It never carries: digits would have ended before. */
function writeLastDigit(bytes: Uint8Array, at: number, digit: number, beyondHalf: number): number {
  const up = beyondHalf > 0 || (beyondHalf === 0 && (digit & 1) === 1);
  bytes[at] = zero + digit + (up ? 1 : 0);
  return at + 1;
}

/** Writes a finite double as the shortest digits that read back as it; the rare sizes go through the engine's own. */
export function writeFloat(bytes: Uint8Array, start: number, value: number): number {
  const magnitude = value < 0 ? -value : value;
  const whole = Math.floor(magnitude);
  if (whole === magnitude && magnitude <= 9007199254740992) return writeInteger(bytes, start, value);
  if (magnitude < 1 / 1024 || magnitude >= 4503599627370496) return writeAscii(bytes, start, String(value));
  let at = start;
  if (value < 0) bytes[at++] = minus;
  at = writeInteger(bytes, at, whole);
  bytes[at] = point;
  return writeFraction(bytes, at + 1, magnitude, magnitude - whole);
}

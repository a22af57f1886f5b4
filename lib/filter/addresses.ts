/** Networks as their bits. Pure; looks nothing up. */
import { addressBytes } from '../schema/address-bytes.js';
import type { Network } from './ast.js';

function masked(bytes: readonly number[], prefixBits: number): number[] {
  return bytes.map((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefixBits - index * 8));
    return byte & (0xff00 >> bits) & 0xff;
  });
}

/** An address, or a network as RFC 4632 and RFC 4291 write it; bits behind the prefix count for nothing. Null for other texts. */
export function networkOf(text: string): Network | null {
  const parts = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
  const bytes = parts === null ? null : addressBytes(parts[1] as string);
  if (parts === null || bytes === null) return null;
  const most = bytes.length * 8;
  const prefixBits = parts[2] === undefined ? most : Number(parts[2]);
  if (prefixBits > most) return null;
  return { version: bytes.length === 4 ? 4 : 6, bytes: masked(bytes, prefixBits), prefixBits };
}

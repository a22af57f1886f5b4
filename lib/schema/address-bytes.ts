/** An address as its bytes. Pure; looks nothing up. */
import { isIPv4, isIPv6 } from 'node:net';

function bytesOfIPv4(text: string): number[] {
  return text.split('.').map(Number);
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a, b, c, d] = bytesOfIPv4(group) as [number, number, number, number];
    return [(a << 8) | b, (c << 8) | d];
  });
}

function bytesOfIPv6(text: string): number[] {
  const [left, right] = text.split('::') as [string, string | undefined];
  const [head, tail] = [groupsOf(left), groupsOf(right ?? '')];
  const zeros = new Array<number>(8 - head.length - tail.length).fill(0);
  return [...head, ...zeros, ...tail].flatMap((group) => [group >> 8, group & 255]);
}

/** 4 or 16 bytes; null where the text is no address. A zone is no part of an address. */
export function addressBytes(text: string): number[] | null {
  if (isIPv4(text)) return bytesOfIPv4(text);
  return isIPv6(text) && !text.includes('%') ? bytesOfIPv6(text) : null;
}

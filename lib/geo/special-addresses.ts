/**
 * Addresses that are nowhere in the world, by kind: IANA's registries of special-purpose addresses (RFC 6890 and its updates),
 * multicast (RFC 5771, RFC 4291) and 240.0.0.0/4 (RFC 1112). Looks nothing up.
 */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { addressBytes } from '../schema/address-bytes.js';

/** First match wins. */
const kinds: readonly (readonly [kind: string, ranges: readonly string[]])[] = [
  ['unspecified', ['0.0.0.0/8', '::/128']],
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10']],
  ['shared', ['100.64.0.0/10']],
  ['link-local', ['169.254.0.0/16', 'fe80::/10']],
  ['documentation', ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20']],
  ['benchmarking', ['198.18.0.0/15', '2001:2::/48']],
  ['multicast', ['224.0.0.0/4', 'ff00::/8']],
  ['broadcast', ['255.255.255.255/32']],
  ['reserved', ['240.0.0.0/4', '192.0.0.0/24', '100::/64']],
];

interface Range {
  readonly bytes: readonly number[];
  readonly bits: number;
}

function rangeOf(text: string): Range {
  const [net, bits] = text.split('/') as [string, string];
  return { bytes: addressBytes(net) as number[], bits: Number(bits) };
}

/** Sorted by version: a million addresses of a capture are asked about. */
/** What an address may be instead of somewhere. */
export const specialKinds: readonly string[] = kinds.map(([kind]) => kind);

const ranges = kinds.flatMap(([kind, texts]) => texts.map((text) => ({ kind, ...rangeOf(text) })));
const rangesOf: Readonly<Record<number, typeof ranges>> = {
  4: ranges.filter(({ bytes }) => bytes.length === 4),
  16: ranges.filter(({ bytes }) => bytes.length === 16),
};

function holds({ bytes, bits }: Range, address: readonly number[]): boolean {
  const whole = bits >> 3;
  for (let index = 0; index < whole; index++) if (bytes[index] !== address[index]) return false;
  const rest = 8 - (bits & 7);
  return rest === 8 || (bytes[whole] as number) >> rest === (address[whole] as number) >> rest;
}

export function specialKind(address: string): string | null {
  const bytes = addressBytes(address);
  if (bytes === null) return null;
  return rangesOf[bytes.length]?.find((range) => holds(range, bytes))?.kind ?? null;
}

/** The IPv4 address inside an IPv4-mapped IPv6 one (RFC 4291, 2.5.5.2), else null. */
export function mappedIPv4(address: string): string | null {
  if (!address.includes(':')) return null;
  const groups = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonicalIPv6(address) ?? '');
  if (groups === null) return null;
  const [high, low] = [Number.parseInt(groups[1] as string, 16), Number.parseInt(groups[2] as string, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** RFC 5952, the IPv4 part of a mapped address in hexadecimal too. */
function canonicalIPv6(address: string): string | null {
  return isIPv6(address) && !address.includes('%') ? new URL(`http://[${address}]`).hostname.slice(1, -1) : null;
}

/** Every spelling under which flows may hold the address; null where it is none. Zones are no part of an address. */
export function spellingsOf(address: string): readonly string[] | null {
  if (isIPv4(address)) return [address];
  const canonical = canonicalIPv6(address);
  if (isIP(address) === 0 || canonical === null) return null;
  const mapped = mappedIPv4(address);
  return mapped === null ? [canonical] : [canonical, `::ffff:${mapped}`];
}

/** Text that should be a host name (SNI, Host header, DNS name) -> the name in one spelling. Knows no catalogue. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** RFC 1035, section 2.3.4: at most 255 octets on the wire, which is 253 characters, in labels of at most 63. */
const maxNameLength = 253;
const nameShape = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;

/** Lower case, IDN as xn--, without port and trailing dot; null for an address or anything that is no host name. */
export function hostNameOf(text: string): string | null {
  // The longest host:port that can still be valid; non-ASCII text only grows when it is converted.
  if (text.length > maxNameLength + 8) return null;
  const bare = withoutPort(text.trim());
  if (bare === null) return null;
  const undotted = bare.endsWith('.') ? bare.slice(0, -1) : bare;
  const name = asciiLower(undotted);
  if (name.length > maxNameLength || !nameShape.test(name) || isIP(name) !== 0) return null;
  return name;
}

/** null where more than one colon says that it is an IPv6 address, with or without brackets. */
function withoutPort(text: string): string | null {
  const colon = text.indexOf(':');
  if (colon < 0) return text;
  if (!/^\d{0,5}$/.test(text.slice(colon + 1))) return null;
  return text.slice(0, colon);
}

/** RFC 5891: U-labels to A-labels; plain ASCII is only put in lower case, since capture names need not be valid IDN. */
export function asciiLower(text: string): string {
  return isAscii(text) ? text.toLowerCase() : domainToASCII(text);
}

export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

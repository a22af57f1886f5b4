/** Which addresses and names are this machine's own, whatever network it is in. Asks no resolver. */
import { isIP } from 'node:net';

/** Only this machine can ask a server that listens there. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || isLocalName(host.toLowerCase());
}

/** RFC 6761, section 6.3. */
function isLocalName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

/** As a header Host has it, with or without a port. */
export function isLoopbackAuthority(authority: string | undefined): boolean {
  if (authority === undefined || !URL.canParse(`http://${authority}`)) return false;
  return isLoopback(new URL(`http://${authority}`).hostname.replace(/^\[|\]$/g, ''));
}

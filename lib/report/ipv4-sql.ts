/** An IPv4 network as a condition over addresses as dotted text. */
import type { Network } from '../filter/ast.js';
import type { SqlParameters } from './sql-parameters.js';

/** `before`: text that stands before the address. */
export function inIPv4Network(column: string, network: Network, add: SqlParameters, before = ''): string {
  const { bytes, prefixBits } = network;
  const whole = prefixBits >> 3;
  const bits = prefixBits & 7;
  const head =
    before +
    bytes
      .slice(0, whole)
      .map((byte) => `${byte}.`)
      .join('');
  // No IPv6 text begins with a number and a dot.
  if (bits === 0) return head === '' ? `NOT contains(${column}, ':')` : `starts_with(${column}, ${add.text(head)})`;
  // The byte that belongs to it in part, by name: one automaton over the text is quicker than cutting numbers out of it.
  const low = bytes[whole] as number;
  const part = Array.from({ length: (255 >> bits) + 1 }, (_, index) => low + index).join('|');
  return `regexp_matches(${column}, ${add.text(`^${head.replaceAll('.', '\\.')}(?:${part})(?:\\.|$)`)})`;
}

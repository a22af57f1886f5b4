/**
 * Addresses are stored as text. Here a network becomes a condition over such text that is true of exactly its addresses. Asks nothing
 * itself.
 */
import type { Network } from '../filter/ast.js';
import { spellingsOf } from '../geo/special-addresses.js';
import { inIPv4Network } from './ipv4-sql.js';
import { groupsOf, inIPv6Network } from './ipv6-sql.js';
import type { SqlParameters } from './sql-parameters.js';

/** Every text that may stand for the address. */
function textsOf({ version, bytes }: Network): readonly string[] {
  if (version === 4) return [bytes.join('.')];
  const groups = groupsOf(bytes);
  const spellings = spellingsOf(groups.map((group) => group.toString(16)).join(':')) ?? [];
  // inet_ntop writes the old IPv4-compatible addresses dotted too.
  return groups.slice(0, 6).some((group) => group !== 0) ? spellings : [...spellings, `::${bytes.slice(12).join('.')}`];
}

/** `column` holds an address of the network. */
export function inNetwork(column: string, network: Network, parameters: SqlParameters): string {
  if (network.prefixBits === network.bytes.length * 8)
    return `${column} IN (${textsOf(network)
      .map((text) => parameters.text(text))
      .join(', ')})`;
  return network.version === 4
    ? inIPv4Network(column, network, parameters)
    : inIPv6Network(column, network, parameters);
}

/** What a job's flows say about one address. Asks the lake; where the address is in the world is for lib/geo. */
import type { FlowTable } from '../storage/flow-lake.js';
import { withAddress } from './flow-filter.js';
import { type Statistic, statistics } from './statistics.js';

export interface AddressReport {
  /** What it most often said it was, as a client. */
  readonly userAgent: string | null;
  /** The name it was most often asked for by, as a server. */
  readonly domainName: string | null;
  readonly statistics: Statistic[];
}

async function mostFrequent(flows: FlowTable, name: string, side: string, spellings: readonly string[]) {
  const list = spellings.map((_, index) => `$${index + 1}`).join(', ');
  const select = `SELECT name FROM (SELECT ${name} AS name FROM flows WHERE ${side} IN (${list}))
    WHERE name IS NOT NULL AND name <> '' GROUP BY name ORDER BY count(*) DESC, name LIMIT 1`;
  const [row] = await flows.query(select, spellings);
  return row === undefined ? null : String(row['name']);
}

// Of a DNS flow dns_name is the name asked about, not the resolver's own. A Host that is an address is no name.
const host = `lower(regexp_replace(http_host, ':[0-9]+$', ''))`;
export const serverNameSql = `coalesce(lower(sni),
  CASE WHEN regexp_matches(${host}, '^[0-9.]+$|[:\\[]') THEN NULL ELSE nullif(${host}, '') END,
  CASE WHEN label_protocol IN ('dns', 'mdns', 'llmnr', 'nbns') THEN NULL ELSE lower(dns_name) END)`;

/** Null where the address does not occur. `spellings`: the address in every form that the lake may hold it in. */
export async function addressReport(flows: FlowTable, spellings: readonly string[]): Promise<AddressReport | null> {
  const filter = withAddress(spellings);
  const found = await flows.query(`SELECT 1 AS found FROM flows WHERE ${filter.condition} LIMIT 1`, spellings);
  if (found.length === 0) return null;
  const [counts, userAgent, domainName] = await Promise.all([
    statistics(flows, filter),
    mostFrequent(flows, 'user_agent', 'client_ip', spellings),
    mostFrequent(flows, serverNameSql, 'server_ip', spellings),
  ]);
  return { userAgent, domainName, statistics: counts };
}

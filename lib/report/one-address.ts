/** All that a job's flows say of one address, in numbers. Asks the lake's table; where the address is is for lib/geo. */
import type { FlowTable, QueryRow } from '../storage/flow-lake.js';
import { serverNameSql } from './address-report.js';
import { type FlowFilter, withAddress } from './flow-filter.js';
import { type Counts, countsOf } from './top-keys.js';

export interface OneAddress {
  /** Names that it was asked for by, as a server. */
  readonly names: { readonly name: string; readonly flows: number }[];
  /** What it said it was, as a client. */
  readonly user_agents: { readonly user_agent: string; readonly flows: number }[];
  readonly first_us: number;
  readonly last_us: number;
  readonly as_client: Counts;
  readonly as_server: Counts;
  readonly labels: { readonly label: string; readonly flows: number; readonly bytes: number }[];
  readonly peers: { readonly ip: string; readonly flows: number; readonly bytes: number }[];
}

/** No list is longer. */
const longest = 100;
const counted = `count(*) AS flows, sum(fwd_packets + bwd_packets) AS packets, sum(fwd_bytes + bwd_bytes) AS bytes`;

/** Null where the address does not occur. `spellings`: the address in every form that the lake may hold it in. */
export async function oneAddress(
  table: FlowTable,
  spellings: readonly string[],
  signal?: AbortSignal,
): Promise<OneAddress | null> {
  const filter = withAddress(spellings);
  const list = spellings.map((_, index) => `$${index + 1}`).join(', ');
  const side = (name: string): FlowFilter => ({ condition: `${name} IN (${list})`, parameters: spellings });
  const ask = (what: string, { condition, parameters }: FlowFilter, more = '') =>
    table.query(`SELECT ${what} FROM flows WHERE ${condition} ${more}`, parameters, signal);
  const most = (key: string, where: FlowFilter, order = 'flows') =>
    ask(
      `${key} AS key, ${counted}`,
      where,
      `AND ${key} IS NOT NULL AND ${key} <> '' GROUP BY 1 ORDER BY ${order} DESC, 1 LIMIT ${longest}`,
    );

  const [span = {}] = await ask(`${counted}, min(time_start_us) AS first, max(time_end_us) AS last`, filter);
  if (countsOf(span).flows === 0) return null;
  const peer = `CASE WHEN client_ip IN (${list}) THEN server_ip ELSE client_ip END`;
  const [[client = {}], [server = {}], labels, peers, names, userAgents] = await Promise.all([
    ask(counted, side('client_ip')),
    ask(counted, side('server_ip')),
    most('label', filter),
    most(peer, filter, 'bytes'),
    most(serverNameSql, side('server_ip')),
    most('user_agent', side('client_ip')),
  ]);
  const keyed = (rows: readonly QueryRow[]) => rows.map((row) => ({ key: String(row['key']), ...countsOf(row) }));
  return {
    names: keyed(names).map(({ key, flows }) => ({ name: key, flows })),
    user_agents: keyed(userAgents).map(({ key, flows }) => ({ user_agent: key, flows })),
    first_us: Number(span['first']),
    last_us: Number(span['last']),
    as_client: countsOf(client),
    as_server: countsOf(server),
    labels: keyed(labels).map(({ key, flows, bytes }) => ({ label: key, flows, bytes })),
    peers: keyed(peers).map(({ key, flows, bytes }) => ({ ip: key, flows, bytes })),
  };
}

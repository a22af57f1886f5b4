/** What flows are counted by, and what of them is counted. SQL of ours alone; asks nothing. */
import { fieldsOf } from '../filter/fields.js';
import { valueSql } from './field-sql.js';
import type { CompiledFilter } from './filter-sql.js';

export const measures = ['flows', 'bytes', 'packets'] as const;
export type Measure = (typeof measures)[number];

/** Each flow has one of these, or none: null. */
export const singleKeys = [
  'label',
  'label_group',
  'label_protocol',
  'protocol',
  'client_ip',
  'server_ip',
  'server_port',
  'sni',
  'http_host',
  'dns_name',
  'name',
  'user_agent',
  'ja4',
  'process_name',
  'tunnel',
  'end_reason',
] as const;
/** A flow counts under both of its sides, once where they are alike; so rows add up to more than there is. */
export const bothSides = ['address', 'country'] as const;
export type SidedKey = (typeof bothSides)[number];

export type SingleKey = (typeof singleKeys)[number];
export type FlowKey = SingleKey | SidedKey;
export const flowKeys: readonly FlowKey[] = [...singleKeys, ...bothSides];

/** As text. */
export function keySql(by: SingleKey): string {
  const field = fieldsOf.flows.get(by);
  if (field === undefined) throw new RangeError(`no field ${by}`);
  return by === 'server_port' ? 'server_port::VARCHAR' : valueSql(field);
}

const counted = `(fwd_packets + bwd_packets) AS packets, (fwd_bytes + bwd_bytes) AS bytes`;

function sides(client: string, server: string, from: string, condition: string): string {
  return `SELECT ${client} AS key, ${counted} FROM ${from} WHERE ${condition}
    UNION ALL SELECT ${server} AS key, ${counted} FROM ${from} WHERE ${condition} AND ${server} IS DISTINCT FROM ${client}`;
}

const withPlaces = `flows LEFT JOIN places AS c ON c.ip = client_ip LEFT JOIN places AS s ON s.ip = server_ip`;

export function isSided(by: FlowKey): by is SidedKey {
  return (bothSides as readonly FlowKey[]).includes(by);
}

/** A SELECT of client, server, packets and bytes: each flow once with its two keys, empty where it has none. */
export function sidedRows(by: SidedKey, { condition }: CompiledFilter): string {
  const [client, server, from] =
    by === 'address' ? ['client_ip', 'server_ip', 'flows'] : ['c.country', 's.country', withPlaces];
  return `SELECT coalesce(${client}, '') AS client, coalesce(${server}, '') AS server, ${counted} FROM ${from} WHERE ${condition}`;
}

/** A SELECT of key, packets and bytes: a row a flow, and one more where both sides count. */
export function keyRows(by: FlowKey, { condition }: CompiledFilter): string {
  if (by === 'address') return sides('client_ip', 'server_ip', 'flows', condition);
  if (by === 'country') return sides('c.country', 's.country', withPlaces, condition);
  return `SELECT ${keySql(by)} AS key, ${counted} FROM flows WHERE ${condition}`;
}

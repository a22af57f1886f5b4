/** What the fields of filters, lists and counts are in SQL over the tables `flows` and `sessions`. Names here come from lists of ours alone. */
import type { Field } from '../filter/fields.js';

const made: Readonly<Record<string, string>> = {
  'flows.packets': '(fwd_packets + bwd_packets)',
  'flows.bytes': '(fwd_bytes + bwd_bytes)',
  'flows.payload_bytes': '(fwd_payload_bytes + bwd_payload_bytes)',
  'flows.name': 'coalesce(sni, http_host, dns_name)',
  'sessions.packets': '(out_packets + in_packets)',
  'sessions.bytes': '(out_bytes + in_bytes)',
};

/** Of a field that holds one value. */
export function valueSql({ table, name, stored }: Field): string {
  const sql = stored ? name : made[`${table}.${name}`];
  if (sql === undefined) throw new RangeError(`${name} is no single value`);
  return sql;
}

/** Forward is from who sent first, who need not be the client. */
function sentBy(what: 'packets' | 'bytes' | 'payload_bytes'): Readonly<Record<string, readonly string[]>> {
  return {
    [`client_${what}`]: [`CASE WHEN fwd_is_client THEN fwd_${what} ELSE bwd_${what} END`],
    [`server_${what}`]: [`CASE WHEN fwd_is_client THEN bwd_${what} ELSE fwd_${what} END`],
  };
}

const either: Readonly<Record<string, readonly string[]>> = {
  ip: ['client_ip', 'server_ip'],
  port: ['client_port', 'server_port'],
  country: ['client_ip', 'server_ip'],
  protocols: ['protocol', 'label_protocol'],
  ...sentBy('packets'),
  ...sentBy('bytes'),
  ...sentBy('payload_bytes'),
};

/** A question of the field is true where it is of one of these. */
export function valuesSql(field: Field): readonly string[] {
  const { name, column, table } = field;
  if (column) return [valueSql(field)];
  return table === 'sessions' ? ['client_ip'] : (either[name] ?? []);
}

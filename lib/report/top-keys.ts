/** Who has most: flows counted by one of their properties. Asks the lake's table; knows no HTTP. */
import type { FlowTable, QueryRow } from '../storage/flow-lake.js';
import type { CompiledFilter } from './filter-sql.js';
import { type FlowKey, keyRows, type Measure } from './flow-keys.js';

export interface Counts {
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
}
export interface KeyCounts extends Counts {
  readonly keys: number;
}

export interface TopKeys {
  /** Most first. The key null: flows without the property. */
  readonly rows: (Counts & { readonly key: string | null })[];
  /** What is not in rows. */
  readonly others: KeyCounts;
  /** Of all keys; where both sides of a flow count, it counts twice. */
  readonly total: KeyCounts;
}

export function countsOf(row: QueryRow): Counts {
  return { flows: Number(row['flows'] ?? 0), packets: Number(row['packets'] ?? 0), bytes: Number(row['bytes'] ?? 0) };
}

export function keyOf(row: QueryRow, name = 'key'): string | null {
  const key = row[name] ?? null;
  return key === null ? null : String(key);
}

function lessBy(total: KeyCounts, rows: readonly Counts[]): KeyCounts {
  const sum = (name: keyof Counts) => rows.reduce((sum, row) => sum + row[name], 0);
  return {
    keys: total.keys - rows.length,
    flows: total.flows - sum('flows'),
    packets: total.packets - sum('packets'),
    bytes: total.bytes - sum('bytes'),
  };
}

export async function topKeys(
  table: FlowTable,
  filter: CompiledFilter,
  { by, measure, limit }: { readonly by: FlowKey; readonly measure: Measure; readonly limit: number },
  signal?: AbortSignal,
): Promise<TopKeys> {
  const rows = await table.query(
    `SELECT key, flows, packets, bytes, count(*) OVER () AS all_keys, sum(flows) OVER () AS all_flows,
        sum(packets) OVER () AS all_packets, sum(bytes) OVER () AS all_bytes
      FROM (SELECT key, count(*) AS flows, sum(packets) AS packets, sum(bytes) AS bytes FROM (${keyRows(by, filter)}) GROUP BY key)
      ORDER BY ${measure} DESC, key NULLS LAST LIMIT ${limit}`,
    filter.parameters,
    signal,
  );
  const [first = {}] = rows;
  const total = {
    keys: Number(first['all_keys'] ?? 0),
    flows: Number(first['all_flows'] ?? 0),
    packets: Number(first['all_packets'] ?? 0),
    bytes: Number(first['all_bytes'] ?? 0),
  };
  const top = rows.map((row) => ({ key: keyOf(row), ...countsOf(row) }));
  return { rows: top, others: lessBy(total, top), total };
}

/** Who has most: flows counted by one of their properties. Asks the lake's table; knows no HTTP. */
import type { FlowTable, QueryRow } from '../storage/flow-lake.js';
import type { CompiledFilter } from './filter-sql.js';
import { type FlowKey, isSided, keyRows, type Measure, type SidedKey, sidedRows } from './flow-keys.js';
import { SqlParameters } from './sql-parameters.js';

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
  /** Keys that are not in rows, and the flows that have one of them. */
  readonly others: KeyCounts;
  /** All keys, and the flows: each once, also where both of its sides count. */
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

/** Of flows that count under two keys: all, and those with a key beside these, each once. */
async function eachOnce(
  table: FlowTable,
  filter: CompiledFilter,
  by: SidedKey,
  keys: readonly (string | null)[],
  signal?: AbortSignal,
): Promise<{ readonly all: Counts; readonly others: Counts }> {
  const parameters = new SqlParameters(filter.parameters);
  const known = keys.map((key) => `(${parameters.text(key ?? '')})`).join(', ');
  const [row = {}] = await table.query(
    `SELECT count(*) AS flows, sum(packets) AS packets, sum(bytes) AS bytes, count(*) FILTER (WHERE beside) AS other_flows,
        sum(packets) FILTER (WHERE beside) AS other_packets, sum(bytes) FILTER (WHERE beside) AS other_bytes
      FROM (SELECT packets, bytes, client NOT IN (FROM (VALUES ${known})) OR server NOT IN (FROM (VALUES ${known})) AS beside
        FROM (${sidedRows(by, filter)}))`,
    parameters.values,
    signal,
  );
  const { other_flows: flows, other_packets: packets, other_bytes: bytes } = row as Record<string, QueryRow[string]>;
  return { all: countsOf(row), others: countsOf({ flows, packets, bytes } as QueryRow) };
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
  if (!isSided(by) || top.length === 0) return { rows: top, others: lessBy(total, top), total };
  const keys = top.map(({ key }) => key);
  const { all, others } = await eachOnce(table, filter, by, keys, signal);
  return { rows: top, others: { keys: total.keys - top.length, ...others }, total: { keys: total.keys, ...all } };
}

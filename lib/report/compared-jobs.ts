/** Two jobs side by side, counted by a property of their flows. Asks the lake's tables; knows no HTTP. */
import type { FlowTable } from '../storage/flow-lake.js';
import type { CompiledFilter } from './filter-sql.js';
import { type FlowKey, keyRows, type Measure } from './flow-keys.js';
import { SqlParameters } from './sql-parameters.js';
import { type Counts, countsOf, keyOf, topKeys } from './top-keys.js';

export interface ComparedSide {
  readonly table: FlowTable;
  readonly filter: CompiledFilter;
}

interface CompareQuery {
  readonly by: FlowKey;
  readonly measure: Measure;
  readonly limit: number;
}

export interface ComparedJobs {
  /** Those of which either has most first. */
  readonly rows: { readonly key: string | null; readonly a: Counts; readonly b: Counts }[];
  readonly total: { readonly a: Counts; readonly b: Counts };
}

type ByKey = Map<string | null, Counts>;
const nothing: Counts = { flows: 0, packets: 0, bytes: 0 };

async function countsOfKeys(
  { table, filter }: ComparedSide,
  by: FlowKey,
  keys: readonly (string | null)[],
  signal?: AbortSignal,
): Promise<ByKey> {
  if (keys.length === 0) return new Map();
  const parameters = new SqlParameters(filter.parameters);
  const list = keys.map((key) => `(${parameters.text(key)})`).join(', ');
  const rows = await table.query(
    `SELECT r.key AS key, count(*) AS flows, sum(packets) AS packets, sum(bytes) AS bytes FROM (${keyRows(by, filter)}) AS r
      JOIN (VALUES ${list}) AS k(key) ON r.key IS NOT DISTINCT FROM k.key GROUP BY r.key`,
    parameters.values,
    signal,
  );
  return new Map(rows.map((row) => [keyOf(row), countsOf(row)]));
}

export async function comparedJobs(
  a: ComparedSide,
  b: ComparedSide,
  asked: CompareQuery,
  signal?: AbortSignal,
): Promise<ComparedJobs> {
  const sides = [a, b] as const;
  const top = await Promise.all(sides.map(({ table, filter }) => topKeys(table, filter, asked, signal)));
  const known = top.map(({ rows }) => new Map(rows.map(({ key, ...counts }) => [key, counts] as const)));
  const keys = [...new Set(known.flatMap((side) => [...side.keys()]))];
  const others = await Promise.all(
    sides.map((side, index) =>
      countsOfKeys(
        side,
        asked.by,
        keys.filter((key) => !known[index]?.has(key)),
        signal,
      ),
    ),
  );
  const counts = (index: 0 | 1, key: string | null) => known[index]?.get(key) ?? others[index]?.get(key) ?? nothing;
  const rows = keys.map((key) => ({ key, a: counts(0, key), b: counts(1, key) }));
  const most = (row: (typeof rows)[number]) => Math.max(row.a[asked.measure], row.b[asked.measure]);
  rows.sort((one, other) => most(other) - most(one) || (String(one.key) < String(other.key) ? -1 : 1));
  const total = (index: 0 | 1): Counts => {
    const { flows, packets, bytes } = top[index]?.total ?? nothing;
    return { flows, packets, bytes };
  };
  return { rows: rows.slice(0, asked.limit), total: { a: total(0), b: total(1) } };
}

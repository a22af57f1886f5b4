/**
 * Pages of flows or of sessions: filtered, in any order, with any columns. What is sorted is the key and the row's number alone; the rows
 * are fetched once it is known which they are. Knows no HTTP.
 */
import { columnsOf, type Field, type TableName } from '../filter/fields.js';
import type { Cell } from '../schema/column-batch.js';
import type { FlowTable, QueryRow } from '../storage/flow-lake.js';
import { valueSql } from './field-sql.js';
import type { CompiledFilter } from './filter-sql.js';
import { SqlParameters } from './sql-parameters.js';

export interface RowOrder {
  readonly field: Field;
  readonly descending: boolean;
}

/** The last row of a page, in its order. */
export interface RowCursor {
  readonly key: Cell;
  readonly id: number;
}

export interface RowListQuery {
  readonly filter: CompiledFilter;
  readonly columns: readonly Field[];
  readonly order: RowOrder;
  readonly limit: number;
  readonly after: RowCursor | null;
  /** Rows passed over. */
  readonly offset: number;
}

export interface RowPage {
  readonly rows: QueryRow[];
  /** Where the next page begins; null after the last. */
  readonly next: RowCursor | null;
}

export const idColumn: Readonly<Record<TableName, string>> = { flows: 'flow_id', sessions: 'session_id' };

export function fieldOfColumn(table: TableName, name: string): Field {
  const field = columnsOf[table].get(name);
  if (field === undefined) throw new RangeError(`${table} have no column ${name}`);
  return field;
}

/** Rows without a value come last, either way; equals by their number. */
function behind(cursor: RowCursor, { field, descending }: RowOrder, id: string, parameters: SqlParameters): string {
  const key = valueSql(field);
  const number = parameters.number(cursor.id);
  if (cursor.key === null) return `(${key} IS NULL AND ${id} > ${number})`;
  const value = keySql(cursor.key, parameters);
  const further = `${key} ${descending ? '<' : '>'} ${value}`;
  return `(${further} OR (${key} = ${value} AND ${id} > ${number}) OR ${key} IS NULL)`;
}

function keySql(key: Exclude<Cell, null>, parameters: SqlParameters): string {
  if (typeof key === 'string') return parameters.text(key);
  return typeof key === 'boolean' ? parameters.bool(key) : parameters.number(Number(key));
}

interface KeyRow {
  readonly id: number;
  readonly key: Cell;
}

async function keysOf(table: FlowTable, asked: RowListQuery, signal?: AbortSignal): Promise<KeyRow[]> {
  const { filter, order, after, limit, offset } = asked;
  const parameters = new SqlParameters(filter.parameters);
  const id = idColumn[filter.table];
  const conditions = [filter.condition, ...(after === null ? [] : [behind(after, order, id, parameters)])];
  const select = `SELECT ${id} AS id, ${valueSql(order.field)} AS key FROM ${filter.table} WHERE ${conditions.join(' AND ')}
    ORDER BY key ${order.descending ? 'DESC' : 'ASC'} NULLS LAST, id LIMIT ${limit + 1} OFFSET ${offset}`;
  const rows = await table.query(select, parameters.values, signal);
  return rows.map((row) => ({ id: Number(row['id']), key: row['key'] ?? null }));
}

/** By number. The numbers come from the table itself. */
async function rowsOf(
  table: FlowTable,
  { filter, columns }: RowListQuery,
  ids: readonly number[],
  signal?: AbortSignal,
): Promise<Map<number, QueryRow>> {
  if (ids.length === 0) return new Map();
  const id = idColumn[filter.table];
  const selected = columns.map((field) => `${valueSql(field)} AS ${field.name}`);
  // Told beside where it is not asked for; then it is taken out again, which costs more than the rows do.
  const isAsked = columns.some(({ name }) => name === id);
  if (!isAsked) selected.push(`${id} AS row_number`);
  const rows = await table.query(
    `SELECT ${selected.join(', ')} FROM ${filter.table} WHERE ${id} IN (${ids.join(', ')})`,
    [],
    signal,
  );
  if (isAsked) return new Map(rows.map((row) => [Number(row[id]), row]));
  return new Map(rows.map(({ row_number, ...row }) => [Number(row_number), row]));
}

export async function rowPage(table: FlowTable, asked: RowListQuery, signal?: AbortSignal): Promise<RowPage> {
  const keys = await keysOf(table, asked, signal);
  const more = keys.length > asked.limit;
  if (more) keys.pop();
  const found = await rowsOf(
    table,
    asked,
    keys.map(({ id }) => id),
    signal,
  );
  const last = keys.at(-1);
  return {
    rows: keys.map(({ id }) => found.get(id)).filter((row) => row !== undefined),
    next: more && last !== undefined ? last : null,
  };
}

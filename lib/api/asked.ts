/** What the questions of API v2 have in common: the job's table, the filter, columns, order and cursor of a request. */

import type { Filter } from '../filter/ast.js';
import { columnsOf, type Field, type TableName, usualColumns } from '../filter/fields.js';
import { FilterError } from '../filter/filter-error.js';
import { nearest } from '../filter/near-fields.js';
import { parseFilter } from '../filter/parse-filter.js';
import { type CompiledFilter, compileFilter } from '../report/filter-sql.js';
import type { RowCursor, RowOrder } from '../report/row-list.js';
import type { JobRecord } from '../storage/catalogue.js';
import type { FlowTable, ManyJobs } from '../storage/flow-lake.js';
import { ApiError } from './errors.js';
import { flowsOf, jobWithFlows, type Services } from './services.js';

/** The flows and sessions of the job that a path names, with users' corrections. */
export async function askedTable(services: Services, jobId: string): Promise<FlowTable> {
  return await flowsOf(services, await jobWithFlows(services, jobId));
}

/** DuckDB says whether a regular expression is one. */
async function checkPatterns(table: ManyJobs, { patterns }: CompiledFilter): Promise<void> {
  for (const { pattern, position } of patterns) {
    await table.query(`SELECT regexp_matches('', $1, 'i') AS matches`, [pattern]).catch((error: Error) => {
      // Anything else is no fault of the pattern's, and may name files.
      if (!error.message.startsWith('Invalid Input Error')) throw error;
      const [reason] = error.message.split('\n');
      throw new FilterError('filter_pattern', { reason: reason?.replace(/^.*?Error: /, '') ?? '' }, position);
    });
  }
}

/** The filter of a query string, and `more` where that is given. */
export async function checkFilter(
  table: ManyJobs,
  text: string | undefined,
  of: TableName = 'flows',
  more: readonly Filter[] = [],
): Promise<CompiledFilter> {
  const written = parseFilter(text ?? '', of);
  const filter = compileFilter(more.length === 0 ? written : { type: 'and', parts: [written, ...more] }, of);
  await checkPatterns(table, filter);
  return filter;
}

/** The same; all that its SQL stands on is there then. */
export async function askedFilter(
  { places }: Services,
  table: FlowTable,
  text: string | undefined,
  of?: TableName,
  more?: readonly Filter[],
): Promise<CompiledFilter> {
  const filter = await checkFilter(table, text, of, more);
  if (filter.asksPlaces) await table.knowPlaces(await places.locator());
  return filter;
}

function columnNamed(of: TableName, name: string, parameter: string): Field {
  const field = columnsOf[of].get(name);
  if (field !== undefined) return field;
  const near = nearest(name, columnsOf[of].keys());
  const said = { parameter, table: of, name: name.slice(0, 80) };
  if (near.length === 0) throw new ApiError(400, 'column_unknown', said, { near });
  throw new ApiError(400, 'column_unknown_near', { ...said, near: near.join(', ') }, { near });
}

/** Features apart, every job has all columns; of features, those that it was asked for. */
function columnsOfJob(of: TableName, { options }: JobRecord): string[] {
  const isThere = ({ featureSet }: Field) =>
    featureSet === null || options.features === 'all' || featureSet === options.features;
  return [...columnsOf[of].values()].filter(isThere).map(({ name }) => name);
}

/** `*` is all that the job has; each once. */
export function askedColumns(of: TableName, text: string | undefined, job: JobRecord): readonly Field[] {
  const names = text === undefined ? usualColumns[of] : text === '*' ? columnsOfJob(of, job) : text.split(',');
  return [...new Set(names)].map((name) => columnNamed(of, name, 'columns'));
}

export function askedOrder(of: TableName, text = 'time_start_us'): RowOrder {
  const descending = text.startsWith('-');
  return { field: columnNamed(of, descending ? text.slice(1) : text, 'sort'), descending };
}

/** Opaque to clients; a page goes on after the row that it names, in the order that it was made for. */
export function cursorText(order: RowOrder, { key, id }: RowCursor): string {
  const plain = typeof key === 'bigint' ? Number(key) : key;
  return Buffer.from(JSON.stringify([orderName(order), plain, id])).toString('base64url');
}

function orderName({ field, descending }: RowOrder): string {
  return (descending ? '-' : '') + field.name;
}

function cursorParts(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

export function askedCursor(order: RowOrder, text: string | undefined): RowCursor | null {
  if (text === undefined) return null;
  const [name, key, id, ...more] = cursorParts(text);
  const kind = { int: 'number', bigint: 'number', float: 'number', bool: 'boolean', text: 'string' }[
    order.field.spec.kind
  ];
  if (more.length > 0 || !Number.isSafeInteger(id) || (key !== null && typeof key !== kind))
    throw new ApiError(400, 'cursor_wrong');
  if (name !== orderName(order)) throw new ApiError(400, 'cursor_of_other_order');
  return { key: key as RowCursor['key'], id: id as number };
}

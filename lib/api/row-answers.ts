/** What /api/v2's lists of flows and of sessions have in common: a page of rows, and all of them as a file. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Filter } from '../filter/ast.js';
import type { TableName } from '../filter/fields.js';
import { rowTotal } from '../report/known-answers.js';
import { exportedRows } from '../report/row-export.js';
import { fieldOfColumn, idColumn, rowPage } from '../report/row-list.js';
import type { QueryRow } from '../storage/flow-lake.js';
import { Stretch } from '../turns.js';
import { askedColumns, askedCursor, askedFilter, askedOrder, cursorText } from './asked.js';
import { goneSignal, hangUpOnStall } from './client-gone.js';
import { ApiError } from './errors.js';
import { answerOnce } from './kept-answers.js';
import { mediaTypes, type RowFormat, rowStream } from './row-attachment.js';
import { flowsOf, jobWithFlows, type Services } from './services.js';

export interface AskedRows {
  readonly filter?: string;
  readonly limit?: string;
  readonly after?: string;
  readonly offset?: string;
  readonly sort?: string;
  readonly columns?: string;
}

export interface AskedOf {
  readonly jobId: string;
  readonly of: TableName;
  /** Beside the filter of the query string. */
  readonly more?: readonly Filter[];
}

/** The page that a query string asks for: the rows under the name of their table, `total` and `next`. */
export async function answerRows(
  services: Services,
  { jobId, of, more = [] }: AskedOf,
  query: AskedRows,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<never> {
  if (query.after !== undefined && query.offset !== undefined) throw new ApiError(400, 'offset_with_after');
  const order = askedOrder(of, query.sort);
  const after = askedCursor(order, query.after);
  const job = await jobWithFlows(services, jobId);
  const columns = new Set([fieldOfColumn(of, idColumn[of]), ...askedColumns(of, query.columns, job)]);
  const table = await flowsOf(services, job);
  return await answerOnce(services.answers, { request, reply, tables: [table] }, async (signal) => {
    const filter = await askedFilter(services, table, query.filter, of, more);
    const [limit, offset] = [Number(query.limit ?? 100), Number(query.offset ?? 0)];
    const { rows, next } = await rowPage(table, { filter, columns: [...columns], order, limit, after, offset }, signal);
    const total = await rowTotal(table, filter);
    return await pageText(of, rows, { total, next: next === null ? null : cursorText(order, next) });
  });
}

/** Written at a time. */
const rowsAtOnce = 100;

/** In several turns, and without the serializer of the route's shape: a thousand rows of all columns are two megabytes. */
async function pageText(of: TableName, rows: readonly QueryRow[], rest: object): Promise<Buffer> {
  const pieces = [Buffer.from(`{"${of}":[`)];
  const stretch = new Stretch();
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    if (stretch.isLong) await stretch.pause();
    const some = JSON.stringify(rows.slice(at, at + rowsAtOnce)).slice(1, -1);
    pieces.push(Buffer.from(at === 0 ? some : `,${some}`));
  }
  pieces.push(Buffer.from(`],${JSON.stringify(rest).slice(1)}`));
  return Buffer.concat(pieces);
}

/** All rows of the filter as an attachment; the client's pace is the query's. */
export async function answerExport(
  services: Services,
  { jobId, of }: AskedOf,
  { format = 'csv', ...query }: AskedRows & { readonly format?: RowFormat },
  reply: FastifyReply,
): Promise<FastifyReply> {
  const signal = goneSignal(reply);
  const job = await jobWithFlows(services, jobId);
  const columns = askedColumns(of, query.columns, job);
  const table = await flowsOf(services, job);
  const rows = exportedRows(table, await askedFilter(services, table, query.filter, of), columns, signal);
  reply.header('content-disposition', `attachment; filename="job-${Number(jobId)}-${of}.${format}"`);
  reply.type(mediaTypes[format]);
  if (reply.request.method === 'HEAD') return reply.send();
  const stream = await rowStream(
    rows,
    format,
    columns.map(({ spec }) => spec),
  );
  hangUpOnStall(reply);
  return reply.send(stream);
}

/**
 * Errors under their HTTP status: {status, code, message} in API v1, problem details (RFC 9457) in v2. Nothing of our
 * insides goes out.
 */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { BusyError, UsageError } from '../errors.js';
import { FilterError } from '../filter/filter-error.js';
import { WrongCaptureFilter } from '../jobs/capture-reader.js';
import { type FaultCode, type FaultParams, faultText } from '../schema/fault-texts.js';
import { isDatabaseAway, isUnstorableText } from '../storage/postgres-faults.js';
import { ClientGone } from './client-gone.js';

/** An answer other than the one asked for; its message is for the caller. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly statusCode: number,
    readonly code: FaultCode,
    readonly params: FaultParams = {},
    readonly hints: Hints = {},
  ) {
    super(faultText(code, params));
  }
}

/** What helps whoever asked: names that may have been meant, and where in a filter the fault is. */
export interface Hints {
  readonly near?: readonly string[];
  /** From 0. */
  readonly position?: number;
}

export function notFound(code: FaultCode, params: FaultParams = {}): ApiError {
  return new ApiError(404, code, params);
}

function body(status: number, message: string) {
  return { status, code: status, message };
}

export function problem(status: number, { code, params = {}, message = faultText(code, params) }: SaidFault) {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail: message, code, params };
}

/** Whether the path is of API v2, which has problem details. */
function isV2({ url }: FastifyRequest): boolean {
  return url.startsWith('/api/v2/');
}

function send(request: FastifyRequest, reply: FastifyReply, { status, hints = {}, ...said }: Said): void {
  // What was said of the answer holds of no refusal.
  const answer = reply.code(status).removeHeader('x-partial');
  const { message = faultText(said.code, said.params) } = said;
  if (!isV2(request)) return void answer.send(body(status, message));
  void answer.type('application/problem+json').send({ ...problem(status, said), ...hints });
}

/** Of what Node could not read as a request: nobody knows which version of the API it was for. */
export function refuseUnread(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400;
  const reason = status === 431 ? 'the address and the headers are too long' : 'this is no request';
  const text = JSON.stringify(problem(status, { code: 'request', params: { reason } }));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply): void {
  send(request, reply, { status: 404, code: 'not_found' });
}

interface SaidFault {
  readonly code: FaultCode;
  readonly params?: FaultParams;
  /** Default: the text of the code. */
  readonly message?: string;
}

interface Said extends SaidFault {
  readonly status: number;
  readonly hints?: Hints;
}

/** Null where the fault is ours. */
function saidOf(error: FastifyError | ApiError | Error): Said | null {
  if (error instanceof BusyError) return { status: 503, code: error.code };
  if (isDatabaseAway(error)) return { status: 503, code: 'database_away' };
  if (isUnstorableText(error)) return { status: 400, code: 'text_not_stored' };
  if (error instanceof FilterError) {
    const { code, params, position, near } = error;
    const hints = near.length === 0 ? { position } : { position, near };
    return { status: 400, code, params, message: `filter: ${error.message}`, hints };
  }
  if (error instanceof ApiError) return { ...error, status: error.statusCode };
  if (error instanceof WrongCaptureFilter)
    return { status: 400, code: 'capture_filter', params: { reason: error.reason } };
  // What names something wrong is the caller's.
  if (error instanceof UsageError) return { status: 400, code: 'request', params: { reason: error.message } };
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
  if (status < 400 || status >= 500) return null;
  return { status, code: 'request', params: { reason: error.message } };
}

export function sendError(error: FastifyError | ApiError | Error, request: FastifyRequest, reply: FastifyReply): void {
  // Nobody is there to be told.
  if (error instanceof ClientGone) return void reply.hijack();
  const said = saidOf(error);
  if (said === null) request.log.error(error);
  if (said?.status === 503) reply.header('retry-after', '1');
  send(request, reply, said ?? { status: 500, code: 'internal' });
}

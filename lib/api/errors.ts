/**
 * Errors under their HTTP status: {status, code, message} in API v1, problem details (RFC 9457) in v2. Nothing of our
 * insides goes out.
 */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { BusyError, UsageError } from '../errors.js';
import { FilterError } from '../filter/filter-error.js';
import { isDatabaseAway, isUnstorableText } from '../storage/postgres-faults.js';
import { ClientGone } from './client-gone.js';

/** An answer other than the one asked for; its message is for the caller. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly statusCode: number,
    message: string,
    readonly hints: Hints = {},
  ) {
    super(message);
  }
}

/** What helps whoever asked: names that may have been meant, and where in a filter the fault is. */
export interface Hints {
  readonly near?: readonly string[];
  /** From 0. */
  readonly position?: number;
}

export function notFound(message: string): ApiError {
  return new ApiError(404, message);
}

function body(status: number, message: string) {
  return { status, code: status, message };
}

export function problem(status: number, detail: string) {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
}

/** Whether the path is of API v2, which has problem details. */
function isV2({ url }: FastifyRequest): boolean {
  return url.startsWith('/api/v2/');
}

function send(request: FastifyRequest, reply: FastifyReply, status: number, message: string, hints: Hints = {}): void {
  // What was said of the answer holds of no refusal.
  const answer = reply.code(status).removeHeader('x-partial');
  if (!isV2(request)) return void answer.send(body(status, message));
  void answer.type('application/problem+json').send({ ...problem(status, message), ...hints });
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply): void {
  send(request, reply, 404, 'Not found');
}

interface Said {
  readonly status: number;
  readonly message: string;
  readonly hints?: Hints;
}

/** Null where the fault is ours. */
function saidOf(error: FastifyError | ApiError | Error): Said | null {
  if (error instanceof BusyError) return { status: 503, message: error.message };
  if (isDatabaseAway(error)) return { status: 503, message: 'the database is out of reach right now' };
  if (isUnstorableText(error)) return { status: 400, message: 'a text holds a character that cannot be stored' };
  if (error instanceof FilterError) {
    const { position, near } = error;
    const hints = near.length === 0 ? { position } : { position, near };
    return { status: 400, message: `filter: ${error.message}`, hints };
  }
  // What names something wrong is the caller's.
  if (error instanceof UsageError) return { status: 400, message: error.message };
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
  if (status < 400 || status >= 500) return null;
  return { status, message: error.message, hints: error instanceof ApiError ? error.hints : {} };
}

export function sendError(error: FastifyError | ApiError | Error, request: FastifyRequest, reply: FastifyReply): void {
  // Nobody is there to be told.
  if (error instanceof ClientGone) return void reply.hijack();
  const said = saidOf(error);
  if (said === null) request.log.error(error);
  const { status, message, hints } = said ?? { status: 500, message: 'Internal server error' };
  if (status === 503) reply.header('retry-after', '1');
  send(request, reply, status, message, hints);
}

/**
 * Errors under their HTTP status: {status, code, message} in API v1, problem details (RFC 9457) in v2. Nothing of our
 * insides goes out.
 */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** An answer other than the one asked for; its message is for the caller. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}

export function notFound(message: string): ApiError {
  return new ApiError(404, message);
}

function body(status: number, message: string) {
  return { status, code: status, message };
}

/** Whether the path is of API v2, which has problem details. */
function isV2({ url }: FastifyRequest): boolean {
  return url.startsWith('/api/v2/');
}

function send(request: FastifyRequest, reply: FastifyReply, status: number, message: string): void {
  const answer = reply.code(status);
  if (!isV2(request)) return void answer.send(body(status, message));
  const title = STATUS_CODES[status] ?? 'Error';
  void answer.type('application/problem+json').send({ type: 'about:blank', title, status, detail: message });
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply): void {
  send(request, reply, 404, 'Not found');
}

export function sendError(error: FastifyError | ApiError, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    send(request, reply, status, error.message);
    return;
  }
  request.log.error(error);
  send(request, reply, 500, 'Internal server error');
}

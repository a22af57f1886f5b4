/** Errors as API v1 has them: {status, code, message} under that HTTP status. Nothing of our insides goes out. */
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

export function sendNotFound(_request: FastifyRequest, reply: FastifyReply): void {
  void reply.code(404).send(body(404, 'Not found'));
}

export function sendError(error: FastifyError | ApiError, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    void reply.code(status).send(body(status, error.message));
    return;
  }
  request.log.error(error);
  void reply.code(500).send(body(500, 'Internal server error'));
}

/** Which role a request needs, and whether it has it. What a token is worth, tokens.ts knows. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from './errors.js';
import { mayAct, type Role, type Tokens } from './tokens.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered to everybody: it says nothing of captures. */
    readonly open?: boolean;
  }
  interface FastifyRequest {
    /** Null where there are no tokens, or an open route was asked without one. */
    role: Role | null;
  }
}

/** Links that a browser follows by itself cannot bring a header along. */
const tokenInQuery = /\/(?:events|export)$|\.(?:pcapng|html|json|csv|jsonl|parquet|arff)$/;
/** What users take back is theirs to take back. */
const removedByUsers = /\/label$|\/uploads\/:upload_id$/;

function neededRole({ method, routeOptions }: FastifyRequest): Role {
  const url = routeOptions.url ?? '';
  if (url.includes('/uploads')) return 'run';
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return 'read';
  return method === 'DELETE' && !removedByUsers.test(url) ? 'admin' : 'run';
}

/** Taken out of the query: no schema knows it, and no log shall. */
function queryToken(request: FastifyRequest): string | undefined {
  const query = request.query as { access_token?: unknown };
  const token = query.access_token;
  if (request.method !== 'GET' || !tokenInQuery.test(request.routeOptions.url ?? '')) return undefined;
  delete query.access_token;
  return typeof token === 'string' ? token : undefined;
}

function bearerToken({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Whom a request counts for: its token, else where it is from. One that is not known is nobody's: it could be another each time. */
export function asker(request: FastifyRequest, tokens: Tokens | null): string {
  const token = bearerToken(request);
  if (token === undefined || tokens === null || tokens.roleOf(token) === null) return request.ip;
  return createHash('sha256').update(token).digest('base64url');
}

/** Without tokens everybody may everything. */
export function addAccess(app: FastifyInstance, tokens: Tokens | null): void {
  app.decorateRequest('role', null);
  app.addHook('onRequest', async (request, reply) => {
    const token = bearerToken(request) ?? queryToken(request);
    if (tokens === null) return;
    request.role = token === undefined ? null : tokens.roleOf(token);
    // That there is nothing is no secret.
    if (request.is404 || (request.routeOptions.config.open === true && token === undefined)) return;
    if (request.role === null) {
      reply.header('www-authenticate', 'Bearer realm="tractor"');
      throw new ApiError(401, token === undefined ? 'token_needed' : 'token_unknown');
    }
    const needed = neededRole(request);
    if (!mayAct(request.role, needed)) throw new ApiError(403, 'role_needed', { role: request.role, needed });
  });
}

/** All routes of this scope that are registered from now on answer to everybody. */
export function openToAll(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, open: true };
  });
}

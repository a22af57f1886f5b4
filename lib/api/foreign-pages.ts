/**
 * What pages of other sites can make a browser ask of a server without tokens: nothing that changes anything, and, of one for this machine
 * alone, nothing at all by a name of theirs that leads here (DNS rebinding). With tokens a browser sends none by itself.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { ApiError } from './errors.js';
import { isLoopbackAuthority } from './loopback.js';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Browsers say where a request is from in Sec-Fetch-Site, to plain http beyond this machine in Origin alone; other clients say neither. */
function isForeign({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase();
}

/** `localOnly`: asked for by names and addresses of this machine alone. */
export function refuseForeignPages(app: FastifyInstance, { localOnly }: { readonly localOnly: boolean }): void {
  app.addHook('onRequest', async ({ method, headers }) => {
    if (localOnly && !isLoopbackAuthority(headers.host)) throw new ApiError(421, 'local_only');
    if (!reading.has(method) && isForeign(headers)) throw new ApiError(403, 'foreign_page');
  });
}

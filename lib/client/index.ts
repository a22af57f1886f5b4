/**
 * The client of the HTTP API: typed by the API's own description, in Node and in browsers. Knows only HTTP; paths, parameters and answers
 * are in api-types.ts.
 */
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api-types.js';

export type { components, paths };

export interface ClientOptions {
  /** Where the server listens, without a slash at the end; in a page of its own it may be ''. */
  readonly url: string;
  /** For a server that asks for tokens. */
  readonly token?: string;
  /** Default: the global one. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export type TractorClient = Client<paths>;

/**
 * `const { data, error } = await tractorClient({ url }).GET('/api/v2/jobs/{job_id}/sessions', { params: { path: { job_id: '1' } } })`.
 * An answer other than 2xx is `error`, problem details (RFC 9457) in API v2; only a server that cannot be reached throws.
 */
export function tractorClient({ url, token, fetch }: ClientOptions): TractorClient {
  return createClient<paths>({
    baseUrl: url,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
    ...(fetch === undefined ? {} : { fetch }),
  });
}

/**
 * What the dashboard asks of the server. The shapes of answers are those that the API describes of itself (lib/client). The only
 * file that calls fetch.
 */
import type { components, paths } from '../client/api-types.js';

type Shapes = components['schemas'];

export type Capture = Shapes['Capture'];
export type State = Capture['state'];
export type CaptureList = Shapes['CaptureList'];
export type Job = Shapes['Job'];
export type Progress = Shapes['JobProgress'];

export type Overview = Shapes['Overview'];
export type TimeSeries = Shapes['TimeSeries'];
export type Series = TimeSeries['series'][number];
export type Measure = TimeSeries['measure'];
export type Top = Shapes['TopList'];
export type TopRow = Top['rows'][number];
export type Amounts = Top['total'];
export type Graph = Shapes['Graph'];
export type GraphNode = Graph['nodes'][number];
export type GraphLink = Graph['links'][number];

export type Cell = string | number | boolean | null;
/** Columns that were asked for, by name. */
export type Row = Readonly<Record<string, Cell>>;
export type FlowList = Omit<Shapes['FlowList'], 'flows'> & { readonly flows: readonly Row[] };

export type Columns = Shapes['ColumnList'];
export type Column = Columns['flows'][number];

export type Evidence = Shapes['Evidence'];
export type Correction = Shapes['Correction'];
export type ExplainedFlow = Omit<Shapes['ExplainedFlow'], 'flow'> & { readonly flow: Row };
export type PacketList = Shapes['FlowPackets'];
export type Packet = PacketList['packets'][number];
export type WindowList = Omit<Shapes['FlowWindows'], 'windows'> & { readonly windows: readonly Row[] };
export type CatalogueGroup = Shapes['CatalogueGroup'];

export type Identity = paths['/api/v2/whoami']['get']['responses'][200]['content']['application/json'];

/** An answer that is no success, as the problem details say it. */
export class ApiFault extends Error {
  constructor(
    readonly status: number,
    detail: string,
    /** By these it is told in other languages. */
    readonly code: string | null = null,
    readonly params: Readonly<Record<string, unknown>> = {},
    readonly near: readonly string[] = [],
    readonly position: number | null = null,
  ) {
    super(detail);
  }
}

export type Params = Readonly<Record<string, string | number | null | undefined>>;

const base = '/api/v2';

/** The path of an answer: parts are encoded, what is empty is left out of the query. */
export function path(parts: readonly (string | number)[], params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return `${base}/${parts.map((part) => encodeURIComponent(part)).join('/')}${text === '' ? '' : `?${text}`}`;
}

export const ofJob = (jobId: number | string, ...parts: readonly (string | number)[]) => ['jobs', jobId, ...parts];

let token: string | null = sessionStorage.getItem('token');
/** `isUnknown`: there was a token, and the server does not know it. */
type Asker = (isUnknown: boolean) => void;
const askers = new Set<Asker>();

/** No server knows another: it is a line without spaces there, and a header carries no other letters. */
export function couldBeToken(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** Kept in this tab alone. */
export function setToken(text: string): void {
  token = text === '' ? null : text;
  sessionStorage.setItem('token', text);
}

/** `ask` is called when the server wants a token. */
export function onTokenWanted(ask: Asker): () => void {
  askers.add(ask);
  return () => askers.delete(ask);
}

/** An address that the browser opens itself: events and downloads, which carry no header. */
export function openable(address: string): string {
  if (token === null) return address;
  return `${address}${address.includes('?') ? '&' : '?'}access_token=${encodeURIComponent(token)}`;
}

export function authorization(): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

async function faultOf(response: Response): Promise<ApiFault> {
  let body: Record<string, unknown> = {};
  try {
    body = (await response.json()) as Record<string, unknown>;
  } catch {}
  return faultIn(response.status, body, response.statusText);
}

/** Out of the body of an answer, whoever asked for it. */
export function faultIn(status: number, body: Readonly<Record<string, unknown>>, otherwise: string): ApiFault {
  const detail = body['detail'] ?? body['message'] ?? otherwise;
  const code = typeof body['code'] === 'string' ? body['code'] : null;
  const params = (body['params'] ?? {}) as Readonly<Record<string, unknown>>;
  const near = Array.isArray(body['near']) ? body['near'].map(String) : [];
  const position = typeof body['position'] === 'number' ? body['position'] : null;
  return new ApiFault(status, String(detail), code, params, near, position);
}

async function ask<T>(address: string, init: RequestInit): Promise<T> {
  const response = await fetch(address, { ...init, headers: { ...authorization(), ...init.headers } });
  if (response.status === 401) for (const want of askers) want(token !== null);
  if (!response.ok) throw await faultOf(response);
  return (response.status === 204 ? null : await response.json()) as T;
}

export function get<T>(address: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(address, signal === undefined ? {} : { signal });
}

export function send<T>(method: 'POST' | 'PUT' | 'DELETE', address: string, body?: unknown): Promise<T> {
  if (body === undefined) return ask<T>(address, { method });
  return ask<T>(address, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
}

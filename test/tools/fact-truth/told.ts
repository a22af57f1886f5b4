/**
 * Test tools: what another tool said of a flow, and what our row says of the same. A flow is its transport and its endpoints, in an
 * order of their own. Knows nothing of any tool's format.
 */
import type { Row } from '../../../lib/schema/column-batch.js';

/** `name` is any of the names that we keep apart: tools with one column for all of them. */
export type Field = 'sni' | 'alpn' | 'ja4' | 'http_host' | 'user_agent' | 'dns_name' | 'name' | 'protocol';

export interface Told {
  readonly key: string;
  readonly field: Field;
  /** All that the tool wrote of it; ours is one of them, or differs. */
  readonly values: readonly string[];
}

export interface TruthCapture {
  readonly name: string;
  readonly path: string;
  readonly told: readonly Told[];
}

export interface Source {
  readonly name: string;
  /** What is compared, for the table's head. */
  readonly title: string;
  captures(): readonly TruthCapture[];
  /** Where the tool writes a value otherwise: cut, escaped, with a port. */
  readonly agrees?: (field: Field, theirs: string, ours: string) => boolean;
}

/** One spelling for each address (RFC 5952), whatever the tool's. nDPI's may have two `::`, the first of which is one zero. */
function canonical(address: string): string {
  if (!address.includes(':')) return address;
  const plain = /::.*::/.test(address) ? address.replace('::', ':0:') : address;
  return new URL(`http://[${plain}]/`).hostname.slice(1, -1);
}

export interface End {
  readonly address: string;
  readonly port: number | string;
}

export function keyOf(protocol: string, ...ends: readonly [End, End]): string {
  const named = ends.map(({ address, port }) => `${canonical(address)} ${port}`);
  return [protocol, ...named.sort()].join(' ');
}

export function keyOfRow(row: Row): string {
  const end = (side: string): End => ({ address: String(row[`${side}_ip`]), port: Number(row[`${side}_port`] ?? 0) });
  return keyOf(String(row['protocol']), end('client'), end('server'));
}

const columns: Readonly<Record<Field, readonly string[]>> = {
  sni: ['sni'],
  alpn: ['alpn'],
  ja4: ['ja4'],
  http_host: ['http_host'],
  user_agent: ['user_agent'],
  dns_name: ['dns_name'],
  name: ['sni', 'http_host', 'dns_name'],
  protocol: ['label_protocol'],
};

/** What the rows of one flow say, each value once; nothing where they say nothing. */
export function ourValues(rows: readonly Row[], field: Field): string[] {
  const values = rows.flatMap((row) => columns[field].map((column) => row[column] as string | null | undefined));
  return [...new Set(values.filter((value) => value !== null && value !== undefined && value !== ''))] as string[];
}

/** A fact of a flow where there is one: no values, no fact. */
export function told(key: string, field: Field, values: readonly (string | undefined)[]): Told[] {
  const given = [...new Set(values.filter((value) => value !== undefined && value !== ''))] as string[];
  return given.length === 0 ? [] : [{ key, field, values: given }];
}

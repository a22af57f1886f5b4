/** How columns are shown: how wide, how their values are written. Pure. */
import type { Cell, Column } from '../api.js';
import { formatExactTime } from './formatting.js';
import type { Speech } from './settings.js';

const widths: Readonly<Record<string, number>> = {
  flow_id: 80,
  session_id: 100,
  protocol: 84,
  label: 170,
  label_protocol: 120,
  label_group: 130,
  label_source: 96,
  client_ip: 170,
  server_ip: 170,
  client_port: 100,
  server_port: 104,
  name: 220,
  packets: 84,
  bytes: 84,
  label_evidence: 320,
  user_agent: 320,
  end_reason: 90,
};

export function isTime(name: string): boolean {
  return /^time_\w+_us$/.test(name);
}

export function isNumber(column: Pick<Column, 'name' | 'kind'>): boolean {
  return /^(?:int|bigint|float|port)$/.test(column.kind) && !isTime(column.name);
}

export function columnWidth(column: Pick<Column, 'name' | 'kind'>): number {
  const set = widths[column.name];
  if (set !== undefined) return set;
  if (isTime(column.name)) return 226;
  const named = 34 + column.name.length * 7.4;
  return Math.min(240, Math.max(column.kind === 'text' ? 180 : 96, named));
}

/** Numbers that name something are written as they are. */
const plain = /(?:_id|_port|^ip_version|^vlan_id|tcp_flags\w*|announced_by)$/;

export function cellText(
  column: Pick<Column, 'name' | 'kind' | 'unit'>,
  value: Cell | undefined,
  speech: Speech,
): string {
  if (value === null || value === undefined) return '';
  if (column.name === 'label_evidence') return speech.evidence(String(value));
  if (typeof value !== 'number') return String(value);
  if (isTime(column.name)) return formatExactTime(value);
  if (column.unit === 'us') return speech.duration(value);
  if (column.unit === 'bytes') return speech.bytes(value);
  if (plain.test(column.name)) return String(value);
  return Number.isInteger(value) ? speech.count(value) : String(Number(value.toPrecision(6)));
}

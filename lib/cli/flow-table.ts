/** `tractor flows` on a terminal: which columns of a flow are shown, and how. Reads and writes nothing. */
import type { Row } from '../schema/column-batch.js';
import { grouped, scaled, spanText } from './amounts.js';
import type { TableColumn } from './table-layout.js';
import { colours } from './terminal.js';
import { safeLine } from './terminal-text.js';

const textOf = (row: Row, name: string): string => safeLine(String(row[name] ?? ''));
const numberOf = (row: Row, name: string): number => Number(row[name] ?? 0);
const sumOf = (row: Row, ...names: readonly string[]): number =>
  names.reduce((sum, name) => sum + numberOf(row, name), 0);

const portless = new Set(['icmp', 'icmpv6']);

function endpoint(row: Row, side: 'client' | 'server'): string {
  const address = textOf(row, `${side}_ip`);
  const host = address.includes(':') ? `[${address}]` : address;
  return portless.has(String(row['protocol'])) ? host : `${host}:${row[`${side}_port`]}`;
}

/** Transport and what it carries, once where they are the same: tcp/tls, udp, icmp. */
function protocolOf(row: Row): string {
  const transport = textOf(row, 'protocol');
  const carried = textOf(row, 'label_protocol');
  return carried === '' || carried === 'unknown' || carried === transport ? transport : `${transport}/${carried}`;
}

function sourceOf(row: Row): string {
  const source = textOf(row, 'label_source');
  if (source === '' || source === 'none') return '-';
  return `${source} ${Math.round(numberOf(row, 'label_confidence') * 100)}%`;
}

function nameOf(row: Row): string {
  return ['sni', 'http_host', 'dns_name'].map((name) => textOf(row, name)).find((name) => name !== '') ?? '';
}

/** UTC; as much of it as there is room for. */
export function timeColumn<R extends Row>(width: number): TableColumn<R> {
  const [from, to] = width >= 160 ? [0, 23] : width >= 110 ? [11, 23] : [11, 19];
  const text = (row: R) => {
    const ms = Math.floor(numberOf(row, 'time_start_us') / 1000);
    // Times that a damaged capture made up may be beyond what a date holds.
    if (!(Math.abs(ms) <= 8.64e15)) return '-';
    return new Date(ms).toISOString().replace('T', ' ').replace('Z', '').slice(from, to);
  };
  const title = width >= 110 ? 'TIME (UTC)' : 'UTC';
  return { title, text, least: to - from, most: to - from, rank: 5, colour: colours.dim };
}

/** Unsure labels look it. */
export function labelColour(text: string, row: Row): string {
  if (row['label'] === 'unknown') return colours.dim(text);
  return numberOf(row, 'label_confidence') >= 0.8 ? colours.green(text) : colours.yellow(text);
}

const right = { align: 'right' } as const;

export function flowTable(width: number): TableColumn<Row>[] {
  return [
    timeColumn(width),
    { title: 'CLIENT', text: (row) => endpoint(row, 'client'), least: 21, most: 47, usual: 21, rank: 1, cut: 'middle' },
    {
      title: 'SERVER',
      text: (row) => endpoint(row, 'server'),
      least: 21,
      most: 47,
      usual: 21,
      rank: 2,
      cut: 'middle',
      before: ' → ',
    },
    { title: 'PROTOCOL', text: protocolOf, least: 8, most: 18, rank: 6, colour: colours.cyan },
    {
      title: 'LABEL',
      text: (row) => textOf(row, 'label'),
      least: 9,
      most: 24,
      usual: 12,
      rank: 3,
      colour: labelColour,
    },
    { title: 'SAID BY', text: sourceOf, least: 13, most: 14, rank: 9, colour: colours.dim },
    {
      title: 'PACKETS',
      text: (row) => grouped(sumOf(row, 'fwd_packets', 'bwd_packets')),
      least: 7,
      most: 13,
      rank: 7,
      ...right,
    },
    {
      title: 'BYTES',
      text: (row) => scaled(sumOf(row, 'fwd_bytes', 'bwd_bytes'), 'B'),
      least: 7,
      most: 8,
      rank: 4,
      ...right,
    },
    { title: 'TIME', text: (row) => spanText(numberOf(row, 'duration_us')), least: 7, most: 10, rank: 8, ...right },
    { title: 'NAME', text: nameOf, least: 12, most: 60, rank: 10, colour: colours.dim },
  ];
}

export function flowBytes(row: Row): number {
  return sumOf(row, 'fwd_bytes', 'bwd_bytes');
}

export function sessionTable(width: number): TableColumn<Row>[] {
  return [
    timeColumn(width),
    { title: 'CLIENT', text: (row) => textOf(row, 'client_ip'), least: 15, most: 39, rank: 1, cut: 'middle' },
    { title: 'LABEL', text: (row) => textOf(row, 'label'), least: 10, most: 24, rank: 2, colour: labelColour },
    {
      title: 'SURE',
      text: (row) => `${Math.round(numberOf(row, 'label_confidence') * 100)}%`,
      least: 4,
      most: 4,
      rank: 9,
      ...right,
    },
    { title: 'FLOWS', text: (row) => grouped(numberOf(row, 'flows')), least: 5, most: 9, rank: 3, ...right },
    { title: 'SERVERS', text: (row) => grouped(numberOf(row, 'servers')), least: 7, most: 9, rank: 7, ...right },
    {
      title: 'PACKETS',
      text: (row) => grouped(sumOf(row, 'out_packets', 'in_packets')),
      least: 7,
      most: 13,
      rank: 8,
      ...right,
    },
    { title: 'BYTES', text: (row) => scaled(sessionBytes(row), 'B'), least: 7, most: 8, rank: 4, ...right },
    { title: 'TIME', text: (row) => spanText(numberOf(row, 'duration_us')), least: 7, most: 10, rank: 6, ...right },
    {
      title: 'PROGRAM',
      text: (row) => textOf(row, 'process_name'),
      least: 8,
      most: 24,
      rank: 11,
      outIfEmpty: true,
      colour: colours.dim,
    },
    {
      title: 'SAID BY',
      text: (row) => textOf(row, 'label_evidence'),
      least: 16,
      most: 80,
      rank: 10,
      colour: colours.dim,
    },
  ];
}

export function sessionBytes(row: Row): number {
  return sumOf(row, 'out_bytes', 'in_bytes');
}

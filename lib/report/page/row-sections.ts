/** Report page: the largest flows and sessions as tables. */
import type { QueryRow } from '../../storage/flow-lake.js';
import { foreign, type Html, html, type Part } from './html.js';
import { type Cell, note, section, table, type Writing } from './parts.js';

const text = (row: QueryRow, name: string): string => String(row[name] ?? '');
const number = (row: QueryRow, name: string): number => Number(row[name] ?? 0);

function endpoint(row: QueryRow, side: 'client' | 'server'): Html {
  const address = text(row, `${side}_ip`);
  const host = address.includes(':') ? `[${address}]` : address;
  const protocol = text(row, 'protocol');
  return foreign(protocol === 'icmp' || protocol === 'icmpv6' ? host : `${host}:${text(row, `${side}_port`)}`);
}

function protocolOf(row: QueryRow): string {
  const [transport, carried] = [text(row, 'protocol'), text(row, 'label_protocol')];
  return carried === '' || carried === 'unknown' || carried === transport ? transport : `${transport}/${carried}`;
}

export function flowsSection(rows: readonly QueryRow[], writing: Writing, labelName: (key: string) => Part): Html {
  const { words, amounts } = writing;
  if (rows.length === 0) return section('flows', words.largestFlows, note(words.noFlows));
  const heads: Cell[] = [
    { content: words.start },
    { content: words.client },
    { content: words.server },
    { content: words.protocol },
    { content: words.label },
    { content: words.source },
    { content: words.packets, kind: 'n' },
    { content: words.bytes, kind: 'n' },
    { content: words.duration, kind: 'n' },
    { content: words.name },
  ];
  const cells = rows.map((row): Cell[] => [
    { content: amounts.time(number(row, 'time_start_us')).slice(0, 19), kind: 'w' },
    { content: endpoint(row, 'client'), kind: 'w mono' },
    { content: endpoint(row, 'server'), kind: 'w mono' },
    { content: protocolOf(row) },
    { content: labelName(text(row, 'label')) },
    {
      content:
        text(row, 'label_source') === 'none'
          ? '–'
          : `${text(row, 'label_source')} ${amounts.percent(Math.round(number(row, 'label_confidence') * 100) / 100)}`,
      kind: 'w',
    },
    { content: amounts.count(number(row, 'packets')), kind: 'n' },
    { content: amounts.bytes(number(row, 'bytes')), kind: 'n' },
    { content: amounts.span(number(row, 'duration_us')), kind: 'n' },
    { content: foreign(text(row, 'name'), 60), kind: 'k' },
  ]);
  return section('flows', words.largestFlows, html`<div class="wide">${table(words.largestFlows, heads, cells)}</div>`);
}

export function sessionsSection(rows: readonly QueryRow[], writing: Writing, labelName: (key: string) => Part): Html {
  const { words, amounts } = writing;
  if (rows.length === 0) return section('sessions', words.largestSessions, note(words.empty));
  const programs = rows.some((row) => text(row, 'process_name') !== '');
  const heads: Cell[] = [
    { content: words.start },
    { content: words.client },
    { content: words.label },
    { content: words.sure, kind: 'n' },
    { content: words.flows, kind: 'n' },
    { content: words.serverCount, kind: 'n' },
    { content: words.packets, kind: 'n' },
    { content: words.bytes, kind: 'n' },
    { content: words.duration, kind: 'n' },
    ...(programs ? [{ content: words.program }] : []),
  ];
  const cells = rows.map((row): Cell[] => [
    { content: amounts.time(number(row, 'time_start_us')).slice(0, 19), kind: 'w' },
    { content: foreign(text(row, 'client_ip')), kind: 'w mono' },
    { content: labelName(text(row, 'label')) },
    { content: amounts.percent(Math.round(number(row, 'label_confidence') * 100) / 100), kind: 'n' },
    { content: amounts.count(number(row, 'flows')), kind: 'n' },
    { content: amounts.count(number(row, 'servers')), kind: 'n' },
    { content: amounts.count(number(row, 'packets')), kind: 'n' },
    { content: amounts.bytes(number(row, 'bytes')), kind: 'n' },
    { content: amounts.span(number(row, 'duration_us')), kind: 'n' },
    ...(programs ? [{ content: foreign(text(row, 'process_name'), 60), kind: 'k' as const }] : []),
  ]);
  return section(
    'sessions',
    words.largestSessions,
    html`<div class="wide">${table(words.largestSessions, heads, cells)}</div>`,
  );
}

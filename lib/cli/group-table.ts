/** Command line: what `--by` sums up, as a table with a bar for each share, and as rows for an export. Reads no capture. */
import { type Column, ColumnBatch, type Row, TextColumnBuilder } from '../schema/column-batch.js';
import { grouped, scaled } from './amounts.js';
import type { Grouping, RowGroup } from './row-groups.js';
import type { TableColumn } from './table-layout.js';
import { colours } from './terminal.js';
import { safeLine } from './terminal-text.js';

const number = (row: Row, name: string) => Number(row[name] ?? 0);

/** The application protocol where one was recognised, else the transport: as /statistics counts them. */
function protocolOf(row: Row): string {
  const carried = row['label_protocol'];
  return String(carried === null || carried === 'unknown' || carried === undefined ? row['protocol'] : carried);
}

const flowCounts = {
  flows: () => 1,
  packets: (row: Row) => number(row, 'fwd_packets') + number(row, 'bwd_packets'),
  bytes: (row: Row) => number(row, 'fwd_bytes') + number(row, 'bwd_bytes'),
};

export const flowGroupings: Readonly<Record<string, Grouping>> = {
  label: { ...flowCounts, key: (row) => String(row['label']) },
  client: { ...flowCounts, key: (row) => String(row['client_ip']) },
  server: { ...flowCounts, key: (row) => String(row['server_ip']) },
  protocol: { ...flowCounts, key: protocolOf },
};

const sessionCounts = {
  flows: (row: Row) => number(row, 'flows'),
  packets: (row: Row) => number(row, 'out_packets') + number(row, 'in_packets'),
  bytes: (row: Row) => number(row, 'out_bytes') + number(row, 'in_bytes'),
};

export const sessionGroupings: Readonly<Record<string, Grouping>> = {
  label: { ...sessionCounts, key: (row) => String(row['label']) },
  client: { ...sessionCounts, key: (row) => String(row['client_ip']) },
};

const barWidth = 16;
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** As long as the share, to an eighth of a column. */
export function shareBar(share: number): string {
  const parts = Math.round(Math.min(1, Math.max(0, share)) * barWidth * 8);
  return '█'.repeat(parts >> 3) + (eighths[parts & 7] as string);
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

const right = { align: 'right' } as const;

export function groupTable(title: string, total: RowGroup): TableColumn<RowGroup>[] {
  const share = ({ bytes }: RowGroup) => (total.bytes === 0 ? 0 : bytes / total.bytes);
  const colour = (text: string, { key }: RowGroup) => (key === null ? colours.dim(text) : text);
  return [
    {
      title: title.toUpperCase(),
      text: ({ key }) => (key === null ? '(others)' : safeLine(key)),
      least: 12,
      most: 45,
      rank: 1,
      cut: 'middle',
      colour,
    },
    { title: 'FLOWS', text: ({ flows }) => grouped(flows), least: 5, most: 15, rank: 4, ...right },
    { title: 'PACKETS', text: ({ packets }) => grouped(packets), least: 7, most: 19, rank: 5, ...right },
    { title: 'BYTES', text: ({ bytes }) => scaled(bytes, 'B'), least: 7, most: 8, rank: 2, ...right },
    { title: 'SHARE', text: (group) => percent(share(group)), least: 6, most: 6, rank: 3, ...right },
    {
      title: '',
      text: (group) => shareBar(share(group)),
      least: barWidth,
      most: barWidth,
      usual: barWidth,
      rank: 6,
      colour: colours.cyan,
    },
  ];
}

/** `key`, flows, packets, bytes, bytes_share; the rest of the keys is a row whose key is null. */
export function groupBatch(keyName: string, groups: readonly RowGroup[], total: RowGroup): ColumnBatch {
  const key = new TextColumnBuilder(groups.length);
  groups.forEach((group, index) => {
    key.set(index, group.key);
  });
  const ints = (value: (group: RowGroup) => number): Column => ({
    kind: 'int',
    values: Float64Array.from(groups, value),
  });
  const shares = Float64Array.from(groups, ({ bytes }) => (total.bytes === 0 ? 0 : bytes / total.bytes));
  return new ColumnBatch(
    'flows',
    groups.length,
    new Map<string, Column>([
      [keyName, key.build()],
      ['flows', ints(({ flows }) => flows)],
      ['packets', ints(({ packets }) => packets)],
      ['bytes', ints(({ bytes }) => bytes)],
      ['bytes_share', { kind: 'float', values: shares, offset: 0, stride: 1 }],
    ]),
  );
}

export function groupColumns(keyName: string) {
  return [
    { name: keyName, kind: 'text' },
    { name: 'flows', kind: 'int' },
    { name: 'packets', kind: 'int' },
    { name: 'bytes', kind: 'int' },
    { name: 'bytes_share', kind: 'float' },
  ] as const;
}

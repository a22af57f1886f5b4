/**
 * Test tools: NFStream's flows of its own captures. Its results name no endpoints: packets and frame bytes of each flow, both ways
 * together. It ends flows by two timeouts only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../../../lib/schema/column-batch.js';
import { sharedCaptures } from '../shared-captures.js';
import type { Source } from './comparison.js';
import type { Conversation } from './conversation.js';

const folder = join(sharedCaptures, 'nfstream');

const unnamed = (packets: number, bytes: number): Conversation => ({
  key: '',
  counts: [packets, bytes, 0, 0],
  mark: '',
});

/** Each line of a capture's results, and the flow that it tells of. */
export function readFlowLines(
  name: string,
): { readonly cell: (column: string) => string; readonly flow: Conversation }[] {
  const [head = '', ...lines] = readFileSync(join(folder, 'result', name), 'utf8')
    .trim()
    .split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (column: string) => cells[names.indexOf(column)] ?? '';
    return { cell, flow: unnamed(Number(cell('bidirectional_packets')), Number(cell('bidirectional_bytes'))) };
  });
}

export const nfstream: Source = {
  name: 'nfstream',
  title: 'NFStream: flows, packets and frame bytes of each, both ways together',
  captures: () =>
    readdirSync(join(folder, 'pcap'))
      .sort()
      .map((name) => ({ name, path: join(folder, 'pcap', name), flows: readFlowLines(name).map(({ flow }) => flow) })),
  ofRow: (row: Row) =>
    unnamed(
      Number(row['fwd_packets']) + Number(row['bwd_packets']),
      Number(row['fwd_bytes']) + Number(row['bwd_bytes']),
    ),
  readings: [{ kind: 'timeouts', options: { idleTimeoutS: 120, activeTimeoutS: 1800 } }],
  kindOfSplit: () => null,
};

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

function readFlows(name: string): Conversation[] {
  const [head = '', ...lines] = readFileSync(join(folder, 'result', name), 'utf8')
    .trim()
    .split('\n');
  const names = head.split(',');
  const at = (cells: readonly string[], column: string) => Number(cells[names.indexOf(column)]);
  return lines.map((line) => {
    const cells = line.split(',');
    return unnamed(at(cells, 'bidirectional_packets'), at(cells, 'bidirectional_bytes'));
  });
}

export const nfstream: Source = {
  name: 'nfstream',
  title: 'NFStream: flows, packets and frame bytes of each, both ways together',
  captures: () =>
    readdirSync(join(folder, 'pcap'))
      .sort()
      .map((name) => ({ name, path: join(folder, 'pcap', name), flows: readFlows(name) })),
  ofRow: (row: Row) =>
    unnamed(
      Number(row['fwd_packets']) + Number(row['bwd_packets']),
      Number(row['fwd_bytes']) + Number(row['bwd_bytes']),
    ),
  readings: [{ kind: 'timeouts', options: { idleTimeoutS: 120, activeTimeoutS: 1800 } }],
  kindOfSplit: () => null,
};

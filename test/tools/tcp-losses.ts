/**
 * Test tools: what tshark, a reader that is not ours, says of repeated, late and missing TCP segments and of closed windows in every
 * capture that ip-totals.json calls well-formed, into test/baselines/tcp-losses.json; those with nothing of the kind are left out. The conformance test then needs no tshark.
 * Usage:
 *
 *   node dist/test/tools/tcp-losses.js ../shared/captures test/baselines/tcp-losses.json
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IpTotals } from './ip-totals.js';

export interface TcpLosses {
  /** Segments with bytes, SYN or FIN from before the furthest one: repeated or late. Keep-alive probes apart. */
  readonly again: number;
  /** Segments with window 0; SYN, FIN and RST apart. */
  readonly zeroWindows: number;
  /** Directions of connections in which bytes were skipped. */
  readonly skipping: number;
}

const preferences = ['ip.defragment:FALSE', 'ipv6.defragment:FALSE', 'tcp.desegment_tcp_streams:FALSE'];
const again = ['retransmission', 'fast_retransmission', 'spurious_retransmission', 'out_of_order'];
const fields = [
  'tcp.stream',
  'ip.src',
  'ipv6.src',
  'tcp.srcport',
  'tcp.analysis.lost_segment',
  'tcp.analysis.zero_window',
  ...again.map((name) => `tcp.analysis.${name}`),
];

/** Null where tshark does not read the file. */
export function tsharkLosses(path: string): TcpLosses | null {
  const output = spawnSync(
    'tshark',
    [
      ...['-n', '-r', path, '-Y', 'tcp.analysis.flags', '-T', 'fields', '-E', 'occurrence=l'],
      ...preferences.flatMap((preference) => ['-o', preference]),
      ...fields.flatMap((field) => ['-e', field]),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (output.status !== 0) return null;
  const rows = output.stdout.split('\n').filter(Boolean);
  const cells = rows.map((row) => row.split('\t'));
  return {
    again: cells.filter((row) => row.slice(6).some((cell) => cell !== '')).length,
    zeroWindows: cells.filter((row) => row[5] !== '').length,
    skipping: new Set(cells.filter((row) => row[4] !== '').map((row) => row.slice(0, 4).join(' '))).size,
  };
}

function record(folder: string, target: string): void {
  const { captures } = JSON.parse(readFileSync('test/baselines/ip-totals.json', 'utf8')) as {
    captures: Readonly<Record<string, IpTotals>>;
  };
  const names = Object.keys(captures).filter(
    (name) => captures[name]?.malformed === undefined && captures[name]?.doubtful === 0,
  );
  const lines = names.flatMap((name) => {
    const losses = tsharkLosses(join(folder, name));
    return losses === null || Object.values(losses).every((count) => count === 0)
      ? []
      : [`${JSON.stringify(name)}:${JSON.stringify(losses)}`];
  });
  const madeBy = execFileSync('tshark', ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '';
  writeFileSync(target, `{"madeBy":${JSON.stringify(madeBy)},"captures":{\n${lines.join(',\n')}\n}}\n`);
}

const [, program = '', folder, target] = process.argv;
if (program.endsWith('tcp-losses.js') && folder !== undefined && target !== undefined) record(folder, target);

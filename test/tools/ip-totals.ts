/**
 * Test tools: counts the IP packets and bytes of every capture of a folder with tshark, a reader that is not ours, into
 * test/baselines/ip-totals.json. The conformance test then needs no tshark. Usage:
 *
 *   node dist/test/tools/ip-totals.js ../shared/captures test/baselines/ip-totals.json
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { listCaptures } from './shared-captures.js';

export interface IpTotals {
  /** Why the figures mean nothing, or absent: what tshark said of the file. */
  readonly malformed?: string;
  readonly frames: number;
  /** Frames that hold an IP header that can be read. */
  readonly packets: number;
  /** Sum of the total lengths that the outermost IP headers state. */
  readonly bytes: number;
  /** The same with the innermost IP header of each frame, those quoted by ICMP errors left out. */
  readonly innerBytes: number;
  /** Frames with more than one IP header, those quoted by ICMP errors left out. */
  readonly tunnelled: number;
  /** Frames that tshark calls malformed or whose IP header states less than itself: nobody need count them alike. */
  readonly doubtful: number;
}

const preferences = ['ip.defragment:FALSE', 'ipv6.defragment:FALSE', 'tcp.desegment_tcp_streams:FALSE'];
const fields = ['frame.protocols', 'ip.len', 'ipv6.plen', '_ws.malformed'];

/** The IP headers of a frame, outermost first, without those that an ICMP error quotes. */
function headersOf(protocols: string): string[] {
  const layers = protocols.split(':');
  const quote = layers.findIndex((layer) => layer === 'icmp' || layer === 'icmpv6');
  return (quote < 0 ? layers : layers.slice(0, quote)).filter((layer) => layer === 'ip' || layer === 'ipv6');
}

interface Sum {
  frames: number;
  packets: number;
  bytes: number;
  innerBytes: number;
  tunnelled: number;
  doubtful: number;
}

function addFrame(sum: Sum, line: string): void {
  const [protocols = '', lengths4 = '', lengths6 = '', malformed = ''] = line.split('\t');
  const headers = headersOf(protocols);
  const v4 = lengths4.split(',').filter(Boolean).map(Number);
  const v6 = lengths6
    .split(',')
    .filter(Boolean)
    .map((length) => Number(length) + 40);
  const lengths = headers.map((header) => (header === 'ip' ? v4.shift() : v6.shift()));
  sum.frames += 1;
  const [outer] = lengths;
  const inner = lengths.at(-1);
  if (headers.length > 0 && (lengths.some((length) => length === undefined || length < 20) || malformed !== ''))
    sum.doubtful += 1;
  if (outer === undefined || inner === undefined) return;
  sum.packets += 1;
  sum.bytes += outer;
  sum.innerBytes += inner;
  if (headers.length > 1) sum.tunnelled += 1;
}

export function totalsOf(path: string): IpTotals {
  const run = spawnSync(
    'tshark',
    [
      '-n',
      '-r',
      path,
      '-T',
      'fields',
      ...preferences.flatMap((one) => ['-o', one]),
      ...fields.flatMap((one) => ['-e', one]),
    ],
    { encoding: 'utf8', maxBuffer: 256 << 20 },
  );
  const sum: Sum = { frames: 0, packets: 0, bytes: 0, innerBytes: 0, tunnelled: 0, doubtful: 0 };
  for (const line of run.stdout.split('\n').slice(0, -1)) addFrame(sum, line);
  const complaint = run.stderr.split('\n').find((line) => line.startsWith('tshark:'));
  if (run.status === 0 && complaint === undefined) return sum;
  return { malformed: (complaint ?? `status ${run.status}`).replace(/"[^"]*\/([^"/]*)"/g, '"$1"'), ...sum };
}

function main(folder: string, output: string): void {
  const version = execFileSync('tshark', ['--version'], { encoding: 'utf8' }).split('\n')[0];
  const captures: Record<string, IpTotals> = {};
  for (const path of listCaptures(folder)) captures[relative(folder, path)] = totalsOf(path);
  const lines = Object.entries(captures).map(([name, totals]) => `${JSON.stringify(name)}:${JSON.stringify(totals)}`);
  writeFileSync(output, `{"madeBy":${JSON.stringify(version)},"captures":{\n${lines.join(',\n')}\n}}\n`);
  console.log(`${lines.length} captures`);
}

if (process.argv[1]?.endsWith('ip-totals.js'))
  main(process.argv[2] ?? '../shared/captures', process.argv[3] ?? 'test/baselines/ip-totals.json');

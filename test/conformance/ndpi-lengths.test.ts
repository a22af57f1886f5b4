/**
 * Lengths of packets as ndpiReader recorded them, flow by flow: least, greatest, mean and deviation each way. It measures the
 * frame; on plain Ethernet without padding and tunnel that is our IP total length and 14 bytes, so only such directions are
 * compared.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Row } from '../../lib/schema/column-batch.js';
import { analyze } from '../tools/analysis.js';
import { sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

const folder = join(sharedCaptures, 'ndpi');
const ethernetBytes = 14;

const flowLine = new RegExp(
  String.raw`^\t\d+\t(TCP|UDP) (\S+):(\d+) <?-> (\S+):(\d+) .*\[(\d+) pkts/(\d+) bytes <?-> (\d+) pkts/(\d+) bytes\].*` +
    String.raw`\[Pkt Len c2s/s2c min/avg/max/stddev: (\d+)/(\d+) (\d+)/(\d+) (\d+)/(\d+) (\d+)/(\d+)\]`,
  'gm',
);

interface Side {
  readonly packets: number;
  readonly bytes: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly std: number;
}
interface RecordedFlow {
  readonly key: string;
  readonly source: string;
  readonly sides: readonly [Side, Side];
}

const endpoint = (address: unknown, port: unknown): string => `${String(address).replace(/^\[|\]$/g, '')} ${port}`;
const keyOf = (protocol: string, ...ends: string[]): string => [protocol.toLowerCase(), ...ends.sort()].join();

function recordedFlows(text: string): RecordedFlow[] {
  return [...text.matchAll(flowLine)].map(([, protocol = '', ...rest]) => {
    const [source, target] = [endpoint(rest[0], rest[1]), endpoint(rest[2], rest[3])];
    const n = rest.slice(4).map(Number) as [number, ...number[]];
    const at = (index: number) => n[index] as number;
    const side = (s: 0 | 1): Side => ({
      packets: at(2 * s),
      bytes: at(2 * s + 1),
      min: at(4 + s),
      mean: at(6 + s),
      max: at(8 + s),
      std: at(10 + s),
    });
    return { key: keyOf(protocol, source, target), source, sides: [side(0), side(1)] };
  });
}

/** Our flows by endpoints; those that are not alone on theirs cannot be told which of the recorded they are. */
function byEndpoints(rows: readonly Row[]): Map<string, Row | null> {
  const flows = new Map<string, Row | null>();
  for (const row of rows) {
    const ends = [endpoint(row['client_ip'], row['client_port']), endpoint(row['server_ip'], row['server_port'])];
    const key = keyOf(String(row['protocol']), ...ends);
    flows.set(key, flows.has(key) ? null : row);
  }
  return flows;
}

/** Our names of the recorded flow's two directions, its source's first. */
function directionsOf(row: Row, source: string): readonly ['fwd' | 'bwd', 'fwd' | 'bwd'] {
  const fromClient = endpoint(row['client_ip'], row['client_port']) === source;
  return fromClient === row['fwd_is_client'] ? ['fwd', 'bwd'] : ['bwd', 'fwd'];
}

const numberOf = (row: Row, name: string): number => Number(row[name]);

function samePackets(row: Row, direction: string, side: Side): boolean {
  return row[`${direction}_packets`] === side.packets && row[`${direction}_bytes`] === side.bytes;
}

/** What differs, in words; null where this direction cannot be compared. */
function differences(row: Row, direction: string, side: Side): string[] | null {
  const plain = numberOf(row, `${direction}_ip_bytes`) + ethernetBytes * side.packets === side.bytes;
  if (side.packets === 0 || !plain) return null;
  const of = (what: string) => numberOf(row, `${direction}_packet_length_${what}_bytes`);
  // It divides by n where the sample deviation divides by n - 1, and cuts or rounds means and deviations to integers.
  const deviation = of('std') * Math.sqrt((side.packets - 1) / side.packets);
  const whole = (value: number) => [Math.trunc(value + 1e-9), Math.round(value)];
  return [
    ...(of('min') + ethernetBytes === side.min ? [] : ['min']),
    ...(of('max') + ethernetBytes === side.max ? [] : ['max']),
    ...(whole(of('mean') + ethernetBytes).includes(side.mean) ? [] : ['mean']),
    ...(whole(deviation).includes(side.std) ? [] : ['std']),
  ];
}

t.test('lengths of packets, each way', { skip: sharedMissing }, async (t) => {
  let compared = 0;
  const differing: string[] = [];
  for (const name of readdirSync(join(folder, 'result')).sort()) {
    const capture = join(folder, 'pcap', name.replace(/\.out$/, ''));
    const flows = recordedFlows(readFileSync(join(folder, 'result', name), 'utf8'));
    if (flows.length === 0 || !existsSync(capture)) continue;
    // ndpiReader does not end a flow at a silence.
    const { rows } = await analyze(capture, { features: 'lengths', labels: false, idleTimeoutS: 1e6 });
    const ours = byEndpoints(rows);
    for (const { key, source, sides } of flows) {
      const row = ours.get(key);
      if (!row) continue;
      const directions = directionsOf(row, source);
      // Other packets than ours are another question (fragments, ends of flows), which the flow tests ask.
      if (!directions.every((direction, index) => samePackets(row, direction, sides[index as 0 | 1]))) continue;
      for (const [index, direction] of directions.entries()) {
        const found = differences(row, direction, sides[index as 0 | 1]);
        if (found === null) continue;
        compared++;
        if (found.length > 0) differing.push(`${name} ${key} ${direction}: ${found.join(', ')}`);
      }
    }
  }
  t.same(differing, [], 'every figure agrees');
  t.ok(compared >= 1692, `${compared} directions of flows`);
});

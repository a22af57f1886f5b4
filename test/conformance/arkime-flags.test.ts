/** Packets by TCP flag as Arkime recorded them, flow by flow. It counts both directions together, and SYN and SYN-ACK apart. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Row } from '../../lib/schema/column-batch.js';
import { analyze } from '../tools/analysis.js';
import { sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

const folder = join(sharedCaptures, 'arkime');
const flags = ['syn', 'fin', 'rst', 'psh', 'urg', 'ece', 'cwr'] as const;

interface Endpoint {
  readonly ip: string;
  readonly port: number;
}
interface Session {
  readonly ipProtocol: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly network: { readonly packets: number };
  readonly tcpflags?: Readonly<Record<string, number>>;
}

const keyOf = (...ends: readonly Endpoint[]): string =>
  ends
    .map(({ ip, port }) => `${ip} ${port}`)
    .sort()
    .join();

function keyOfRow(row: Row): string {
  const end = (side: string): Endpoint => ({ ip: String(row[`${side}_ip`]), port: Number(row[`${side}_port`]) });
  return keyOf(end('client'), end('server'));
}

/** What is alone under its key; the others cannot be told apart. */
function alone<T>(items: readonly T[], key: (item: T) => string): Map<string, T> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return new Map(items.filter((item) => counts.get(key(item)) === 1).map((item) => [key(item), item]));
}

function recordedSessions(name: string): Map<string, Session> {
  const recorded = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { sessions3?: { body: Session }[] };
  const tcp = (recorded.sessions3 ?? []).map(({ body }) => body).filter((one) => one.ipProtocol === 6 && one.tcpflags);
  return alone(tcp, ({ source, destination }) => keyOf(source, destination));
}

const both = (row: Row, what: string): number => Number(row[`fwd_${what}`]) + Number(row[`bwd_${what}`]);

t.test('packets by TCP flag', { skip: sharedMissing }, async (t) => {
  const files = readdirSync(folder);
  let compared = 0;
  for (const name of files.filter((file) => file.endsWith('.test')).sort()) {
    const sessions = recordedSessions(name);
    const stem = name.slice(0, -'.test'.length);
    const capture = files.find((file) => file !== name && file.replace(/\.(pcap|pcapng|cap)$/, '') === stem);
    if (sessions.size === 0 || capture === undefined) continue;
    // Arkime does not end a flow at a silence.
    const { rows } = await analyze(join(folder, capture), { features: 'tcp', labels: false, idleTimeoutS: 1e6 });
    const ours = alone(
      rows.filter((row) => row['protocol'] === 'tcp'),
      keyOfRow,
    );
    for (const [key, { network, tcpflags = {} }] of sessions) {
      const row = ours.get(key);
      // Other packets than ours are another question, which the flow tests ask.
      if (row === undefined || both(row, 'packets') !== network.packets) continue;
      compared++;
      const recorded = { ...tcpflags, syn: Number(tcpflags['syn']) + Number(tcpflags['syn-ack']) };
      // Captures recorded by an older version have no ECE and CWR.
      const known = flags.filter((flag) => recorded[flag as 'syn'] !== undefined);
      t.same(
        known.map((flag) => [flag, both(row, `tcp_${flag}_count`)]),
        known.map((flag) => [flag, recorded[flag as 'syn']]),
        `${name} ${key}`,
      );
    }
  }
  t.ok(compared >= 335, `${compared} flows`);
});

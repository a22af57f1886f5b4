/** Community ids of the captures that the specification's authors published with their expected values. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { analyze } from '../tools/analysis.js';
import { listCaptures, sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

interface Expected {
  readonly proto: number;
  readonly saddr: string;
  readonly daddr: string;
  readonly sport: number | null;
  readonly dport: number | null;
  readonly communityid: string;
}

const folder = join(sharedCaptures, 'community-id');
const names: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  46: 'rsvp',
  58: 'icmpv6',
  132: 'sctp',
};

t.test('community ids', { skip: sharedMissing }, async (t) => {
  const baseline = JSON.parse(readFileSync(join(folder, 'baseline/baseline_deflt.json'), 'utf8')) as Expected[];
  const rows = [];
  for (const path of listCaptures(join(folder, 'pcap'))) rows.push(...(await analyze(path, { features: 'none' })).rows);
  t.strictSame(
    [...new Set(rows.map((row) => row['community_id']))].sort(),
    [...new Set(baseline.map((one) => one.communityid))].sort(),
    'the same ids, no more and no fewer',
  );
  for (const { proto, saddr, daddr, sport, dport, communityid } of baseline) {
    const found = rows.filter((row) => row['community_id'] === communityid);
    const ends = found.map((row) => [row['client_ip'], row['server_ip']].sort().join());
    t.ok(ends.includes([saddr, daddr].sort().join()), `${communityid} is between ${saddr} and ${daddr}`);
    t.ok(
      found.every((row) => row['protocol'] === names[proto] || row['protocol'] === String(proto)),
      `${communityid} is of protocol ${proto}`,
    );
    if (proto !== 6 && proto !== 17 && proto !== 132) continue;
    const ports = found.map((row) =>
      [`${row['client_ip']} ${row['client_port']}`, `${row['server_ip']} ${row['server_port']}`].sort().join(),
    );
    t.ok(ports.includes([`${saddr} ${sport}`, `${daddr} ${dport}`].sort().join()), `${communityid} has its ports`);
  }
});

/** The vector of a session, by hand. */
import t from 'tap';
import { sessionFeatures } from '../../../lib/schema/session-columns.js';
import { momentsOf, sessionVector } from '../../../lib/sessions/session-features.js';
import { group, type MadeFlow } from './made-flows.js';

function vector(flows: readonly MadeFlow[]): Record<string, number> {
  const sessions = group(flows);
  t.equal(sessions.length, 1);
  const values = sessionVector(sessions[0] as (typeof sessions)[0]);
  t.equal(values.length, sessionFeatures.length, 'a number for each name');
  return Object.fromEntries(sessionFeatures.map(({ name }, index) => [name, values[index] as number]));
}

t.test('moments of none, of one, of several', async (t) => {
  t.strictSame(momentsOf([]), { min: -1, mean: 0, max: -1, std: 0 });
  t.strictSame(momentsOf([5]), { min: 5, mean: 5, max: 5, std: 0 });
  // 1, 2, 6: mean 3, squares 4 + 1 + 9 = 14, over 2 is 7.
  t.strictSame(momentsOf([1, 2, 6]), { min: 1, mean: 3, max: 6, std: Math.sqrt(7) });
});

const each = (clientPackets: number, serverPackets: number, clientBytes: number, serverBytes: number) => ({
  totals: { clientPackets, serverPackets, clientBytes, serverBytes },
});

t.test('three flows', async () => {
  const features = vector([
    { at: 0, until: 2, serverPort: 21, protocol: 'ftp', ...each(10, 8, 1000, 800) },
    { at: 1, until: 1.5, serverPort: 5000, announcedBy: 1, ...each(2, 4, 120, 4000) },
    // The server opens this one: what it sends is received.
    {
      at: 5,
      until: 6,
      clientIp: '198.51.100.1',
      serverIp: '192.0.2.1',
      serverPort: 6000,
      transport: 'udp',
      announcedBy: 1,
      ...each(30, 3, 9000, 180),
    },
  ]);
  t.match(features, {
    flows: 3,
    servers: 2,
    server_ports: 3,
    protocols: 2,
    duration_us: 6_000_000,
    // Starts at 0, 1, 5: gaps 1 and 4; mean 2.5, deviation sqrt((1.5² + 1.5²) / 1).
    start_gap_min_us: 1_000_000,
    start_gap_mean_us: 2_500_000,
    start_gap_max_us: 4_000_000,
    // At work 2 + 0.5 + 1 = 3.5 of 6 s.
    concurrency_mean: 3.5 / 6,
    concurrency_max: 2,
    // Nothing from 2 to 5: idle 3 s; active, with that, from 0 to 5.
    active_min_us: 5_000_000,
    active_max_us: 5_000_000,
    active_std_us: 0,
    idle_min_us: 3_000_000,
    idle_mean_us: 3_000_000,
    out_packets: 10 + 2 + 3,
    in_packets: 8 + 4 + 30,
    out_bytes: 1000 + 120 + 180,
    in_bytes: 800 + 4000 + 9000,
    out_in_packets_ratio: 15 / 42,
    out_in_bytes_ratio: 1300 / 13_800,
    tcp_share: 2 / 3,
    announced_share: 2 / 3,
  });
  t.equal(features['start_gap_std_us'], Math.sqrt(2 * 1_500_000 ** 2));
});

t.test('one flow, and the same by the long way', async (t) => {
  const one = vector([{ at: 0, until: 3, ...each(3, 0, 300, 0) }]);
  t.match(one, {
    flows: 1,
    duration_us: 3_000_000,
    start_gap_min_us: -1,
    start_gap_mean_us: 0,
    concurrency_mean: 1,
    concurrency_max: 1,
    active_min_us: -1,
    idle_max_us: -1,
    out_in_packets_ratio: 0,
    tcp_share: 1,
    announced_share: 0,
  });
  const instant = vector([{ at: 0, until: 0, ...each(1, 0, 60, 0) }]);
  t.match(instant, { duration_us: 0, concurrency_mean: 1, concurrency_max: 1 });
});

t.test('flows that only touch are at work together', async () => {
  t.match(
    vector([
      { at: 0, until: 1 },
      { at: 1, until: 2 },
    ]),
    { concurrency_max: 2, concurrency_mean: 1 },
  );
});

/** What one program alone can say ties its flows, and tells them from those of its copy: a TLS session resumed, a node's id. */
import t from 'tap';
import { group, type MadeFlow, parts, question, rulesOf, tls } from './made-flows.js';

const vk: Partial<MadeFlow> = { role: 'work', label: 'vk', group: 'social', source: 'metadata', confidence: 0.95 };
const named = (at: number, host: string, more: Partial<MadeFlow> = {}) => tls(at, host, '198.51.100.2', more);

/** Two copies of a program at one site, as far as the capture tells. */
const copies = (first: Partial<MadeFlow>, second: Partial<MadeFlow>): MadeFlow[] => [
  { ...named(0, 'vk.com', { ...vk, ...first, until: 20 }), processId: 1 },
  { ...named(1, 'vk.com', { ...vk, ...second, until: 20 }), processId: 2 },
];

t.test('resumed: a flow goes to the copy that remembers its session, not to the latest at the site', async (t) => {
  const flows = copies({ tlsSession: 'a' }, { tlsSession: 'b' });
  const sessions = group([...flows, named(2, 'vk.com', vk), named(3, 'vk.com', { ...vk, tlsSession: 'a' })]);
  t.strictSame(parts(sessions), [
    [1, 4],
    [2, 3],
  ]);
  t.match(rulesOf(sessions), { 3: 'application', 4: 'parallel' });
  t.equal(sessions[0]?.members[1]?.evidence, 'resumes the same TLS session');
});

t.test('resumed: one client, by the same way of speaking, until it is silent for long', async (t) => {
  const only = { rules: ['parallel'] } as const;
  const at = (at: number, more: Partial<MadeFlow>) => tls(at, `h${at}.example`, `198.51.100.${at}`, more);
  const ticket = { tlsSession: 'a' };
  const other = { program: { kind: 'tls', name: 'another stack', family: null } } as const;
  const sessions = group([at(0, ticket), at(50, ticket), at(51, { ...ticket, clientIp: '192.0.2.7' })], only);
  t.strictSame(parts(sessions), [[1, 2], [3]]);
  t.strictSame(parts(group([at(0, ticket), at(200, ticket)], only)), [[1], [2]]);
  t.strictSame(parts(group([at(0, ticket), at(1, { ...ticket, ...other })], only)), [[1], [2]]);
  t.strictSame(parts(group([at(0, ticket), at(1, { tlsSession: 'b' })], only)), [[1], [2]]);
  t.strictSame(parts(group([at(0, {}), at(1, {})], only)), [[1], [2]], 'nothing said is nothing in common');
  const helper = { ...ticket, role: 'helper' } as const;
  t.strictSame(parts(group([at(0, helper), at(10, helper), at(21, helper)], only)), [[1, 2], [3]], 'only in a burst');
});

t.test('resumed: who asks for the name anew is no other process by that, where it remembers the session', async (t) => {
  const again = (tlsSession: string): MadeFlow[] => [
    question(0, 'vk.com'),
    named(0.1, 'vk.com', { ...vk, resolvedBy: 1, tlsSession: 'a' }),
    question(16, 'vk.com'),
    named(16.1, 'vk.com', { ...vk, resolvedBy: 3, tlsSession }),
  ];
  t.strictSame(parts(group(again('a'))), [[1, 2, 3, 4]]);
  t.strictSame(parts(group(again('b'))), [
    [1, 2],
    [3, 4],
  ]);
});

const node = (at: number, nodeId: string | null, more: Partial<MadeFlow> = {}): MadeFlow => ({
  at,
  nodeId,
  serverIp: `198.51.100.${at + 1}`,
  serverPort: 6881,
  label: 'bittorrent',
  protocol: 'bittorrent',
  group: 'peer2peer',
  source: 'payload',
  confidence: 0.99,
  role: 'work',
  ...more,
});

t.test('swarm: one id over several sockets is one program, and tells two of them apart', async (t) => {
  const sessions = group([
    { ...node(0, 'a'), processId: 1 },
    { ...node(1, 'b'), processId: 2 },
    node(2, 'a'),
    node(3, 'a', { transport: 'udp', clientPort: 6881, label: 'bittorrent_dht', protocol: 'bittorrent_dht' }),
    node(4, 'b', { transport: 'udp', clientPort: 6882 }),
    node(5, null),
  ]);
  t.strictSame(parts(sessions), [
    [1, 3, 4],
    [2, 5, 6],
  ]);
  t.match(rulesOf(sessions), { 3: 'swarm', 4: 'swarm', 5: 'swarm', 6: 'application' });
  t.equal(sessions[0]?.members[1]?.evidence, 'node a of the swarm');
});

t.test('swarm: an id is its own client’s, not that of whoever it connects to', async (t) => {
  const peer = { clientIp: '198.51.100.9', clientPort: 5000, serverIp: '192.0.2.1' };
  const sessions = group(
    [
      node(0, 'a', { transport: 'udp', clientPort: 6881 }),
      // Comes to the socket from outside, then speaks to a third party.
      node(1, 'p', { ...peer, transport: 'udp', serverPort: 6881 }),
      node(2, 'p', { ...peer, clientPort: 5001, serverIp: '203.0.113.1' }),
      node(3, 'a', { clientIp: '192.0.2.8' }),
    ],
    { rules: ['swarm'] },
  );
  t.strictSame(parts(sessions), [[1, 2], [3], [4]]);
});

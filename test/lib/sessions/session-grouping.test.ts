/** What belongs together by each rule, and what does not: stories of a few flows. */
import t from 'tap';
import { noFlow } from '../../../lib/sessions/session-flow.js';
import { SessionGrouping } from '../../../lib/sessions/session-grouping.js';
import { group, type MadeFlow, noTotals, parts, question, rulesOf, second, tls } from './made-flows.js';

const ftp: Partial<MadeFlow> = {
  label: 'ftp',
  protocol: 'ftp',
  group: 'file_transfer',
  source: 'payload',
  confidence: 0.99,
};

t.test('announced: data connections go with their control, passive and active, however late', async (t) => {
  const sessions = group([
    { at: 0, until: 400, serverPort: 21, ...ftp },
    { at: 1, serverPort: 50_001, announcedBy: 1 },
    { at: 390, clientIp: '198.51.100.1', clientPort: 20, serverIp: '192.0.2.1', serverPort: 50_002, announcedBy: 1 },
    { at: 391, serverPort: 50_003 },
  ]);
  t.strictSame(parts(sessions), [[1, 2, 3], [4]]);
  t.match(rulesOf(sessions), { 1: 'first', 2: 'announced', 3: 'announced', 4: 'first' });
  t.equal(sessions[0]?.label.label, 'ftp');
});

t.test('announced late: a flow alone in its session goes over when it is known', async (t) => {
  const grouping = new SessionGrouping();
  const media = { ...noFlow, flowId: 1, transport: 'udp', clientIp: '192.0.2.1', serverIp: '192.0.2.9' };
  const call = { ...noFlow, flowId: 2, transport: 'udp', clientIp: '192.0.2.1', startUs: second, lastUs: second };
  grouping.begin(media);
  grouping.begin({ ...call, clientPort: 5060, serverPort: 5060 });
  grouping.begin({ ...noFlow, flowId: 3, startUs: 60 * second, lastUs: 60 * second });
  const seat = grouping.end({ ...media, announcedBy: 2 }, 50 * second, noTotals);
  t.equal(seat?.session.sessionId, 2);
  t.equal(seat?.rule, 'announced');
  grouping.end(grouping.known(2) ?? call, 51 * second, noTotals);
  t.strictSame(
    parts([...grouping.takeClosed(), ...grouping.finish()]).sort(),
    [[2, 1].sort()],
    'the session that it had begun is gone',
  );
});

t.test('name: a question goes with the flow that uses its answer, before or after it', async (t) => {
  const sessions = group([
    question(0, 'vk.com'),
    question(0, 'other.example'),
    tls(0.1, 'vk.com', '198.51.100.2', { resolvedBy: 1 }),
    question(0.2, 'vk.com'),
    question(30, 'vk.com'),
  ]);
  t.strictSame(parts(sessions), [[2], [1, 3, 4], [5]], 'half a minute later it is another question');
  t.match(rulesOf(sessions), { 1: 'name', 3: 'first', 4: 'name' });
});

t.test('name: an answer that is used long after, shortly before the question is told of', async (t) => {
  const late = (at: number, resolvedBy: number | null) =>
    tls(at, 'www.example', '198.51.100.2', { host: null, dnsName: 'www.example', resolvedBy });
  const asked = question(0, 'www.example');
  t.same(parts(group([asked, late(50, 1)], {}, 60)), [[1, 2]]);
  t.same(parts(group([asked, late(50, null)], {}, 60)), [[1], [2]], 'nobody knows that it is used');
  t.same(parts(group([asked, late(70, 1)], {}, 60)), [[1], [2]], 'where it is has been told');
});

t.test('name: the answer is known by the flow that gave it, where several asked for the name', async (t) => {
  const sessions = group([
    question(0, 'cdn.example'),
    tls(0.01, 'cdn.example', '198.51.100.2', { resolvedBy: 1, program: { kind: 'tls', name: 'a', family: null } }),
    question(0.02, 'cdn.example'),
    tls(0.03, 'cdn.example', '198.51.100.2', { resolvedBy: 3, program: { kind: 'tls', name: 'b', family: null } }),
  ]);
  t.equal(sessions.length, 2);
});

t.test('process: the truth, over all that flows look like', async (t) => {
  const of = (processId: number, processName: string) => ({ processId, processName });
  const sessions = group([
    tls(0, 'vk.com', '198.51.100.2', of(1, 'curl')),
    tls(0.1, 'vk.com', '198.51.100.2', of(2, 'curl')),
    tls(900, 'youtube.com', '198.51.100.3', of(1, 'curl')),
  ]);
  t.strictSame(parts(sessions), [[1, 3], [2]]);
});

t.test('application: one client, one site or application, until it is silent for long', async (t) => {
  const vk: Partial<MadeFlow> = { role: 'work', label: 'vk', group: 'social', source: 'metadata', confidence: 0.95 };
  const sessions = group([
    tls(0, 'vk.com', '198.51.100.2', vk),
    tls(20, 'sun9-1.userapi.com', '198.51.100.3', vk),
    tls(21, 'vk.com', '198.51.100.2', { ...vk, clientIp: '192.0.2.7' }),
    tls(22, 'vk.com', '198.51.100.2', { ...vk, program: { kind: 'tls', name: 'another stack', family: null } }),
    tls(120, 'vk.com', '198.51.100.2', vk),
    tls(130, 'img.example.org', '198.51.100.4'),
    tls(150, 'www.example.org', '198.51.100.5'),
    tls(160, 'other.example.com', '198.51.100.5'),
  ]);
  t.strictSame(parts(sessions), [[1, 2], [3], [4], [5], [6, 7], [8]]);
});

t.test('application: what is open keeps its session alive', async (t) => {
  const vk: Partial<MadeFlow> = { role: 'work', label: 'vk', group: 'social', source: 'metadata', confidence: 0.95 };
  const open = tls(0, 'vk.com', '198.51.100.2', { ...vk, until: 300 });
  t.strictSame(parts(group([open, tls(200, 'm.vk.com', '198.51.100.2', vk)])), [[1, 2]]);
});

t.test('page: what the same program opens while another of its flows is open and has just begun', async (t) => {
  const sessions = group([
    tls(0, 'news.example', '198.51.100.2', { until: 5 }),
    tls(0.5, 'cdn.example.net', '198.51.100.3'),
    tls(0.6, 'ads.example.com', '198.51.100.4', { program: { kind: 'tls', name: 'another stack', family: null } }),
    tls(6, 'late.example.info', '198.51.100.5'),
  ]);
  t.strictSame(parts(sessions), [[1, 2], [3], [4]], 'another program, and 5.5 s of silence');
});

t.test('page: programs one after the other are no page', async (t) => {
  const sessions = group([tls(0, 'a.example', '198.51.100.2'), tls(0.2, 'b.example.net', '198.51.100.3')]);
  t.strictSame(parts(sessions), [[1], [2]]);
});

t.test('swarm: one UDP port and its peers, and those who come to it', async (t) => {
  const udp = { transport: 'udp', clientPort: 6881 } as const;
  const sessions = group([
    { at: 0, ...udp, serverIp: '198.51.100.2', serverPort: 1111 },
    { at: 1, ...udp, serverIp: '198.51.100.3', serverPort: 2222 },
    { at: 2, transport: 'udp', clientIp: '198.51.100.4', clientPort: 3333, serverIp: '192.0.2.1', serverPort: 6881 },
    { at: 3, transport: 'udp', clientPort: 7000, serverIp: '198.51.100.6', serverPort: 1111 },
  ]);
  t.strictSame(parts(sessions), [[1, 2, 3], [4]]);
});

t.test('swarm: who serves a protocol serves everybody', async (t) => {
  const sip: Partial<MadeFlow> = {
    role: 'work',
    transport: 'udp',
    label: 'sip',
    protocol: 'sip',
    group: 'voice',
    source: 'payload',
    confidence: 0.99,
  };
  const proxy = '198.51.100.5';
  const sessions = group([
    { at: 0, ...sip, clientIp: proxy, clientPort: 5060, serverIp: '192.0.2.1', serverPort: 5060 },
    { at: 1, ...sip, clientIp: '192.0.2.2', clientPort: 5060, serverIp: proxy, serverPort: 5060 },
  ]);
  t.strictSame(parts(sessions), [[1], [2]]);
});

t.test('parallel: a burst to one service without a name', async (t) => {
  const sessions = group([{ at: 0 }, { at: 5 }, { at: 6, serverPort: 80 }, { at: 30 }]);
  t.strictSame(parts(sessions), [[1, 2], [3], [4]]);
});

t.test('referer', async (t) => {
  const plain = { label: 'http', protocol: 'http', group: 'web', source: 'payload', confidence: 0.99, serverPort: 80 };
  const sessions = group([
    { at: 40, ...plain, host: 'page.example.org', dnsName: 'page.example.org', serverIp: '198.51.100.6' },
    { at: 45, ...plain, host: 'img.example.com', serverIp: '198.51.100.7', referer: 'page.example.org' },
  ]);
  t.strictSame(parts(sessions), [[1, 2]]);
  t.match(rulesOf(sessions), { 2: 'referer' });
});

t.test('rules that are left out tie nothing', async (t) => {
  const flows = [{ at: 0 }, { at: 1 }, { at: 2 }];
  t.strictSame(parts(group(flows, { rules: ['announced'] })), [[1], [2], [3]]);
});

t.test('sessions close as time goes on, and memory follows', async (t) => {
  const grouping = new SessionGrouping();
  let most = 0;
  let closed = 0;
  for (let i = 0; i < 20_000; i++) {
    const startUs = i * second;
    const flow = { ...noFlow, flowId: i + 1, clientIp: '192.0.2.1', serverIp: `s${i}`, startUs, lastUs: startUs };
    grouping.begin(flow);
    if (i >= 10) grouping.end(grouping.known(i - 9) ?? flow, (i - 10) * second, noTotals);
    most = Math.max(most, grouping.openSessions);
    closed += grouping.takeClosed().length;
  }
  t.ok(most < 150, `${most} open at most`);
  t.ok(closed > 19_800, `${closed} closed on the way`);
  t.equal(grouping.known(1), undefined, 'what has closed is forgotten');
  t.ok(grouping.known(20_000), 'and what is open is not');
});

t.test('questions for one name that nobody answers are one session, one after the other', async (t) => {
  const sessions = group([question(0, 'a.example.org'), question(3, 'a.example.org')]);
  t.strictSame(parts(sessions), [[1, 2]]);
});

t.test('a session of very many flows goes on as another', async (t) => {
  const grouping = new SessionGrouping();
  const ids = new Set<number>();
  for (let i = 1; i <= 70_000; i++) {
    const flow = { ...noFlow, flowId: i, clientIp: '192.0.2.1', serverIp: '198.51.100.1', startUs: i, lastUs: i };
    ids.add(grouping.end(flow, i, noTotals)?.session.sessionId ?? i);
  }
  t.strictSame([...ids], [1, 65_537]);
});

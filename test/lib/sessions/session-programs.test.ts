/** What one program does in several ways, and what tells two programs apart: stories of a few flows. */
import t from 'tap';
import { isUpkeep, type Program, programOf, programOfUpkeep, sameProgram } from '../../../lib/sessions/program.js';
import { group, type MadeFlow, parts, question, rulesOf, tls } from './made-flows.js';

const chromeUserAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36';
const chromium = programOf('t13d1516h2_8daaf6152771_02713d6af862', null) as Program;
const chromiumPlain = programOf(null, chromeUserAgent) as Program;
const curl = programOf(null, 'curl/7.88.1') as Program;
const helper: Partial<MadeFlow> = {
  role: 'helper',
  label: 'fonts',
  group: 'cloud',
  source: 'metadata',
  confidence: 0.95,
};
const work = (label: string): Partial<MadeFlow> => ({
  role: 'work',
  label,
  group: 'social',
  source: 'metadata',
  confidence: 0.95,
});

t.test('programs: what can be compared', async (t) => {
  const unknownStack = programOf('t13d1516h2_000000000000_02713d6af862', null) as Program;
  const quic = programOf('q13d0312h3_55b375c5d22e_06cda9e17597', null) as Program;
  t.equal(sameProgram(chromium, chromiumPlain), true);
  t.equal(sameProgram(chromium, quic), true);
  t.equal(sameProgram(chromium, curl), false);
  t.equal(sameProgram(chromium, unknownStack), false, 'two stacks');
  t.equal(sameProgram(curl, unknownStack), null, 'a stack of which nothing is known may be of any program');
  t.equal(sameProgram(curl, programOf(null, 'curl/8.0') as Program), true);
  const browsers = ['Mozilla/5.0 (compatible; a)', 'Mozilla/5.0 (compatible; b)'].map((text) => programOf(null, text));
  t.equal(sameProgram(browsers[0] as Program, browsers[1] as Program), false, 'as all browsers begin');
});

t.test('programs: a stack that all programs of a system share tells none', async (t) => {
  t.equal(programOf('t12d190800_d83cc789557e_7af1ed941c26', null), null);
  t.equal(programOf('t12d190800_d83cc789557e_7af1ed941c26', 'curl/7.88.1'), null, 'nor does who it says that it is');
});

t.test('programs: upkeep', async (t) => {
  t.equal(programOfUpkeep('chrome_update')?.family, 'chromium');
  t.equal(programOfUpkeep('vk'), null);
  t.equal(isUpkeep('chrome_update', chromium), true);
  t.equal(isUpkeep('chrome_update', curl), false);
  t.equal(isUpkeep('vk', chromium), false);
});

t.test('page: over TLS and over HTTP, where both are known to be of one program', async (t) => {
  const plain: Partial<MadeFlow> = { label: 'http', protocol: 'http', group: 'web', serverPort: 80, until: 20 };
  const sessions = group([
    tls(0, 'news.example', '198.51.100.2', { program: chromium, until: 20 }),
    { at: 0.4, ...plain, host: 'img.example.net', serverIp: '198.51.100.3', program: chromiumPlain },
    { at: 0.5, ...plain, host: 'get.example.com', serverIp: '198.51.100.4', program: curl },
  ]);
  t.strictSame(parts(sessions), [[1, 2], [3]]);
});

t.test('page: an application of its own only close to the rest', async (t) => {
  const open = { program: chromium, until: 30 };
  const sessions = group([
    tls(0, 'news.example', '198.51.100.2', open),
    tls(0.9, 'vk.com', '198.51.100.3', { ...open, ...work('vk') }),
    tls(4, 'fonts.example', '198.51.100.4', { ...open, ...helper }),
    tls(6, 'youtube.com', '198.51.100.5', { ...open, ...work('youtube') }),
  ]);
  t.strictSame(parts(sessions), [[1, 2, 3], [4]]);
});

t.test('page: upkeep while the program is at work, which is no loading', async (t) => {
  const own: Partial<MadeFlow> = { ...helper, label: 'chrome_update', group: 'updates', program: chromium };
  const asking = { program: programOfUpkeep('chrome_update') };
  const sessions = group([
    tls(0, 'news.example', '198.51.100.2', { program: chromium, until: 40 }),
    tls(20, 'update.example', '198.51.100.3', own),
    { ...question(21, 'update2.example'), ...asking },
    tls(22, 'fonts.example', '198.51.100.4', { ...helper, program: chromium }),
    { ...question(100, 'update3.example'), ...asking },
  ]);
  t.strictSame(parts(sessions), [[1, 2, 3], [4], [5]]);
  t.match(rulesOf(sessions), { 2: 'page', 3: 'page' });
});

t.test('page: telephones that say who they are draw in none', async (t) => {
  const sip: Partial<MadeFlow> = {
    ...work('sip'),
    protocol: 'sip',
    group: 'voice',
    source: 'payload',
    program: curl,
    until: 9,
  };
  const sessions = group([
    { at: 0, ...sip, clientPort: 5060, serverPort: 5060 },
    { at: 0.1, ...sip, clientPort: 5070, serverPort: 5061 },
  ]);
  t.strictSame(parts(sessions), [[1], [2]]);
});

t.test('a proxy: what goes through it is not of a program that asks for the same hosts itself', async (t) => {
  const proxied: Partial<MadeFlow> = {
    ...work('socks5'),
    protocol: 'socks5',
    group: 'proxy',
    serverPort: 1080,
    until: 20,
  };
  const sessions = group([
    tls(0, 'www.example.org', '198.51.100.2', { program: chromium, until: 20 }),
    tls(0.2, 'www.example.org', '198.51.100.9', { ...proxied, dnsName: null, program: chromium }),
    tls(0.4, 'cdn.example.com', '198.51.100.9', { ...proxied, dnsName: null, program: chromium }),
    tls(0.5, 'img.example.org', '198.51.100.3', { program: chromium }),
  ]);
  t.strictSame(parts(sessions), [
    [1, 4],
    [2, 3],
  ]);
});

t.test('swarm: a peer that is known by UDP is one over TCP', async (t) => {
  const node: Partial<MadeFlow> = { label: 'bittorrent', group: 'peer2peer', source: 'payload', confidence: 0.99 };
  const udp = { transport: 'udp', clientPort: 6881, until: 50, ...node } as const;
  const sessions = group([
    { at: 0, ...udp, serverIp: '198.51.100.2', serverPort: 1111 },
    { at: 1, ...udp, clientIp: '198.51.100.3', clientPort: 2222, serverIp: '192.0.2.1', serverPort: 6881 },
    { at: 10, clientPort: 40_001, serverIp: '198.51.100.2', serverPort: 1111 },
    { at: 20, clientPort: 40_002, serverIp: '198.51.100.3', serverPort: 2222 },
    { at: 30, clientPort: 40_003, serverIp: '198.51.100.3', serverPort: 80 },
    { at: 31, ...udp, clientIp: '198.51.100.3', clientPort: 2222, serverIp: '192.0.2.8', serverPort: 6881 },
  ]);
  t.strictSame(parts(sessions), [[1, 2, 3, 4], [5], [6]], 'another port is no peer; a peer of two nodes ties them not');
  t.match(rulesOf(sessions), { 3: 'swarm', 4: 'swarm' });
});

t.test('name: the question for a service goes with the host', async (t) => {
  const sessions = group([
    question(0, '_http._tcp.deb.example.org'),
    question(0, 'deb.example.org'),
    tls(0.1, 'deb.example.org', '198.51.100.2', { resolvedBy: 2 }),
  ]);
  t.strictSame(parts(sessions), [[1, 2, 3]]);
});

t.test('name: who asks each time is no other program by that; who need not ask is', async (t) => {
  const published = (at: number, group: string): MadeFlow[] => [
    question(at, 'things.example'),
    tls(at + 0.1, 'things.example', '198.51.100.2', { ...work('mqtt'), group, program: null, host: null }),
  ];
  const asking = (group: string) => [...published(0, group), ...published(10, group)];
  const resolved = (group: string) =>
    asking(group).map((flow, index) => (index % 2 === 0 ? flow : { ...flow, resolvedBy: index }));
  t.strictSame(parts(group(resolved('iot'))), [[1, 2, 3, 4]]);
  t.strictSame(parts(group(resolved('file_transfer'))), [
    [1, 2],
    [3, 4],
  ]);
});

t.test('parallel: a flow that never spoke goes with those that did', async (t) => {
  const silent: MadeFlow = { at: 0, until: 0.2, serverIp: '198.51.100.2', serverPort: 443, dnsName: 'a.example' };
  const sessions = group([silent, tls(0.1, 'a.example', '198.51.100.2', { program: chromium, serverPort: 443 })]);
  t.strictSame(parts(sessions), [[1, 2]]);
});

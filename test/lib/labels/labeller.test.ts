/** The rule, case by case. A small catalogue of its own, so that a change of the data is no change of the rule. */
import t from 'tap';
import { Catalogue } from '../../../lib/labels/catalogue.js';
import type { CatalogueFile } from '../../../lib/labels/catalogue-schema.js';
import { type FlowFacts, noFacts } from '../../../lib/labels/flow-facts.js';
import type { Label } from '../../../lib/labels/label.js';
import { Labeller } from '../../../lib/labels/labeller.js';
import { trust } from '../../../lib/labels/trust.js';

const group = (name: string, labels: CatalogueFile['labels']) => ({
  path: `${name}.json`,
  file: { group: name, title: name, labels },
});

const labeller = new Labeller(
  new Catalogue([
    [
      group('web', {
        tls: { title: 'TLS', ports: { tcp: [443] }, carrier: true },
        http: { title: 'HTTP', ports: { tcp: [80] }, carrier: true },
      }),
      group('net', { dns: { title: 'DNS', ports: { udp: [53] } }, icmp: { title: 'ICMP' } }),
      group('remote', {
        ssh: { title: 'SSH', ports: { tcp: [22] } },
        anna: { title: 'A', certificates: ['anna client'], dns_questions: ['2.anna-cert'], ports: { http: [631] } },
      }),
      group('mail', { imap: { title: 'IMAP', ports: { tcp: [143], tls: [993] }, alpn: ['imap'] } }),
      group('p2p', { bittorrent: { title: 'BitTorrent', protocols: ['bittorrent-dht'] } }),
      group('vpn', { ipsec: { title: 'IPsec', protocols: ['esp'] } }),
      group('social', { facebook: { title: 'F', names: ['facebook.com'] }, vk: { title: 'VK', names: ['vk.com'] } }),
      group('music', {
        spotify: { title: 'S', names: ['spotify.com'], user_agents: ['^Spotify/'] },
        player: { title: 'P', ja4: ['t13d_a_b'] },
      }),
    ],
  ]),
);

const tls: FlowFacts = { ...noFacts, payloadProtocol: 'tls', certainty: 'certain', payloadEvidence: 'ClientHello' };
const http: FlowFacts = { ...noFacts, payloadProtocol: 'http', certainty: 'certain', payloadEvidence: 'GET' };

type Expected = [label: string, protocol: string, group: string, source: Label['source'], confidence: number];
const cases: [why: string, facts: FlowFacts, expected: Expected, evidence: string | null][] = [
  ['nothing known', noFacts, ['unknown', 'unknown', 'unknown', 'none', 0], null],
  ['a port without a service', { ...noFacts, serverPort: 50000 }, ['unknown', 'unknown', 'unknown', 'none', 0], null],
  [
    'the port of the client says nothing',
    { ...noFacts, clientPort: 22 },
    ['unknown', 'unknown', 'unknown', 'none', 0],
    null,
  ],
  ['only the port', { ...noFacts, serverPort: 22 }, ['ssh', 'ssh', 'remote', 'port', 0.25], 'server port tcp/22'],
  [
    'the port of another transport',
    { ...noFacts, transport: 'udp', serverPort: 22 },
    ['unknown', 'unknown', 'unknown', 'none', 0],
    null,
  ],
  ['the protocol alone', tls, ['tls', 'tls', 'web', 'payload', 0.99], 'ClientHello'],
  ['likely', { ...tls, certainty: 'likely' }, ['tls', 'tls', 'web', 'payload', 0.9], 'ClientHello'],
  ['a hint', { ...tls, certainty: 'hint' }, ['tls', 'tls', 'web', 'payload', 0.5], 'ClientHello'],
  [
    'the protocol against the port',
    { ...noFacts, payloadProtocol: 'ssh', certainty: 'certain', serverPort: 443 },
    ['ssh', 'ssh', 'remote', 'payload', 0.99],
    'payload of ssh',
  ],
  [
    'a protocol that means a label of another name',
    { ...noFacts, transport: 'udp', payloadProtocol: 'bittorrent-dht', certainty: 'certain' },
    ['bittorrent', 'bittorrent-dht', 'p2p', 'payload', 0.99],
    'payload of bittorrent-dht',
  ],
  [
    'a protocol that the catalogue lacks',
    { ...noFacts, payloadProtocol: 'novel', certainty: 'certain' },
    ['novel', 'novel', 'other', 'payload', 0.99],
    'payload of novel',
  ],
  ['IP protocol', { ...noFacts, transport: 'icmp' }, ['icmp', 'icmp', 'net', 'payload', 0.99], 'IP protocol icmp'],
  ['IP protocol esp', { ...noFacts, transport: 'esp' }, ['ipsec', 'esp', 'vpn', 'payload', 0.99], 'IP protocol esp'],
  ['IP protocol number', { ...noFacts, transport: '253' }, ['unknown', 'unknown', 'unknown', 'none', 0], null],
  [
    'SNI',
    { ...tls, sni: 'www.facebook.com', serverPort: 443 },
    ['facebook', 'tls', 'social', 'metadata', 0.95],
    'SNI www.facebook.com, under facebook.com',
  ],
  ['SNI equal to the suffix', { ...tls, sni: 'VK.com' }, ['vk', 'tls', 'social', 'metadata', 0.95], 'SNI vk.com'],
  ['SNI of nobody', { ...tls, sni: 'example.org' }, ['tls', 'tls', 'web', 'payload', 0.99], 'ClientHello'],
  [
    'Host with port',
    { ...http, httpHost: 'api.vk.com:8080' },
    ['vk', 'http', 'social', 'metadata', 0.93],
    'Host api.vk.com, under vk.com',
  ],
  ['Host is an address', { ...http, httpHost: '192.0.2.1' }, ['http', 'http', 'web', 'payload', 0.99], 'GET'],
  [
    'User-Agent',
    { ...http, httpHost: 'example.org', userAgent: 'Spotify/8.6 Android' },
    ['spotify', 'http', 'music', 'metadata', 0.55],
    'User-Agent Spotify/8.6 Android',
  ],
  [
    'Host before User-Agent',
    { ...http, httpHost: 'vk.com', userAgent: 'Spotify/8.6' },
    ['vk', 'http', 'social', 'metadata', 0.93],
    'Host vk.com',
  ],
  ['ALPN', { ...tls, alpn: 'h2,imap' }, ['imap', 'tls', 'mail', 'metadata', 0.75], 'ALPN imap'],
  ['SNI before ALPN', { ...tls, sni: 'vk.com', alpn: 'imap' }, ['vk', 'tls', 'social', 'metadata', 0.95], 'SNI vk.com'],
  ['JA4', { ...tls, ja4: 't13d_a_b' }, ['player', 'tls', 'music', 'metadata', 0.6], 'JA4 t13d_a_b'],
  [
    'the name that the client had resolved',
    { ...noFacts, dnsName: 'facebook.com', serverPort: 443 },
    ['facebook', 'tls', 'social', 'metadata', 0.85],
    'resolved name facebook.com',
  ],
  [
    'the certificate where the client named no server',
    { ...tls, certificateName: '*.facebook.com', serverPort: 443 },
    ['facebook', 'tls', 'social', 'metadata', 0.85],
    'certificate of facebook.com',
  ],
  [
    "a certificate with a product's own word",
    { ...tls, certificateName: 'anna client' },
    ['anna', 'tls', 'remote', 'metadata', 0.85],
    'certificate of anna client',
  ],
  [
    'an SNI before the certificate',
    { ...tls, sni: 'vk.com', certificateName: 'facebook.com' },
    ['vk', 'tls', 'social', 'metadata', 0.95],
    'SNI vk.com',
  ],
  [
    'a DNS question that only one protocol asks',
    {
      ...noFacts,
      transport: 'udp',
      payloadProtocol: 'dns',
      certainty: 'certain',
      dnsIsOwnQuestion: true,
      dnsName: '2.anna-cert.example',
    },
    ['anna', 'dns', 'remote', 'payload', 0.95],
    'DNS question 2.anna-cert.example, begins with 2.anna-cert',
  ],
  [
    'HTTP on a port that is for one protocol over it',
    { ...http, serverPort: 631 },
    ['anna', 'http', 'remote', 'port', 0.5],
    'server port http/631',
  ],
  [
    'an SNI of nobody beats the resolved name',
    { ...tls, sni: 'example.org', dnsName: 'facebook.com' },
    ['tls', 'tls', 'web', 'payload', 0.99],
    'ClientHello',
  ],
  [
    'the outer name of an encrypted hello does not',
    { ...tls, sni: 'cloudflare-ech.com', dnsName: 'facebook.com' },
    ['facebook', 'tls', 'social', 'metadata', 0.85],
    'resolved name facebook.com',
  ],
  [
    'the resolved name beats a hint',
    { ...noFacts, payloadProtocol: 'ssh', certainty: 'hint', dnsName: 'vk.com' },
    ['vk', 'ssh', 'social', 'metadata', 0.85],
    'resolved name vk.com',
  ],
  [
    'a DNS flow is dns, whatever it asks for',
    {
      ...noFacts,
      transport: 'udp',
      payloadProtocol: 'dns',
      certainty: 'certain',
      dnsName: 'www.facebook.com',
      dnsIsOwnQuestion: true,
      serverPort: 53,
    },
    ['dns', 'dns', 'net', 'payload', 0.99],
    'payload of dns',
  ],
  [
    'also where only a hint says that it is DNS',
    { ...noFacts, payloadProtocol: 'dns', certainty: 'hint', dnsName: 'vk.com', dnsIsOwnQuestion: true },
    ['dns', 'dns', 'net', 'payload', 0.5],
    'payload of dns',
  ],
  [
    'ssh to a named server is ssh',
    { ...noFacts, payloadProtocol: 'ssh', certainty: 'likely', dnsName: 'vk.com' },
    ['ssh', 'ssh', 'remote', 'payload', 0.9],
    'payload of ssh',
  ],
  ['TLS on a port of IMAP', { ...tls, serverPort: 993 }, ['imap', 'tls', 'mail', 'port', 0.5], 'server port tls/993'],
  [
    'a name before that port',
    { ...tls, serverPort: 993, dnsName: 'vk.com' },
    ['vk', 'tls', 'social', 'metadata', 0.85],
    'resolved name vk.com',
  ],
  [
    'announced',
    { ...noFacts, announced: { protocol: 'bittorrent-dht', evidence: 'announced by flow 7' } },
    ['bittorrent', 'bittorrent-dht', 'p2p', 'session', 0.95],
    'announced by flow 7',
  ],
  [
    'the payload before what was announced',
    { ...noFacts, payloadProtocol: 'ssh', certainty: 'certain', announced: { protocol: 'dns', evidence: 'x' } },
    ['ssh', 'ssh', 'remote', 'payload', 0.99],
    'payload of ssh',
  ],
  [
    'announced before a payload that is only likely, which stays the protocol',
    {
      ...noFacts,
      payloadProtocol: 'ssh',
      certainty: 'likely',
      announced: { protocol: 'bittorrent-dht', evidence: 'x' },
    },
    ['bittorrent', 'ssh', 'p2p', 'session', 0.95],
    'x',
  ],
  [
    'announced before names',
    { ...tls, sni: 'vk.com', announced: { protocol: 'bittorrent-dht', evidence: 'x' } },
    ['bittorrent', 'tls', 'p2p', 'session', 0.95],
    'x',
  ],
  [
    'the model where no name speaks',
    { ...tls, model: { label: 'spotify', probability: 0.8, evidence: 'model m' }, serverPort: 993 },
    ['spotify', 'tls', 'music', 'model', 0.9 * 0.8],
    'model m',
  ],
  [
    'names before the model',
    { ...tls, dnsName: 'vk.com', model: { label: 'spotify', probability: 1, evidence: 'model m' } },
    ['vk', 'tls', 'social', 'metadata', 0.85],
    'resolved name vk.com',
  ],
  [
    'the model before the port',
    { ...noFacts, serverPort: 22, model: { label: 'vk', probability: 0.5, evidence: 'model m' } },
    ['vk', 'ssh', 'social', 'model', 0.45],
    'model m',
  ],
  [
    "a user's word before all",
    { ...noFacts, payloadProtocol: 'ssh', certainty: 'certain', sni: 'vk.com', correction: 'spotify' },
    ['spotify', 'ssh', 'music', 'user', 1],
    'corrected by hand',
  ],
];

for (const [why, facts, [label, protocol, labelGroup, source, confidence], evidence] of cases) {
  const expected: Label = { label, protocol, group: labelGroup, source, confidence, evidence };
  t.strictSame(labeller.label(facts), expected, why);
  t.strictSame(labeller.label(facts), expected, `${why}, asked again`);
}

t.test('confidences fall with the certainty, and no port is trusted more than a name', async (t) => {
  const all = Object.values(trust).map(({ confidence }) => confidence);
  t.ok(all.every((confidence) => confidence > 0 && confidence <= 1));
  t.ok(trust.payloadCertain.confidence > trust.payloadLikely.confidence);
  t.ok(trust.payloadLikely.confidence > trust.payloadHint.confidence);
  t.ok(trust.sni.confidence > trust.dnsName.confidence);
  for (const { source, confidence } of Object.values(trust))
    if (source !== 'port') t.ok(confidence >= trust.portOverTls.confidence);
});

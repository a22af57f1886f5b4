import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Places } from '../../../../lib/geo/places.js';
import { loadCatalogue } from '../../../../lib/labels/load-catalogue.js';
import { reportFigures } from '../../../../lib/report/page/figures.js';
import { Amounts, countryName, dictionary, languages } from '../../../../lib/report/page/language.js';
import { pagePolicy, reportPage } from '../../../../lib/report/page/page.js';
import { pageInThread } from '../../../../lib/report/page/page-thread.js';
import { protectionOf, protectionShares } from '../../../../lib/report/page/protection.js';
import { type RunSummary, runFacts } from '../../../../lib/report/page/run-facts.js';
import type { Row } from '../../../../lib/schema/column-batch.js';
import { ParquetLake } from '../../../../lib/storage/parquet-lake.js';
import { flowBatch } from '../../flow-rows.js';

// Several builds and tests may share two cores.
t.setTimeout(180_000);
const lake = new ParquetLake(mkdtempSync(join(tmpdir(), 'tractor-page-')));
t.teardown(() => lake.close());
const catalogue = await loadCatalogue([]);
let jobs = 0;

async function figuresOf(rows: readonly Row[], more: Partial<Parameters<typeof reportFigures>[0]> = {}) {
  const job = ++jobs;
  await lake.write(
    job,
    (async function* () {
      yield flowBatch(rows.map((row, index) => ({ flow_id: index + 1, ...row })));
    })(),
  );
  return await reportFigures({
    table: lake.flows(job),
    catalogue,
    places: new Places(),
    program: { name: 'TrActor', version: '1.2.3' },
    madeAt: new Date(0),
    filter: null,
    read: null,
    ...more,
  });
}

const summary: RunSummary = {
  captures: [],
  packets: 10,
  packetCounters: { metered: 9, arp: 1, other: 0 },
  endReasons: { fin: 2 },
  anomalies: { bad_checksum: 3 },
  unsupportedLinks: {},
};

t.test('figures of two flows, by hand', async (t) => {
  const figures = await figuresOf([
    {
      label: 'vk',
      label_protocol: 'tls',
      label_group: 'social',
      label_source: 'metadata',
      label_confidence: 0.9,
      sni: 'vk.com',
    },
    {
      label: 'dns',
      label_protocol: 'dns',
      label_group: 'infrastructure',
      fwd_bytes: 60,
      bwd_bytes: 40,
      server_ip: '8.8.8.8',
    },
  ]);
  t.equal(figures.report_version, 1);
  t.match(figures.overview, { flows: 2, bytes: 600, packets: 10, labelled_flows: 2 });
  t.match(figures.top.labels, {
    by: 'label',
    measure: 'bytes',
    rows: [
      { key: 'vk', bytes: 500 },
      { key: 'dns', bytes: 100 },
    ],
  });
  t.same(figures.protection.encrypted, { flows: 1, packets: 5, bytes: 500 });
  t.same(figures.protection.readable, { flows: 1, packets: 5, bytes: 100 });
  t.same(figures.protection.unknown, { flows: 0, packets: 0, bytes: 0 });
  t.match(figures.top.countries.rows.map(({ key }) => key).sort(), ['United States', 'documentation', 'private']);
  t.match(figures.flows, [
    { label: 'vk', bytes: 500, name: 'vk.com' },
    { label: 'dns', bytes: 100 },
  ]);
  t.match(figures.titles, { labels: { vk: { en: 'VK', ru: /./ } }, groups: { social: { en: /Social/ } } });
  t.equal(figures.graph.links.filter(({ bytes }) => bytes > 0).length, 4);
  t.match(figures.attribution, { text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com' });
});

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style></title><svg onload=alert(1)>',
  '\x1b[31m\x00\u202egnp.exe\u2066',
  '&lt;b&gt; ]]> --> {{7*7}}',
  'x'.repeat(60_000),
];

function hostileRows(): Row[] {
  return hostile.map((text, index) => ({
    sni: text,
    user_agent: text,
    ja4: text,
    label: text,
    label_protocol: text,
    label_group: text,
    label_source: text,
    label_confidence: 0.5,
    protocol: text,
    client_ip: index % 2 === 0 ? text : '10.0.0.1',
    server_ip: text,
    fwd_bytes: 1000 + index,
  }));
}

/** Nothing runs, nothing is fetched, nothing hides. */
function checkHarmless(t: Test, page: string): void {
  t.notMatch(page, /<script|<img|<iframe|<object|<link|<base|javascript:|url\((?!#)|@import/i);
  const tags = new Set([...page.matchAll(/<([a-zA-Z][a-zA-Z0-9]*)/g)].map(([, name]) => name));
  const ours =
    `html head meta title style body main header nav section figure footer h1 h2 h3 p a ul li dl dt dd div small span strong
    b i br bdi code table thead tbody tr th td svg g path rect text defs clipPath polyline line circle`.split(/\s+/);
  t.same(
    [...tags].filter((name) => !ours.includes(name ?? '')),
    [],
    'tags of ours alone',
  );
  for (const [tag] of page.matchAll(/<[a-zA-Z][^>]*>/g)) if (/\son[a-z]+\s*=/i.test(tag)) t.fail(tag.slice(0, 200));
  t.notMatch(page, /[^\P{Cc}\n]|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
  t.match(page, `<meta http-equiv="Content-Security-Policy" content="${pagePolicy.replaceAll("'", '&#39;')}">`);
  const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)]
    .map(([, address]) => address)
    .filter((a) => !a?.startsWith('#'));
  t.same([...new Set(addresses)], ['https://db-ip.com']);
}

for (const language of languages) {
  t.test(`hostile names, ${language}`, async (t) => {
    const faults = hostile.map((text) => ({ capture: text, offset: 7, reason: text }));
    const read = runFacts(
      { ...summary, anomalies: { '<b>': 2 }, packetCounters: { '<i>': 1 } },
      faults,
      (path) => path,
    );
    const figures = await figuresOf(hostileRows(), { read, filter: hostile[0] as string });
    const page = reportPage(figures, language);
    checkHarmless(t, page);
    t.match(page, '&lt;script&gt;alert(1)&lt;/script&gt;', 'shown all the same');
    t.match(page, '\\x1b[31m\\x00\\u202egnp.exe');
    t.ok(page.length < 400_000, `${page.length} characters: long names are cut`);
  });
}

t.test('no flows at all', async (t) => {
  const figures = await figuresOf([], { read: runFacts(summary, [], (path) => path) });
  for (const language of languages) {
    const page = reportPage(figures, language);
    checkHarmless(t, page);
    t.match(page, dictionary[language].noFlows);
  }
});

t.test('one packet: no span of time', async (t) => {
  const page = reportPage(await figuresOf([{ time_end_us: 1_530_476_322_000_000, duration_us: 0 }]), 'en');
  t.notMatch(page, /NaN|Infinity|undefined|\[object/);
  checkHarmless(t, page);
});

t.test('times that no calendar has', async (t) => {
  const far = { time_start_us: -9e15, time_end_us: 9e15, duration_us: 1.8e16 };
  const page = reportPage(await figuresOf([far]), 'en');
  t.notMatch(page, /NaN|Infinity|undefined|Invalid/);
});

t.test('damage is told with its place', async (t) => {
  const faults = [{ capture: 'broken.pcap', offset: 1234, reason: 'record cut short' }];
  const figures = await figuresOf([{}], { read: runFacts(summary, faults, (path) => path) });
  t.match(
    reportPage(figures, 'en'),
    /Not everything could be read.*broken\.pcap<\/bdi> at byte 1,234 – <bdi>record cut short/s,
  );
  t.match(reportPage(figures, 'ru'), /Прочитано не всё.*на байте 1\u00a0234/s);
});

t.test('a page made in a thread is the same; an aborted one is none', async (t) => {
  const figures = await figuresOf([{ label: 'vk' }]);
  t.equal(await pageInThread(figures, 'ru'), reportPage(figures, 'ru'));
  const gone = new AbortController();
  const page = pageInThread(figures, 'en', gone.signal);
  gone.abort(new Error('gone'));
  await t.rejects(page, { message: 'gone' });
});

t.test('a large job has no larger page', async (t) => {
  const rows = Array.from({ length: 20_000 }, (_, index) => ({
    client_ip: `10.${index % 7}.${(index >> 8) & 255}.${index & 255}`,
    server_ip: `203.0.${(index >> 8) & 255}.${index & 255}`,
    server_port: index,
    label: ['vk', 'telegram', 'youtube', 'dns', 'http', 'github', 'yandex', 'mail_ru'][index % 8] as string,
    sni: `host-${index}.${'long-'.repeat(10)}example.com`,
    user_agent: `agent ${index} ${'x'.repeat(200)}`,
    ja4: `t13d${index}h2_8daaf6152771_e5627efa2ab1`,
    time_start_us: 1_530_476_322_000_000 + index * 1_000_000,
    time_end_us: 1_530_476_323_500_000 + index * 1_000_000,
  }));
  const page = reportPage(await figuresOf(rows), 'ru');
  t.ok(page.length < 500_000, `${page.length} characters`);
});

t.test('both languages say everything, each in its own letters', async (t) => {
  for (const [name, text] of Object.entries(dictionary.ru)) {
    t.match(text, /[а-яё]/i, name);
    t.notMatch(dictionary.en[name as keyof typeof dictionary.en], /[а-яё]/i, name);
  }
  t.same(Object.keys(dictionary.ru), Object.keys(dictionary.en));
  t.equal(countryName('Germany', 'ru'), 'Германия');
  t.equal(countryName('private', 'ru'), 'частные адреса');
  t.equal(countryName('Germany', 'en'), 'Germany');
});

t.test('amounts', async (t) => {
  const [en, ru] = [new Amounts('en'), new Amounts('ru')];
  t.same(
    [en.bytes(999), en.bytes(1234), en.bytes(1_234_567), ru.bytes(1_234_567)],
    ['999\u00a0B', '1.23\u00a0kB', '1.23\u00a0MB', '1,23\u00a0МБ'],
  );
  t.same(
    [en.span(12), en.span(1500), en.span(2e6), en.span(5400e6), ru.span(3 * 86_400e6)],
    ['12\u00a0µs', '1.5\u00a0ms', '2\u00a0s', '90\u00a0min', '3\u00a0д'],
  );
  t.same([en.time(1_530_476_322_000_000), en.time(9e18), en.time(null)], ['2018-07-01 20:18:42.000', '–', '–']);
});

t.test('what hides what it carries', async (t) => {
  t.same(['tls', 'quic', 'dns', 'ftp-data', 'rdp', 'unknown', null].map(protectionOf), [
    'encrypted',
    'encrypted',
    'readable',
    'readable',
    'either',
    'unknown',
    'unknown',
  ]);
  const none = { flows: 0, packets: 0, bytes: 0 };
  const rows = ['tls', 'http', null].map((key, index) => ({ key, flows: 1, packets: 2, bytes: 10 ** index }));
  for (const name of [
    'smtp',
    'imap',
    'ftp',
    'ldap',
    'postgresql',
    'http-connect',
    'socks5',
    'rtp',
    'stun',
    'smb',
    'snmp',
  ])
    t.equal(protectionOf(name), 'either', `${name}: TLS or another's encryption may be within`);
  const shares = protectionShares({
    rows,
    others: { keys: 1, flows: 1, packets: 1, bytes: 7 },
    total: { keys: 4, ...none },
  });
  t.same(
    Object.values(shares).map(({ bytes }) => bytes),
    [1, 10, 7, 100],
  );
});

t.test('the names of captures are for who writes the report to say', async (t) => {
  const capture = {
    path: '/secret/x.pcap',
    timeFirstNs: '1530476322000000000',
    timeLastNs: null,
    interfaces: [],
    skippedBytes: { a: 1, b: 2 },
    compression: '',
    anomalies: {},
  };
  const facts = runFacts({ ...summary, captures: [capture as never] }, [], (_, index) => `capture ${index}`);
  t.match(facts.captures, [
    {
      name: 'capture 0',
      time_first: '2018-07-01T20:18:42.000Z',
      time_last: null,
      not_understood_bytes: 3,
      compression: null,
    },
  ]);
  t.notMatch(JSON.stringify(facts), 'secret');
  t.same(facts.packet_counters, { metered: 9, arp: 1 });
});

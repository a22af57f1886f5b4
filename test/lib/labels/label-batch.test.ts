import fc from 'fast-check';
import t from 'tap';
import { certainties, type FlowFacts } from '../../../lib/labels/flow-facts.js';
import { type Label, unknownLabel, unknownName } from '../../../lib/labels/label.js';
import { labelBatch } from '../../../lib/labels/label-batch.js';
import { Labeller } from '../../../lib/labels/labeller.js';
import { loadCatalogue } from '../../../lib/labels/load-catalogue.js';
import { type Column, ColumnBatch, TextColumnBuilder } from '../../../lib/schema/column-batch.js';
import { labelColumns } from '../../../lib/schema/flow-columns.js';

const catalogue = await loadCatalogue();
const labeller = new Labeller(catalogue);

function textColumn(values: readonly (string | null)[]): Column {
  const builder = new TextColumnBuilder(values.length);
  values.forEach((value, row) => {
    builder.set(row, value);
  });
  return builder.build();
}
const intColumn = (values: readonly (number | null)[]): Column => ({
  kind: 'int',
  values: Float64Array.from(values, (value) => value ?? Number.NaN),
});

/** The announcing flow's number, out of the evidence that the labeller is to make of it again. */
const announcerOf = (facts: FlowFacts) => {
  const id = facts.announced?.evidence.match(/^announced by flow (\d+)/)?.[1];
  return id === undefined ? null : Number(id);
};

function batchOf(flows: readonly FlowFacts[]): ColumnBatch {
  const text = (pick: (facts: FlowFacts) => string | null) => textColumn(flows.map(pick));
  return new ColumnBatch(
    'flows',
    flows.length,
    new Map<string, Column>([
      ['protocol', text((facts) => facts.transport)],
      ['client_port', intColumn(flows.map((facts) => facts.clientPort))],
      ['server_port', intColumn(flows.map((facts) => facts.serverPort))],
      ['payload_protocol', text((facts) => facts.payloadProtocol)],
      ['payload_certainty', intColumn(flows.map((facts) => certainties.indexOf(facts.certainty)))],
      ['payload_evidence', text((facts) => facts.payloadEvidence)],
      ['sni', text((facts) => facts.sni)],
      ['alpn', text((facts) => facts.alpn)],
      ['ja4', text((facts) => facts.ja4)],
      ['http_host', text((facts) => facts.httpHost)],
      ['user_agent', text((facts) => facts.userAgent)],
      ['dns_name', text((facts) => facts.dnsName)],
      ['announced_by', intColumn(flows.map(announcerOf))],
      ['announced_protocol', text((facts) => facts.announced?.protocol ?? null)],
      ['announcing_protocol', text((facts) => facts.announced?.evidence.match(/\((.*)\)$/)?.[1] ?? null)],
    ]),
  );
}

function rowsOf(batch: ColumnBatch): Label[] {
  return [...batch.with(labelBatch(labeller, batch)).rows()].map((row) => ({
    label: row['label'] as string,
    protocol: row['label_protocol'] as string,
    group: row['label_group'] as string,
    source: row['label_source'] as Label['source'],
    confidence: row['label_confidence'] as number,
    evidence: row['label_evidence'] as string | null,
  }));
}

/** Names that hit and that miss, and any text at all. */
const someName = fc.constantFrom(
  'www.facebook.com',
  'VK.com.',
  'mail.yandex.ru:443',
  '192.0.2.1',
  '[::1]:80',
  'x.example',
  'ы.рф',
);
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ maxLength: 2000 }));
const text = fc.option(fc.oneof(someName, anyText));
const port = fc.option(fc.oneof(fc.constantFrom(22, 53, 80, 443, 853, 993), fc.integer({ min: 0, max: 65535 })));

const anyFacts: fc.Arbitrary<FlowFacts> = fc
  .record({
    transport: fc.oneof(fc.constantFrom('tcp', 'udp', 'icmp', 'sctp', '253', 'unknown'), anyText),
    payloadProtocol: fc.oneof(
      fc.constantFrom('unknown', 'tls', 'http', 'dns', 'ssh', 'quic', 'bittorrent-dht'),
      anyText,
    ),
    certainty: fc.constantFrom(...certainties),
    payloadEvidence: text,
    sni: text,
    alpn: fc.option(fc.oneof(fc.constantFrom('h2,http/1.1', 'imap', 'apns-pack-v1'), anyText)),
    ja4: text,
    httpHost: text,
    userAgent: fc.option(fc.oneof(fc.constantFrom('Spotify/8', 'Mozilla/5.0'), anyText)),
    dnsName: text,
    clientPort: port,
    serverPort: port,
    announced: fc.option(
      fc
        .tuple(
          fc.constantFrom('ftp-data', 'rtp', 'socks5'),
          fc.constantFrom(1, 2, 3, 2 ** 40 + 1, 2 ** 40 + 2 ** 33 + 1),
          fc.constantFrom('', ' (ftp)', ' (sip)'),
        )
        .map(([protocol, id, by]) => ({ protocol, evidence: `announced by flow ${id}${by}` })),
    ),
  })
  .map((facts) => ({ ...facts, dnsIsOwnQuestion: facts.payloadProtocol === 'dns' }));

const sources: ReadonlySet<string> = new Set(['payload', 'metadata', 'session', 'model', 'port', 'none']);

t.test('any facts: never a throw, always a label of the catalogue or the name of the protocol', async () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const label = labeller.label(facts);
      const known = catalogue.labels.has(label.label) || [facts.payloadProtocol, facts.transport].includes(label.label);
      const nothing = label.label === unknownName;
      if (!known && !nothing) return false;
      if (nothing) return JSON.stringify(label) === JSON.stringify({ ...unknownLabel, protocol: label.protocol });
      return sources.has(label.source) && label.confidence > 0 && label.confidence <= 1 && label.evidence !== null;
    }),
    { numRuns: 2000 },
  );
});

t.test('a batch is labelled as its rows are one by one', async () => {
  fc.assert(
    fc.property(fc.array(anyFacts, { maxLength: 40 }), fc.array(fc.nat(39), { maxLength: 80 }), (distinct, picks) => {
      const repeated = distinct.length === 0 ? [] : picks.map((pick) => distinct[pick % distinct.length] as FlowFacts);
      const flows = [...distinct, ...repeated];
      const labels = rowsOf(batchOf(flows));
      flows.forEach((facts, row) => {
        const expected = labeller.label(facts);
        if (JSON.stringify(labels[row]) !== JSON.stringify(expected))
          throw new Error(`row ${row}: ${JSON.stringify(labels[row])}, not ${JSON.stringify(expected)}`);
      });
    }),
    { numRuns: 300 },
  );
});

t.test('what announced a flow: number and protocol, and nothing where it is not said what was announced', async (t) => {
  const batch = new ColumnBatch(
    'flows',
    3,
    new Map<string, Column>([
      ['protocol', textColumn(['tcp', 'udp', 'tcp'])],
      ['announced_by', intColumn([12, 2 ** 47, 12])],
      ['announced_protocol', textColumn(['ftp-data', 'rtp', null])],
      ['announcing_protocol', textColumn(['ftp', 'sip', 'socks5'])],
    ]),
  );
  t.match(rowsOf(batch), [
    { label: 'ftp_data', protocol: 'ftp-data', source: 'session', evidence: 'announced by flow 12 (ftp)' },
    { label: 'rtp', protocol: 'rtp', source: 'session', evidence: `announced by flow ${2 ** 47} (sip)` },
    { label: 'unknown', protocol: 'unknown', source: 'none', evidence: null },
  ]);
});

t.test('the columns are those of the schema, in its order and of its kinds', async (t) => {
  const columns = labelBatch(labeller, batchOf([]));
  t.strictSame(
    columns.map(([name, column]) => [name, column.kind]),
    labelColumns.map(({ name, kind }) => [name, kind]),
  );
});

t.test('a batch without fact columns is unknown throughout, or what its ports say', async (t) => {
  const bare = new ColumnBatch(
    'flows',
    3,
    new Map<string, Column>([
      ['protocol', textColumn(['tcp', 'tcp', 'icmp'])],
      ['server_port', intColumn([22, 50000, 0])],
    ]),
  );
  t.strictSame(
    rowsOf(bare).map(({ label, source }) => [label, source]),
    [
      ['ssh', 'port'],
      ['unknown', 'none'],
      ['icmp', 'payload'],
    ],
  );
  const empty = new ColumnBatch('flows', 2, new Map());
  t.strictSame(rowsOf(empty), [unknownLabel, unknownLabel]);
});

t.test('the labeller is asked once for each distinct combination', async (t) => {
  let asked = 0;
  const counting = new Labeller(catalogue);
  const withoutModel = counting.withoutModel.bind(counting);
  counting.withoutModel = (facts) => {
    asked++;
    return withoutModel(facts);
  };
  const base = { ...unknownFacts(), payloadProtocol: 'tls', certainty: 'certain' as const };
  const flows = Array.from({ length: 1000 }, (_, row) => ({
    ...base,
    sni: row % 3 === 0 ? 'vk.com' : 'ok.ru',
    clientPort: 40000 + row,
    // None of these ports means anything, so they are all the same.
    serverPort: 49152 + row,
  }));
  labelBatch(counting, batchOf(flows));
  t.equal(asked, 2);
});

function unknownFacts(): FlowFacts {
  return {
    transport: 'tcp',
    payloadProtocol: 'unknown',
    certainty: 'none',
    payloadEvidence: null,
    sni: null,
    alpn: null,
    ja4: null,
    httpHost: null,
    userAgent: null,
    dnsName: null,
    dnsIsOwnQuestion: false,
    clientPort: null,
    serverPort: null,
  };
}

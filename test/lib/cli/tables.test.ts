import fc from 'fast-check';
import t from 'tap';
import { spanText } from '../../../lib/cli/amounts.js';
import { displayWidth } from '../../../lib/cli/display-width.js';
import { flowTable, sessionTable } from '../../../lib/cli/flow-table.js';
import { flowGroupings, groupTable, shareBar } from '../../../lib/cli/group-table.js';
import { LargestRows } from '../../../lib/cli/largest-rows.js';
import { batchOfRows } from '../../../lib/cli/row-batch.js';
import { type Grouping, RowGroups } from '../../../lib/cli/row-groups.js';
import { headLine, placeColumns, rowLine } from '../../../lib/cli/table-layout.js';
import { coloursWanted } from '../../../lib/cli/terminal.js';
import type { Row } from '../../../lib/schema/column-batch.js';

const flow: Row = {
  protocol: 'tcp',
  client_ip: '192.0.2.10',
  client_port: 51000,
  server_ip: '198.51.100.20',
  server_port: 443,
  time_start_us: 1_795_480_304_506_227,
  duration_us: 34_164,
  fwd_packets: 12,
  bwd_packets: 1217,
  fwd_bytes: 1754,
  bwd_bytes: 1_562_300,
  label: 'vk',
  label_protocol: 'tls',
  label_source: 'metadata',
  label_confidence: 0.954,
  sni: 'vk.com',
};

function table(rows: readonly Row[], width: number, coloured = false): string[] {
  const placed = placeColumns(flowTable(width), rows, width);
  return [headLine(placed, (text) => text), ...rows.map((row) => rowLine(placed, row, coloured))];
}

t.test('a flow, where there is room for all', async (t) => {
  const [head, row] = table([flow], 200);
  t.match(head, /^TIME \(UTC\) +CLIENT +→ SERVER +PROTOCOL +LABEL +SAID BY +PACKETS +BYTES +TIME +NAME\n$/);
  t.match(
    row,
    /^2026-11-24 00:31:44\.506 {2}192\.0\.2\.10:51000 +→ 198\.51\.100\.20:443 +tcp\/tls +vk +metadata 95% +1,229 +1\.56 MB +34\.2 ms +vk\.com\n$/,
  );
});

t.test('any width: who, whom, what and how much stay; no line is wider', async (t) => {
  const long = {
    ...flow,
    client_ip: '2001:db8:1111:2222:3333:4444:5555:6666',
    sni: '標籤'.repeat(40),
    label: 'a-long-label',
  };
  for (const width of [80, 81, 99, 100, 109, 110, 120, 159, 160, 200, 300]) {
    const lines = table([flow, long], width);
    for (const line of lines) t.ok(displayWidth(line.trimEnd()) <= width, `${width}: ${line}`);
    t.match(lines[1], /192\.0\.2\.10:51000 +→ 198\.51\.100\.20:443 .* vk .*1\.56 MB/);
  }
});

t.test('columns stand under each other whatever the text is', async (t) => {
  const rows = ['plain', '標籤', 'e\u0301e\u0301', '👩‍👩‍👧 x'].map((label) => ({ ...flow, label }));
  const ends = table(rows, 120)
    .slice(1)
    .map((line) => displayWidth(line.slice(0, line.indexOf('1.56 MB'))));
  t.equal(new Set(ends).size, 1, JSON.stringify(ends));
});

t.test('what a capture brings cannot command the terminal', async (t) => {
  const hostile = '\x1b[31mred\x07\n\u202egnp\u2028';
  const rows = [
    { ...flow, label: hostile, sni: hostile, label_source: hostile, protocol: hostile, client_ip: hostile },
  ];
  const shown = table(rows, 300)[1] ?? '';
  t.notMatch(shown.slice(0, -1), /[\p{Cc}\u2028-\u202e]/u);
  t.match(shown, '\\x1b[31mred');
  const session = { ...rows[0], flows: 1, process_name: hostile, label_evidence: hostile } as Row;
  const placed = placeColumns(sessionTable(300), [session], 300);
  t.notMatch(rowLine(placed, session, false).slice(0, -1), /[\p{Cc}\u2028-\u202e]/u);
  const sums = { key: hostile, flows: 1, packets: 1, bytes: 1 };
  const groups = placeColumns(groupTable('label', sums), [sums], 300);
  t.notMatch(rowLine(groups, sums, false).slice(0, -1), /[\p{Cc}\u2028-\u202e]/u);
});

t.test('times that no calendar has', async (t) => {
  t.match(table([{ ...flow, time_start_us: 9e18 }], 200)[1], /^- /);
});

t.test('colours: a terminal, NO_COLOR not set', async (t) => {
  t.ok(coloursWanted(true, { TERM: 'xterm' }));
  t.ok(coloursWanted(true, { TERM: 'xterm', NO_COLOR: '' }));
  t.notOk(coloursWanted(true, { TERM: 'xterm', NO_COLOR: '1' }));
  t.notOk(coloursWanted(true, { TERM: 'dumb' }));
  t.notOk(coloursWanted(false, { TERM: 'xterm', FORCE_COLOR: '1' }));
  t.match(table([flow], 200, true)[1], '\x1b[32mvk\x1b[39m');
  t.match(table([{ ...flow, label_confidence: 0.3 }], 200, true)[1], '\x1b[33mvk\x1b[39m');
});

t.test('spans of time', async (t) => {
  const cases: [number, string][] = [
    [0, '0'],
    [12, '12 µs'],
    [1200, '1.2 ms'],
    [120_000, '120 ms'],
    [999_499, '999 ms'],
    [5_670_000, '5.67 s'],
    [99_900_000, '99.9 s'],
    [754_000_000, '12:34'],
    [3_723_000_000, '1:02:03'],
    [3 * 86_400e6 + 14_700e6, '3 d 04:05'],
  ];
  for (const [us, text] of cases) t.equal(spanText(us), text);
});

const columns = [
  { name: 'id', kind: 'int', json: false },
  { name: 'bytes', kind: 'int', json: false },
  { name: 'key', kind: 'text', json: false },
] as const;
const batchOf = (rows: readonly Row[]) => batchOfRows('flows', columns, rows);
const bytesOf = (row: Row) => Number(row['bytes']);
const rowsOf = fc.array(fc.record({ id: fc.nat(), bytes: fc.nat(50), key: fc.constantFrom('a', 'b', 'c', 'd') }));

t.test('the largest rows are those that sorting gives', async () => {
  fc.assert(
    fc.property(rowsOf, fc.integer({ min: 1, max: 8 }), (rows, count) => {
      const largest = new LargestRows(count, bytesOf);
      for (const row of rows) largest.add(batchOf([row]));
      const sorted = rows
        .map(bytesOf)
        .sort((a, b) => b - a)
        .slice(0, count);
      return JSON.stringify(largest.rows().map(bytesOf)) === JSON.stringify(sorted) && largest.seen === rows.length;
    }),
  );
});

const byKey: Grouping = { key: (row) => String(row['key']), flows: () => 1, packets: () => 2, bytes: bytesOf };

t.test('sums are whole, however few keys are held or shown', async () => {
  fc.assert(
    fc.property(rowsOf, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 5 }), (rows, most, keys) => {
      const groups = new RowGroups(byKey, keys);
      groups.add(batchOf(rows));
      const { groups: shown, total } = groups.largest(most);
      return (
        shown.reduce((sum, { flows }) => sum + flows, 0) === rows.length &&
        total.bytes === rows.reduce((sum, row) => sum + bytesOf(row), 0) &&
        shown.filter(({ key }) => key !== null).length <= most
      );
    }),
  );
});

t.test('more keys than are held: the largest is still there', async (t) => {
  const groups = new RowGroups(byKey, 100);
  const rows = Array.from({ length: 5000 }, (_, id) => ({ id, bytes: 1, key: `scan ${id}` }));
  groups.add(batchOf([{ id: 0, bytes: 1000, key: 'large' }, ...rows]));
  t.ok(groups.approximate);
  const { groups: shown, total } = groups.largest(1);
  t.same(shown, [
    { key: 'large', flows: 1, packets: 2, bytes: 1000 },
    { key: null, flows: 5000, packets: 10_000, bytes: 5000 },
  ]);
  t.equal(total.bytes, 6000);
});

t.test('by protocol: the transport where nothing else is known', async (t) => {
  const key = (flowGroupings['protocol'] as Grouping).key;
  t.equal(key({ protocol: 'udp', label_protocol: 'unknown' }), 'udp');
  t.equal(key({ protocol: 'udp', label_protocol: 'dns' }), 'dns');
});

t.test('bars', async (t) => {
  t.equal(shareBar(0), '');
  t.equal(shareBar(0.5), '████████');
  t.equal(shareBar(1 / 128), '▏');
  t.equal(shareBar(1), '████████████████');
});

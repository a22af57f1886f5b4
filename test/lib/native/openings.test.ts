/** Opening rows as they leave the addon: once a flow and before its row, in those of its columns that sessions are made of. */
import { readdirSync } from 'node:fs';
import t from 'tap';
import type { NativeRunOptions } from '../../../lib/native/declarations.js';
import { batchOf } from '../../../lib/native/flow-batch.js';
import { loadAddon } from '../../../lib/native/load-addon.js';
import type { Row } from '../../../lib/schema/column-batch.js';
import { fixture } from '../../e2e/run-tractor.js';

const { NativeRun: Run } = loadAddon();

const columnsOfOpenings = [
  ...['flow_id', 'protocol', 'client_ip', 'client_port', 'server_ip', 'server_port', 'time_start_us', 'time_end_us'],
  ...['payload_protocol', 'payload_certainty', 'sni', 'alpn', 'ja4', 'http_host', 'user_agent', 'dns_name'],
  ...['certificate_name', 'http_referer', 'tls_session', 'node_id', 'process_id', 'process_name'],
  ...['announced_by', 'announced_protocol', 'announcing_protocol', 'resolved_by', 'row_number'],
];

async function rowsOf(name: string, options: Partial<NativeRunOptions> = {}): Promise<Row[]> {
  const run = new Run({ paths: [fixture(name)], openings: true, features: [], ...options });
  const rows: Row[] = [];
  for (let native = await run.next(); native !== null; native = await run.next()) {
    const batch = batchOf(native, []);
    for (const row of batch.rows()) rows.push({ kind: batch.kind, ...row });
  }
  return rows;
}

/** Whichever of them is the client: a flow's community_id without its protocol. */
const ends = (row: Row) => [`${row.client_ip} ${row.client_port}`, `${row.server_ip} ${row.server_port}`].sort();

const fixtures = readdirSync(fixture('')).filter((name) => /\.pcap(ng)?$/.test(name));

for (const name of fixtures) {
  t.test(
    `${name}: one opening a flow at most, before its row, the same in small batches and by three threads`,
    async (t) => {
      const rows = await rowsOf(name);
      const ended = rows.filter((row) => row.kind === 'flows');
      const openings = rows.filter((row) => row.kind === 'openings');
      t.ok(openings.length > 0);
      t.equal(new Set(openings.map((row) => row.flow_id)).size, openings.length);
      for (const opening of openings) {
        t.strictSame(Object.keys(opening), ['kind', ...columnsOfOpenings]);
        const row = ended.find((one) => one.flow_id === opening.flow_id) ?? t.fail('an opening without a flow');
        t.ok(rows.indexOf(opening) < rows.indexOf(row as Row));
        const { time_start_us, protocol } = row as Row;
        t.match(opening, { time_start_us, protocol });
        t.strictSame(ends(opening), ends(row as Row));
      }
      for (const options of [{ batchRows: 3 }, { threads: 3 }]) {
        const again = await rowsOf(name, options);
        t.same(
          again.filter((row) => row.kind === 'openings'),
          openings,
        );
        t.same(
          again.filter((row) => row.kind === 'flows'),
          ended,
        );
      }
    },
  );
}

t.test('names of web.pcap are in the openings already', async (t) => {
  const rows = await rowsOf('web.pcap');
  const named = (kind: string) =>
    rows
      .filter((row) => row.kind === kind && (row.sni !== null || row.http_host !== null))
      .map(({ flow_id, sni, http_host, ja4, alpn, user_agent }) => ({ flow_id, sni, http_host, ja4, alpn, user_agent }))
      .sort((a, b) => (a.flow_id as number) - (b.flow_id as number));
  t.ok(named('flows').length > 10);
  t.same(named('openings'), named('flows'));
});

t.test('an FTP control flow opens before the data flows that it announces', async (t) => {
  const openings = (await rowsOf('ftp.pcapng')).filter((row) => row.kind === 'openings');
  const places = new Map(openings.map((row, place) => [row.flow_id, place]));
  const announced = openings.filter((row) => row.announced_by !== null);
  t.equal(announced.length, 7);
  for (const row of announced) {
    t.ok((places.get(row.announced_by as number) as number) < (places.get(row.flow_id as number) as number));
  }
});

t.test('off by default, refused without flow rows or facts', async (t) => {
  const rows = await rowsOf('web.pcap', { openings: false });
  t.ok(rows.every((row) => row.kind === 'flows'));
  for (const options of [{ flowRows: false }, { facts: false }]) {
    t.throws(() => new Run({ paths: [], openings: true, ...options }), /openings needs flowRows and facts/);
  }
});

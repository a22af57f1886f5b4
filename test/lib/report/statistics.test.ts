import t, { type Test } from 'tap';
import { addressReport } from '../../../lib/report/address-report.js';
import { withAddress, withLabel } from '../../../lib/report/flow-filter.js';
import { hasLabel, labelledFlows } from '../../../lib/report/labelled-flows.js';
import { statistics } from '../../../lib/report/statistics.js';
import type { Row } from '../../../lib/schema/column-batch.js';
import type { FlowTable } from '../../../lib/storage/flow-lake.js';
import { ParquetLake } from '../../../lib/storage/parquet-lake.js';
import { batchesOf } from '../flow-rows.js';

async function flowsOf(test: Test, rows: readonly Row[]): Promise<FlowTable> {
  const lake = new ParquetLake(test.testdir());
  test.teardown(() => lake.close());
  await lake.write(1, batchesOf(rows));
  return lake.flows(1);
}

const dns: Row = { protocol: 'udp', server_port: 53, server_ip: '10.0.0.53', label: 'dns', label_protocol: 'dns' };
const rows: readonly Row[] = [
  { label: 'vk', label_protocol: 'tls', label_group: 'social', sni: 'Vk.com', user_agent: 'A/1' },
  { label: 'vk', label_protocol: 'tls', label_group: 'social', sni: 'im.vk.com', client_ip: '10.0.0.2' },
  { label: 'vk', label_protocol: 'http', label_group: 'social', http_host: 'vk.com:8080', user_agent: 'B/2' },
  { ...dns, dns_name: 'vk.com', user_agent: 'B/2' },
  { ...dns, dns_name: 'ya.ru', client_ip: '10.0.0.2' },
  { protocol: 'udp', server_port: 9999, server_ip: '2001:db8::1', client_ip: '2001:db8::2', ip_version: 6 },
  { protocol: 'icmp', client_port: 8, server_port: 0, server_ip: '192.0.2.7', dns_name: 'late.example' },
];

t.test('every flow once under each title; by count, then by name', async (t) => {
  const flows = await flowsOf(t, rows);
  const counted = Object.fromEntries((await statistics(flows)).map(({ title, content }) => [title, content]));
  const content = (pairs: [string, number][]) => pairs.map(([label, count]) => ({ label, count }));
  t.strictSame(counted, {
    protocols: content([
      ['dns', 2],
      ['tls', 2],
      ['http', 1],
      ['icmp', 1],
      ['udp', 1],
    ]),
    clients: content([
      ['10.0.0.1', 4],
      ['10.0.0.2', 2],
      ['2001:db8::2', 1],
    ]),
    servers: content([
      ['192.0.2.1', 3],
      ['10.0.0.53', 2],
      ['192.0.2.7', 1],
      ['2001:db8::1', 1],
    ]),
    labels: content([
      ['vk', 3],
      ['dns', 2],
      ['unknown', 2],
    ]),
    groups: content([
      ['other', 4],
      ['social', 3],
    ]),
    ports: content([
      ['tcp/443', 3],
      ['udp/53', 2],
      ['udp/9999', 1],
    ]),
  });
});

t.test('of the flows with a label, of the flows with an address', async (t) => {
  const flows = await flowsOf(t, rows);
  const clients = async (filter: Parameters<typeof statistics>[1]) =>
    (await statistics(flows, filter)).find(({ title }) => title === 'clients')?.content;
  t.strictSame(await clients(withLabel('vk')), [
    { label: '10.0.0.1', count: 2 },
    { label: '10.0.0.2', count: 1 },
  ]);
  t.strictSame(await clients(withLabel('nothing')), []);
  t.strictSame(await clients(withAddress(['10.0.0.53'])), [
    { label: '10.0.0.1', count: 1 },
    { label: '10.0.0.2', count: 1 },
  ]);
});

t.test('no list is longer than ten thousand', async (t) => {
  const many = Array.from({ length: 10_050 }, (_, index) => ({ client_ip: `10.1.${index >> 8}.${index & 255}` }));
  const flows = await flowsOf(t, [...many, ...many.slice(0, 1)]);
  const clients = (await statistics(flows)).find(({ title }) => title === 'clients')?.content;
  t.equal(clients?.length, 10_000);
  t.strictSame(clients?.[0], { label: '10.1.0.0', count: 2 }, 'the most frequent are kept');
});

t.test('flows of a label, by time, in whole seconds', async (t) => {
  const flows = await flowsOf(t, [
    { label: 'ftp', time_start_us: 2_999_999, time_end_us: 4_000_000, label_evidence: 'said USER', server_port: 21 },
    { label: 'ftp', time_start_us: 1_000_000, time_end_us: 1_000_001, client_port: 5 },
    { label: 'vk' },
  ]);
  const found = [];
  for await (const piece of labelledFlows(flows, 'ftp')) found.push(...piece);
  const common = { client_ip: '10.0.0.1', server_ip: '192.0.2.1' };
  t.strictSame(found, [
    { ...common, client_port: 5, server_port: 443, time_start: 1, time_end: 1, comment: '' },
    { ...common, client_port: 40000, server_port: 21, time_start: 2, time_end: 4, comment: 'said USER' },
  ]);
  t.equal(await hasLabel(flows, 'vk'), true);
  t.equal(await hasLabel(flows, 'v'), false);
});

t.test('what an address says it is, and by what name it is asked for', async (t) => {
  const flows = await flowsOf(t, rows);
  const client = await addressReport(flows, ['10.0.0.1']);
  t.equal(client?.userAgent, 'B/2', 'the most frequent');
  t.equal(client?.domainName, null, 'a client is asked for by no name');
  const server = await addressReport(flows, ['192.0.2.1']);
  t.equal(server?.domainName, 'vk.com', 'SNI and Host count alike, without case and port');
  t.equal(server?.userAgent, null, 'what its clients say is not its own');
  t.equal((await addressReport(flows, ['10.0.0.53']))?.domainName, null, 'a resolver is not what it is asked about');
  t.equal((await addressReport(flows, ['192.0.2.7']))?.domainName, 'late.example', 'resolved earlier');
  t.equal(await addressReport(flows, ['10.9.9.9']), null, 'occurs nowhere');
});

t.test('a Host that is an address is no domain name', async (t) => {
  for (const http_host of ['192.0.2.1', '192.0.2.1:8080', '[2001:db8::1]:80', '2001:db8::1', '']) {
    const flows = await flowsOf(t, [{ http_host }]);
    t.equal((await addressReport(flows, ['192.0.2.1']))?.domainName, null, http_host);
  }
});

/** Test tools: names, user agents and JA4 that ipfixprobe's plug-ins recorded, a capture each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedCaptures } from '../shared-captures.js';
import { type Field, keyOf, type Source, type TruthCapture, told } from './told.js';

const folder = join(sharedCaptures, 'ipfixprobe');
const transports: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp' };

type Recorded = Readonly<Record<string, string | undefined>>;

const plugins: readonly [plugin: string, capture: string, fields: Readonly<Record<string, Field>>][] = [
  ['tls', 'tls', { TLS_SNI: 'sni', TLS_JA4: 'ja4' }],
  ['dns', 'dns', { DNS_NAME: 'dns_name' }],
  ['http', 'http', { HTTP_REQUEST_HOST: 'http_host', HTTP_REQUEST_AGENT: 'user_agent' }],
  ['quic', 'quic_initial-sample', { QUIC_SNI: 'sni', QUIC_USER_AGENT: 'user_agent' }],
  ['netbios', 'netbios', { NB_NAME: 'dns_name' }],
  ['sip', 'sip', { SIP_USER_AGENT: 'user_agent' }],
  ['rtsp', 'rtsp', { RTSP_REQUEST_AGENT: 'user_agent' }],
  ['ssdp', 'ssdp', { SSDP_USER_AGENT: 'user_agent' }],
];

/** Values in quotes may hold commas. */
const cells = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)("[^"]*"|[^,]*)/g)].map(([, cell = '']) => cell.replace(/^"|"$/g, ''));

/** The names of the columns stand in the last line, each behind its type. */
function recorded(plugin: string): Recorded[] {
  const lines = readFileSync(join(folder, 'result', plugin), 'utf8')
    .trimEnd()
    .split('\n');
  const names = (lines.pop() as string).split(',').map((column) => column.split(' ').at(-1) as string);
  return lines.map((line) => Object.fromEntries(cells(line).map((value, index) => [names[index], value])));
}

/** Records of one flow, which it exports more than once, say one thing each. */
function captureOf([plugin, capture, fields]: (typeof plugins)[number]): TruthCapture {
  const values = new Map<string, { key: string; field: Field; all: string[] }>();
  for (const record of recorded(plugin)) {
    const end = (side: string) => ({ address: String(record[`${side}_IP`]), port: Number(record[`${side}_PORT`]) });
    const key = keyOf(transports[record['PROTOCOL'] ?? ''] ?? '', end('SRC'), end('DST'));
    for (const [column, field] of Object.entries(fields)) {
      const one = values.get(`${key} ${field}`) ?? { key, field, all: [] };
      // SSDP's are a list, each behind a semicolon.
      one.all.push((record[column] ?? '').trim().replace(/;$/, ''));
      values.set(`${key} ${field}`, one);
    }
  }
  const path = join(folder, 'pcap', `${capture}.pcap`);
  return { name: plugin, path, told: [...values.values()].flatMap(({ key, field, all }) => told(key, field, all)) };
}

export const ipfixprobe: Source = {
  name: 'ipfixprobe',
  title: 'ipfixprobe: what its plug-ins tls, dns, http, quic, netbios, sip, rtsp and ssdp export',
  captures: () => plugins.map(captureOf),
};

/** From bytes to sessions: what a hello resumes and who a node says that it is reach the rules, and leave in no row. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { analyze } from '../../tools/analysis.js';
import { type CapturedFrame, pcapFile } from '../../tools/capture-bytes.js';
import { tcpFrame, udpFrame } from '../../tools/packet-bytes.js';
import { manifestOf, softmaxModel, writeModel } from '../labels/made-models.js';

const client = '192.0.2.1';
const at = (second: number, data: Buffer): CapturedFrame => ({ timeNs: BigInt(second) * 1_000_000_000n, data });

const sized = (bytes: Buffer) => Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);

/** A ClientHello of TLS 1.2 (RFC 5246, 7.4.1.2) with one cipher suite and a ticket (RFC 5077, 3.2), in a record. */
function hello(ticket: string): Buffer {
  const extension = Buffer.concat([Buffer.from([0, 35]), sized(Buffer.from(ticket))]);
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 0x5a),
    Buffer.from([0, 0, 2, 0xc0, 0x2f, 1, 0]),
    sized(extension),
  ]);
  const message = Buffer.concat([Buffer.from([1, 0]), sized(body)]);
  return Buffer.concat([Buffer.from([22, 3, 1]), sized(message)]);
}

const opens = (second: number, host: number, payload: Buffer) => {
  const flow = { source: client, target: `198.51.100.${host}`, sourcePort: 40_000 + host, targetPort: 443 };
  return [
    at(second, tcpFrame({ ...flow, payload: 0, flags: 2 })),
    at(second, tcpFrame({ ...flow, payload, flags: 0x18, sequence: 1 })),
  ];
};

const asks = (second: number, port: number, id: string) =>
  at(
    second,
    udpFrame({
      source: client,
      target: '198.51.100.9',
      sourcePort: port,
      targetPort: port,
      payload: Buffer.from(`d1:ad2:id20:${id}e1:q4:ping1:t2:aa1:y1:qe`),
    }),
  );

async function rowsOf(t: Test, frames: readonly CapturedFrame[], models: readonly string[] = []) {
  const path = join(t.testdir(), 'made.pcap');
  writeFileSync(path, pcapFile(frames));
  const { rows } = await analyze(path, { payloadFacts: true, features: 'none', models });
  return [...rows].sort((a, b) => Number(a['flow_id']) - Number(b['flow_id']));
}

t.test('a ticket ties flows to several servers, another ticket does not', async (t) => {
  const frames = [
    ...opens(100, 1, hello('ticket')),
    ...opens(102, 2, hello('ticket')),
    ...opens(104, 3, hello('other')),
  ];
  const rows = await rowsOf(t, frames);
  t.strictSame(
    rows.map((row) => row['session_evidence']),
    [null, 'resumes the same TLS session', null],
  );
  t.notOk(JSON.stringify(rows).includes('14069429150abcbf'), 'its digest stays inside');
  for (const row of rows) t.notOk('tls_session' in row || 'node_id' in row);
});

t.test('an id ties the sockets of a node', async (t) => {
  const [id, other] = ['abcdefghij0123456789', 'mnopqrstuvwxyz123456'];
  const rows = await rowsOf(t, [asks(100, 7001, id), asks(101, 7002, id), asks(102, 7003, other)]);
  t.match(rows[1], { session_rule: 'swarm', session_id: rows[0]?.['session_id'] });
  t.equal(rows[1]?.['session_evidence'], `node ${Buffer.from(id).toString('hex')} of the swarm`);
  t.not(rows[2]?.['session_rule'], 'swarm');
});

const models = t.testdir();

t.test('what a model says of one flow is not lent to the others of its session', async (t) => {
  // Voice for what lasts, and no word of what does not.
  const byDuration = [
    [0, 1e-5],
    [0, 0],
    [0, 0],
  ];
  const model = writeModel(models, 'made-v1', manifestOf({ unknown_below: 0.75 }), softmaxModel(byDuration, [0, 0]));
  const flow = { source: client, target: '198.51.100.1', sourcePort: 40_001, targetPort: 443 };
  const frames = [
    ...opens(100, 1, hello('ticket')),
    at(101, tcpFrame({ ...flow, payload: 0, flags: 0x10, sequence: 100 })),
    ...opens(102, 2, hello('ticket')),
    ...opens(103, 3, hello('ticket')),
  ];
  const rows = await rowsOf(t, frames, [model]);
  t.equal(new Set(rows.map((row) => row['session_id'])).size, 1, 'one session');
  t.strictSame(
    rows.map((row) => [row['label'], row['label_source']]),
    [
      ['voip', 'model'],
      ['tls', 'payload'],
      ['tls', 'payload'],
    ],
  );
});

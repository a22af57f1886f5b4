/** `tractor sessions` and session_id of `tractor flows`, as whole programs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import t from 'tap';
import { memberColumns, sessionColumns } from '../../lib/schema/session-columns.js';
import { fixture, tractor } from './run-tractor.js';

interface Member {
  readonly flow_id: number;
  readonly rule: string;
  readonly evidence: string | null;
  readonly label: string;
}
interface Session {
  readonly session_id: number;
  readonly label: string;
  readonly client_ip: string;
  readonly flows: number;
  readonly flow_ids: number[];
  readonly members: Member[];
}

function sessionsIn(text: string): Session[] {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Session).sort((a, b) => a.session_id - b.session_id);
}

t.test('FTP: control, data and names as one session, in JSON lines', async (t) => {
  const { status, stdout } = await tractor(['sessions', fixture('ftp.pcapng')]);
  t.equal(status, 0);
  const sessions = sessionsIn(stdout);
  t.strictSame(
    Object.keys(sessions[0] as object),
    [...sessionColumns, ...memberColumns].map(({ name }) => name),
  );
  const overIpv6 = sessions.find(({ client_ip, label }) => label === 'ftp' && client_ip.includes(':')) as Session;
  t.match(overIpv6.members, [
    { rule: 'first', evidence: null, label: 'ftp' },
    { rule: 'announced', evidence: `announced by flow ${overIpv6.session_id}`, label: 'ftp_data' },
  ]);
  const data = sessions.flatMap(({ members }) => members).filter(({ label }) => label === 'ftp_data');
  t.equal(data.length, 7);
  t.ok(data.every(({ rule }) => rule === 'announced'));
  t.ok(sessions.every(({ flows, flow_ids, members }) => flow_ids.length === flows && members.length === flows));
  const ids = sessions.flatMap(({ flow_ids }) => flow_ids);
  t.equal(new Set(ids).size, ids.length, 'a flow is in one session');
});

t.test('flows have the same session_id; --no-sessions leaves it empty', async (t) => {
  const path = fixture('ftp.pcapng');
  const of = new Map(
    sessionsIn((await tractor(['sessions', path])).stdout).flatMap(({ session_id, flow_ids }) =>
      flow_ids.map((id) => [id, session_id]),
    ),
  );
  const rows = (await tractor(['flows', path])).stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.equal(rows.length, of.size);
  for (const { flow_id, session_id } of rows) t.equal(session_id, of.get(flow_id));
  const without = await tractor(['flows', path, '--no-sessions', '--format', 'jsonl']);
  t.notOk(/"session_id":\d/.test(without.stdout));
});

t.test('CSV and Parquet have the numbers of the flows', async (t) => {
  const folder = t.testdir();
  const names = [...sessionColumns.map(({ name }) => name), 'flow_ids'];
  const csv = await tractor(['sessions', fixture('voip.pcap'), '--format', 'csv']);
  t.equal(csv.stdout.split('\n')[0], names.join(','));
  t.match(csv.stdout, /,sip,voice,.*,"\[4,9\]"\n/);
  const path = join(folder, 's.parquet');
  t.equal((await tractor(['sessions', fixture('voip.pcap'), '-o', path])).status, 0);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(`SELECT session_id, flows, flow_ids FROM '${path}' WHERE flows > 1`);
  t.strictSame(reader.getRowObjectsJson(), [{ session_id: '4', flows: '2', flow_ids: '[4,9]' }]);
  t.strictSame(reader.columnNames(), ['session_id', 'flows', 'flow_ids']);
  connection.closeSync();
});

t.test('a capture cut short: what was readable, and 1', async (t) => {
  const whole = readFileSync(fixture('ftp.pcapng'));
  const path = join(t.testdir(), 'cut.pcapng');
  writeFileSync(path, whole.subarray(0, whole.length - 5000));
  const { status, stdout, stderr } = await tractor(['sessions', path]);
  t.equal(status, 1);
  t.match(stderr, /cut\.pcapng/);
  t.ok(sessionsIn(stdout).some(({ label }) => label === 'ftp'));
});

t.test('usage', async (t) => {
  t.match(await tractor(['sessions', fixture('ftp.pcapng'), '--format', 'arff']), { status: 2 });
  t.match(await tractor(['sessions']), { status: 2 });
  t.match((await tractor(['sessions', '--help'])).stdout, /announced +another flow said that it would come/);
});

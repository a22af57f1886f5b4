/** Closed sessions as columns: the members are JSON, whatever names a capture has put there. */
import t from 'tap';
import type { TextColumn } from '../../../lib/schema/column-batch.js';
import type { AppSession, Member } from '../../../lib/sessions/app-session.js';
import { sessionBatch } from '../../../lib/sessions/session-batch.js';
import { noFlow } from '../../../lib/sessions/session-flow.js';
import { LabelVotes } from '../../../lib/sessions/session-label.js';

function memberOf(
  flowId: number,
  facts: Partial<Member['flow']> & Pick<Partial<Member>, 'evidence' | 'lentLabel'>,
): Member {
  const { evidence = null, lentLabel = null, ...flow } = facts;
  return {
    flow: { ...noFlow, flowId, ...flow },
    rule: flowId === 1 ? 'first' : 'name',
    evidence,
    lentLabel,
    lastUs: 0,
    totals: null,
  };
}

function sessionOf(members: readonly Member[]): AppSession {
  const label = new LabelVotes().label();
  return { sessionId: 1, clientIp: '', processId: null, processName: null, startUs: 0, lastUs: 0, label, members };
}

/** What the column says, and the plain way to say it. */
function membersOf(session: AppSession): [string, string] {
  const column = sessionBatch([session], true).column('members') as TextColumn;
  const plain = session.members.map(({ flow, rule, evidence, lentLabel }) => ({
    flow_id: flow.flowId,
    rule,
    evidence,
    protocol: flow.transport,
    client_ip: flow.clientIp,
    client_port: flow.clientPort,
    server_ip: flow.serverIp,
    server_port: flow.serverPort,
    label: lentLabel ?? flow.label,
  }));
  return [column.dictionary[column.codes[0] as number] as string, JSON.stringify(plain)];
}

t.test('members are written as JSON.stringify does', async (t) => {
  const odd = ['"', '\\', '\n', '\u0000', '\u007f', 'имя', '\ud800', '\u2028', "'", '</script>', ' !#[]~', ''];
  for (const text of odd) {
    const [said, plain] = membersOf(sessionOf([memberOf(1, { evidence: text, label: text, transport: text })]));
    t.equal(said, plain, `code ${text.charCodeAt(0)}`);
  }
  const two = sessionOf([
    memberOf(1, { clientIp: '10.0.0.1', clientPort: 1, serverIp: 'fe80::1', serverPort: 65535 }),
    memberOf(2 ** 40, { evidence: 'as "others" did', lentLabel: 'ftp' }),
  ]);
  t.equal(...membersOf(two));
});

t.test('the numbers of flows', async (t) => {
  const column = (members: readonly Member[]) =>
    (sessionBatch([sessionOf(members)], true).column('flow_ids') as TextColumn).dictionary;
  t.strictSame(column([memberOf(7, {})]), ['[7]']);
  t.strictSame(column([memberOf(7, {}), memberOf(2 ** 40, {})]), ['[7,1099511627776]']);
});

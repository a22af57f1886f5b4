/** Closed sessions as a batch of columns, under the names of lib/schema/session-columns.ts. */
import { type Column, ColumnBatch, TextColumnBuilder } from '../schema/column-batch.js';
import { memberColumns, sessionColumns, sessionFeatures } from '../schema/session-columns.js';
import type { AppSession, Member } from './app-session.js';
import { sessionVector } from './session-features.js';

function ints(sessions: readonly AppSession[], pick: (session: AppSession) => number | null): Column {
  return { kind: 'int', values: Float64Array.from(sessions, (session) => pick(session) ?? Number.NaN) };
}

function floats(sessions: readonly AppSession[], pick: (session: AppSession) => number): Column {
  return { kind: 'float', values: Float64Array.from(sessions, pick), offset: 0, stride: 1 };
}

function texts(sessions: readonly AppSession[], pick: (session: AppSession) => string | null, json = false): Column {
  const builder = new TextColumnBuilder(sessions.length);
  sessions.forEach((session, row) => {
    builder.set(row, pick(session));
  });
  return { ...builder.build(), json };
}

function identity(sessions: readonly AppSession[]): [string, Column][] {
  return [
    ['session_id', ints(sessions, ({ sessionId }) => sessionId)],
    ['client_ip', texts(sessions, ({ clientIp }) => clientIp)],
    ['process_id', ints(sessions, ({ processId }) => processId)],
    ['process_name', texts(sessions, ({ processName }) => processName)],
    ['label', texts(sessions, ({ label }) => label.label)],
    ['label_group', texts(sessions, ({ label }) => label.group)],
    ['label_confidence', floats(sessions, ({ label }) => label.confidence)],
    ['label_evidence', texts(sessions, ({ label }) => label.evidence)],
    ['time_start_us', ints(sessions, ({ startUs }) => startUs)],
    ['time_end_us', ints(sessions, ({ lastUs }) => lastUs)],
  ];
}

function features(sessions: readonly AppSession[]): [string, Column][] {
  const width = sessionFeatures.length;
  const matrix = new Float64Array(sessions.length * width);
  sessions.forEach((session, row) => {
    matrix.set(sessionVector(session), row * width);
  });
  return sessionFeatures.map(({ name, type }, offset) => [
    name,
    type === 'float'
      ? { kind: 'float', values: matrix, offset, stride: width }
      : { kind: 'int', values: Float64Array.from(sessions, (_, row) => matrix[row * width + offset] as number) },
  ]);
}

function memberJson({ flow, rule, evidence, lentLabel }: Member): object {
  return {
    flow_id: flow.flowId,
    rule,
    evidence,
    protocol: flow.transport,
    client_ip: flow.clientIp,
    client_port: flow.clientPort,
    server_ip: flow.serverIp,
    server_port: flow.serverPort,
    label: lentLabel ?? flow.label,
  };
}

function memberTexts(sessions: readonly AppSession[]): [string, Column][] {
  return [
    ['flow_ids', texts(sessions, ({ members }) => JSON.stringify(members.map(({ flow }) => flow.flowId)), true)],
    ['members', texts(sessions, ({ members }) => JSON.stringify(members.map(memberJson)), true)],
  ];
}

/** `withMembers`: also the columns that say which flows. */
export function sessionBatch(sessions: readonly AppSession[], withMembers: boolean): ColumnBatch {
  const columns = [...identity(sessions), ...features(sessions), ...(withMembers ? memberTexts(sessions) : [])];
  return new ColumnBatch('sessions', sessions.length, new Map(columns));
}

/** Names of the columns of such a batch. */
export function sessionColumnNames(withMembers: boolean): string[] {
  return [...sessionColumns, ...(withMembers ? memberColumns : [])].map(({ name }) => name);
}

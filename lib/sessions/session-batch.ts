/** Closed sessions as a batch of columns, under the names of lib/schema/session-columns.ts. */
import { type Column, ColumnBatch, TextColumnBuilder } from '../schema/column-batch.js';
import { memberColumns, sessionColumns, sessionFeatures } from '../schema/session-columns.js';
import type { AppSession, Member } from './app-session.js';
import { sessionVector } from './session-features.js';

/** Loops, here and below: from() with a function takes ten times as long. */
function numbers(sessions: readonly AppSession[], pick: (session: AppSession) => number | null): Float64Array {
  const values = new Float64Array(sessions.length);
  for (let row = 0; row < values.length; row++) values[row] = pick(sessions[row] as AppSession) ?? Number.NaN;
  return values;
}

function ints(sessions: readonly AppSession[], pick: (session: AppSession) => number | null): Column {
  return { kind: 'int', values: numbers(sessions, pick) };
}

const floatsOf = (values: Float64Array): Column => ({ kind: 'float', values, offset: 0, stride: 1 });

function texts<T>(things: readonly T[], pick: (thing: T) => string | null): Column {
  const builder = new TextColumnBuilder(things.length);
  things.forEach((thing, row) => {
    builder.set(row, pick(thing));
  });
  return builder.build();
}

/** JSON of which no two are the same: none is looked for. */
function distinctJson(sessions: readonly AppSession[], write: (session: AppSession) => string): Column {
  const codes = new Int32Array(sessions.length);
  for (let row = 0; row < codes.length; row++) codes[row] = row;
  return { kind: 'text', codes, dictionary: sessions.map(write), json: true };
}

function identity(sessions: readonly AppSession[]): [string, Column][] {
  const labels = sessions.map(({ label }) => label);
  const confidences = Float64Array.from(labels.map(({ confidence }) => confidence));
  return [
    ['session_id', ints(sessions, ({ sessionId }) => sessionId)],
    ['client_ip', texts(sessions, ({ clientIp }) => clientIp)],
    ['process_id', ints(sessions, ({ processId }) => processId)],
    ['process_name', texts(sessions, ({ processName }) => processName)],
    ['label', texts(labels, ({ label }) => label)],
    ['label_group', texts(labels, ({ group }) => group)],
    ['label_confidence', floatsOf(confidences)],
    ['label_evidence', texts(labels, ({ evidence }) => evidence)],
    ['time_start_us', ints(sessions, ({ startUs }) => startUs)],
    ['time_end_us', ints(sessions, ({ lastUs }) => lastUs)],
  ];
}

function features(sessions: readonly AppSession[]): [string, Column][] {
  const columns = sessionFeatures.map(() => new Float64Array(sessions.length));
  for (let row = 0; row < sessions.length; row++) {
    const vector = sessionVector(sessions[row] as AppSession);
    for (let at = 0; at < columns.length; at++) (columns[at] as Float64Array)[row] = vector[at] as number;
  }
  return sessionFeatures.map(({ name, type }, at) => {
    const values = columns[at] as Float64Array;
    return [name, type === 'float' ? floatsOf(values) : { kind: 'int', values }];
  });
}

/** As JSON.stringify writes them, without an object for each. */
const quoted = (text: string | null) => (text === null || !isPlain.test(text) ? JSON.stringify(text) : `"${text}"`);
const isPlain = /^[ !#-[\]-~]*$/;

function memberJson({ flow, rule, evidence, lentLabel }: Member): string {
  return (
    `{"flow_id":${flow.flowId},"rule":"${rule}","evidence":${quoted(evidence)},"protocol":${quoted(flow.transport)}` +
    `,"client_ip":${quoted(flow.clientIp)},"client_port":${flow.clientPort}` +
    `,"server_ip":${quoted(flow.serverIp)},"server_port":${flow.serverPort},"label":${quoted(lentLabel ?? flow.label)}}`
  );
}

function joined(members: readonly Member[], write: (member: Member) => string | number): string {
  return members.length === 1 ? `[${write(members[0] as Member)}]` : `[${members.map(write).join()}]`;
}

function memberTexts(sessions: readonly AppSession[]): [string, Column][] {
  return [
    ['flow_ids', distinctJson(sessions, ({ members }) => joined(members, ({ flow }) => flow.flowId))],
    ['members', distinctJson(sessions, ({ members }) => joined(members, memberJson))],
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

/**
 * The fields that a filter, an order and a list of columns may name: the stored columns, and what is made of them. Says what
 * they are; the SQL that gets them is in lib/report.
 */
import { featureColumns } from '../schema/feature-columns.js';
import { type ColumnSpec, columnSpec, storedColumns } from '../schema/flow-columns.js';
import { sessionColumns } from '../schema/session-columns.js';

export type TableName = 'flows' | 'sessions';

/** What values a field takes. `either` ones hold one of each side: the question is true where it is of one of them. */
export type FieldKind = 'number' | 'port' | 'bool' | 'text' | 'address' | 'country';

export interface Field {
  readonly name: string;
  /** The table that has it. A field of flows, asked of sessions, is true where it is of one of their flows. */
  readonly table: TableName;
  readonly kind: FieldKind;
  readonly spec: ColumnSpec;
  /** A column of the table in its lists and exports; others are for filters alone. */
  readonly column: boolean;
  /** Stored as it is; the others are made of stored ones. */
  readonly stored: boolean;
  /** Its texts have no upper case. */
  readonly lowerCase: boolean;
  /** Its texts are names of IP protocols, which have numbers. */
  readonly ipProtocol: boolean;
  /** A time since the epoch, in µs. */
  readonly moment: boolean;
  /** Of a feature, its set: only jobs that were asked for that have it; null of all others. */
  readonly featureSet: string | null;
}

const lowerCase = new Set([
  'protocol',
  'label',
  'label_protocol',
  'label_group',
  'label_source',
  'end_reason',
  'payload_protocol',
]);
const addresses = new Set(['client_ip', 'server_ip', 'ip']);
const ipProtocols = new Set(['protocol', 'protocols']);
const ports = new Set(['client_port', 'server_port', 'port']);

function kindOf({ name, kind }: ColumnSpec): FieldKind {
  if (addresses.has(name)) return 'address';
  if (ports.has(name)) return 'port';
  if (name === 'country') return 'country';
  if (kind === 'bool' || kind === 'text') return kind;
  return 'number';
}

function field(table: TableName, spec: ColumnSpec, { column, stored }: Pick<Field, 'column' | 'stored'>): Field {
  const { name } = spec;
  return {
    name,
    table,
    kind: kindOf(spec),
    spec,
    column,
    stored,
    lowerCase: lowerCase.has(name),
    ipProtocol: spec.kind === 'text' && ipProtocols.has(name),
    moment: name === 'time_start_us' || name === 'time_end_us',
    featureSet: null,
  };
}

/** Columns that are made of stored ones. */
const madeOfFlows: readonly ColumnSpec[] = [
  columnSpec('packets', 'int', 'packets', 'packets both ways'),
  columnSpec('bytes', 'int', 'bytes', 'frame bytes on the wire, both ways'),
  columnSpec('payload_bytes', 'int', 'bytes', 'bytes above the transport header, both ways'),
  columnSpec('name', 'text', '', 'host that the client asked for, or had looked up: sni, http_host or dns_name', true),
];
const madeOfSessions: readonly ColumnSpec[] = [
  columnSpec('packets', 'int', 'packets', 'packets both ways'),
  columnSpec('bytes', 'int', 'bytes', 'frame bytes on the wire, both ways'),
];

/** Questions that more than one column answers, or one of two. */
const onlyAsked: readonly ColumnSpec[] = [
  columnSpec('ip', 'text', '', 'client_ip or server_ip; an address or a network such as 10.0.0.0/8'),
  columnSpec('port', 'int', '', 'client_port or server_port'),
  columnSpec('country', 'text', '', 'country of either address: its code or English name; private, loopback, ...'),
  columnSpec('protocols', 'text', '', 'protocol or label_protocol'),
  columnSpec('client_packets', 'int', 'packets', 'packets that the client sent'),
  columnSpec('server_packets', 'int', 'packets', 'packets that the server sent'),
  columnSpec('client_bytes', 'int', 'bytes', 'frame bytes on the wire that the client sent'),
  columnSpec('server_bytes', 'int', 'bytes', 'frame bytes on the wire that the server sent'),
  columnSpec('client_payload_bytes', 'int', 'bytes', 'bytes above the transport header that the client sent'),
  columnSpec('server_payload_bytes', 'int', 'bytes', 'bytes above the transport header that the server sent'),
];

const stored = { column: true, stored: true };
const made = { column: true, stored: false };
const asked = { column: false, stored: false };

const flowFields: readonly Field[] = [
  ...storedColumns.map((spec) => field('flows', spec, stored)),
  ...madeOfFlows.map((spec) => field('flows', spec, made)),
  ...onlyAsked.map((spec) => field('flows', spec, asked)),
];
const featureFields: readonly Field[] = featureColumns.map((spec) => ({
  ...field('flows', spec, stored),
  featureSet: spec.set,
}));
/** `duration` in a filter is duration_us, which every job has. */
const askedFeatures = featureFields.filter(({ name }) => name !== 'duration');

const ownSessionFields: readonly Field[] = [
  ...sessionColumns.map((spec) => field('sessions', spec, stored)),
  ...madeOfSessions.map((spec) => field('sessions', spec, made)),
  ...onlyAsked.filter(({ name }) => name === 'ip').map((spec) => field('sessions', spec, asked)),
];

function byName(fields: readonly Field[]): ReadonlyMap<string, Field> {
  return new Map(fields.map((one) => [one.name, one]));
}

const ownFields: Readonly<Record<TableName, ReadonlyMap<string, Field>>> = {
  flows: byName([...flowFields, ...askedFeatures]),
  sessions: byName(ownSessionFields),
};

/** By name, what a filter may ask of a table. */
export const fieldsOf: Readonly<Record<TableName, ReadonlyMap<string, Field>>> = {
  flows: ownFields.flows,
  sessions: new Map([...ownFields.flows, ...ownFields.sessions]),
};

/** By name, what a list of the table may show and sort by, in the order of the columns. */
export const columnsOf: Readonly<Record<TableName, ReadonlyMap<string, Field>>> = {
  flows: byName([...flowFields.filter(({ column }) => column), ...featureFields]),
  sessions: byName(ownSessionFields.filter(({ column }) => column)),
};

/** What a list shows where nobody says what. */
export const usualColumns: Readonly<Record<TableName, readonly string[]>> = {
  flows: [
    'flow_id',
    'time_start_us',
    'duration_us',
    'protocol',
    'client_ip',
    'client_port',
    'server_ip',
    'server_port',
    'label',
    'label_group',
    'label_protocol',
    'label_source',
    'label_confidence',
    'name',
    'packets',
    'bytes',
    'session_id',
  ],
  sessions: [...sessionColumns.map(({ name }) => name)],
};

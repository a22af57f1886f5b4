/** The shapes of API v2's questions over flows and sessions. Columns come from lib/filter and lib/schema. */
import Type, { type TSchema } from 'typebox';
import { longestFilter } from '../filter/parser.js';
import { flowKeys, measures, singleKeys } from '../report/flow-keys.js';
import { rowFormats } from './row-attachment.js';
import { digits, orNull, pageLimit } from './shapes.js';

function oneOf<T extends string>(values: readonly T[], description: string) {
  return Type.Optional(Type.Enum([...values], { description }));
}

export const filter = Type.Optional(
  Type.String({ maxLength: longestFilter, description: 'which rows, in the filter language; without it all' }),
);
export const limit = pageLimit('rows');
const measure = oneOf(measures, 'what counts; default bytes');

function query<T extends Record<string, TSchema>>(properties: T) {
  return Type.Object(properties, { additionalProperties: false });
}

export const rowParameters = {
  filter,
  limit,
  after: Type.Optional(Type.String({ maxLength: 4000, description: '`next` of the page before' })),
  offset: digits('^\\d{1,9}$', 'rows passed over; instead of after'),
  sort: Type.Optional(Type.String({ maxLength: 64, description: 'column, or -column; default time_start_us' })),
  columns: Type.Optional(Type.String({ maxLength: 4000, description: 'names with commas between, or *' })),
};
export const RowsQuery = query(rowParameters);
export const ExportQuery = query({
  filter,
  columns: rowParameters.columns,
  format: oneOf(rowFormats, 'default csv'),
});
export const FilterQuery = query({ filter });

const timeUs = (description: string) => digits('^\\d{1,16}$', `${description}, µs since the epoch`);

export const TimeSeriesQuery = query({
  filter,
  measure,
  by: oneOf(
    ['none', 'label', 'label_group', 'label_protocol', 'protocol', 'client_ip', 'server_ip'] as const,
    'a series for each of these; default none',
  ),
  bins: digits('^([1-9]\\d{0,2}|1000)$', 'at most so many, 1 to 1000; default 120'),
  top: digits('^([1-9]|[1-4]\\d|50)$', 'series, 1 to 50; default 10'),
  from_us: timeUs('from here'),
  to_us: timeUs('up to and without there'),
});

export const sidesNote =
  'By address and by country a flow counts in the rows of both of its sides, once where they are alike: rows add up to more than the total, in which each flow is once.';
export const TopQuery = query({
  filter,
  by: oneOf(flowKeys, 'default label; address, country: of either side of a flow'),
  measure,
  limit,
});

const anyRow = Type.Record(Type.String(), Type.Unknown());
const count = (description = '') => Type.Integer({ description });

const counts = {
  flows: count('flows'),
  packets: count('packets both ways'),
  bytes: count('frame bytes on the wire, both ways'),
};

export const FlowList = Type.Object(
  {
    flows: Type.Array(anyRow, { description: 'the asked columns by name, and flow_id' }),
    total: count('flows of all pages'),
    next: orNull(Type.String(), 'what `after` takes for the next page'),
  },
  { $id: 'FlowList' },
);

export const Overview = Type.Object(
  {
    ...counts,
    sessions: count('application sessions with such flows'),
    fwd_bytes: count(),
    bwd_bytes: count(),
    payload_bytes: count('above the transport header'),
    clients: count('addresses'),
    servers: count('addresses'),
    labels: count('labels but unknown'),
    labelled_flows: count('flows with one'),
    time_start_us: orNull(Type.Integer()),
    time_end_us: orNull(Type.Integer()),
    duration_us: orNull(Type.Integer()),
  },
  { $id: 'Overview' },
);

const key = orNull(Type.String(), 'null: has none');
const values = Type.Array(Type.Number(), { description: 'one a bin' });

export const TimeSeries = Type.Object(
  {
    measure: Type.Enum([...measures]),
    by: Type.String(),
    bin_us: Type.Integer({ description: 'length of a bin: a round one; 0 where there is nothing to show' }),
    start_us: Type.Integer({ description: 'where the first bin begins, since the epoch' }),
    bins: Type.Integer(),
    series: Type.Array(Type.Object({ key, total: Type.Number(), values }), { description: 'most first' }),
    other: orNull(Type.Object({ total: Type.Number(), values })),
  },
  {
    $id: 'TimeSeries',
    description:
      "A flow's bytes and packets are spread evenly from its first packet to its last; flows count where they begin.",
  },
);

export const TopList = Type.Object(
  {
    by: Type.Enum([...flowKeys]),
    measure: Type.Enum([...measures]),
    rows: Type.Array(
      Type.Object({
        key,
        ...counts,
        country: Type.Optional(Type.String({ description: 'of an address' })),
        country_code: Type.Optional(
          orNull(Type.String(), 'of an address or a country: two letters of ISO 3166; null: nowhere, or unknown'),
        ),
        city: Type.Optional(Type.String()),
      }),
      { description: 'most first' },
    ),
    others: Type.Object(
      { keys: count('keys that are not in rows'), ...counts },
      { description: 'flows with a key that is not in rows, each once' },
    ),
    total: Type.Object({ keys: count(), ...counts }, { description: 'all flows, each once' }),
  },
  { $id: 'TopList', description: sidesNote },
);

const countsObject = Type.Object(counts);

export const Graph = Type.Object(
  {
    nodes: Type.Array(Type.Object({ id: Type.String(), level: count('from 0'), key, ...counts }), {
      description: 'the key null: has none, and all that have no node of their own',
    }),
    links: Type.Array(Type.Object({ source: Type.String(), target: Type.String(), ...counts })),
  },
  { $id: 'Graph' },
);

const named = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Array(Type.Object({ ...properties, flows: counts.flows }), { description: 'most first; at most 100' });

export const Address = Type.Object(
  {
    ip: Type.String(),
    country: Type.String({ description: 'English name; what kind of address it is where it is nowhere; else unknown' }),
    country_code: orNull(Type.String(), 'two letters of ISO 3166; null: nowhere, or unknown'),
    city: Type.String(),
    private: Type.Boolean({ description: 'an address that is nowhere in the world: private, loopback, ...' }),
    names: named({ name: Type.String() }),
    user_agents: named({ user_agent: Type.String() }),
    first_us: Type.Integer(),
    last_us: Type.Integer(),
    as_client: countsObject,
    as_server: countsObject,
    labels: named({ label: Type.String(), bytes: counts.bytes }),
    peers: named({ ip: Type.String(), bytes: counts.bytes }),
    attribution: Type.Object({ text: Type.String(), url: Type.String() }),
  },
  { $id: 'Address' },
);

export const Comparison = Type.Object(
  {
    by: Type.Enum([...flowKeys]),
    measure: Type.Enum([...measures]),
    rows: Type.Array(Type.Object({ key, a: countsObject, b: countsObject }), {
      description: 'those of which either job has most first',
    }),
    total: Type.Object({ a: countsObject, b: countsObject }, { description: 'all flows of each, each once' }),
  },
  { $id: 'Comparison', description: sidesNote },
);

export const SearchResult = Type.Object(
  {
    jobs: Type.Array(
      Type.Object({
        job_id: Type.Integer(),
        captures: Type.Array(Type.String()),
        flows: counts.flows,
        bytes: counts.bytes,
        first_us: Type.Integer(),
        last_us: Type.Integer(),
        sample: Type.Array(anyRow, { description: 'the first few by time' }),
      }),
      { description: 'jobs with such flows, newest first' },
    ),
    jobs_searched: count('jobs that were asked for this page: the newest of each capture, or captures, that has flows'),
    flows: count('in all of jobs'),
    next: orNull(Type.String(), 'what `after` takes to search on; null: all jobs have been asked'),
  },
  { $id: 'SearchResult' },
);

export const CatalogueGroup = Type.Object(
  {
    group: Type.String(),
    title: Type.String(),
    title_ru: Type.String(),
    labels: Type.Array(
      Type.Object({
        name: Type.String(),
        title: Type.String(),
        title_ru: Type.String(),
        carrier: Type.Boolean({ description: 'a protocol that carries other applications' }),
        helper: Type.Boolean({ description: 'many applications draw it in: it does not say what they are' }),
      }),
    ),
  },
  { $id: 'CatalogueGroup' },
);

export const JobLabelGroup = Type.Object(
  {
    group: Type.String(),
    labels: Type.Array(
      Type.Object({
        label: Type.String(),
        flows: counts.flows,
        bytes: counts.bytes,
        sources: Type.Record(Type.String(), Type.Integer(), { description: 'flows by label_source' }),
      }),
    ),
  },
  { $id: 'JobLabelGroup' },
);

const linkLimit = digits('^([1-9]\\d?|1\\d\\d|200)$', 'links from a level to the next, 1 to 200; default 50');

export const GraphQuery = query({
  filter,
  levels: Type.Optional(
    Type.String({
      pattern: `^(${singleKeys.join('|')})(,(${singleKeys.join('|')})){1,3}$`,
      description: 'two to four properties with commas between; default client_ip,label,server_ip',
    }),
  ),
  measure,
  limit: linkLimit,
});
export const SearchQuery = query({
  filter,
  limit: digits('^([1-9]\\d{0,2}|1000)$', 'jobs, 1 to 1000; default 25'),
  after: digits('^[1-9]\\d{0,14}$', '`next` of the page before'),
});
export const AddressParams = Type.Object({ job_id: Type.String(), ip: Type.String({ maxLength: 64 }) });
export const CompareParams = Type.Object({ job_id: Type.String(), other_job_id: Type.String() });

const Column = Type.Object({
  name: Type.String(),
  kind: Type.Enum(['int', 'bigint', 'float', 'bool', 'text', 'time', 'address', 'port', 'country']),
  unit: Type.String({ description: 'us, bytes, packets or nothing' }),
  nullable: Type.Boolean(),
  description: Type.String(),
  filter: Type.Boolean({ description: 'a filter may name it' }),
  column: Type.Boolean({ description: 'lists may show it; others, which stand for several, are for filters alone' }),
  feature_set: orNull(
    Type.String(),
    'of a feature, its set: null in rows of jobs that were not asked for that; null of all other columns',
  ),
});

export const ColumnList = Type.Object(
  {
    flows: Type.Array(Column),
    sessions: Type.Array(Column),
    aliases: Type.Array(Type.Object({ name: Type.String(), means: Type.String(), description: Type.String() })),
    operators: Type.Array(Type.Object({ name: Type.String(), description: Type.String() })),
  },
  { $id: 'ColumnList' },
);

export const v2DataSchemas = [
  FlowList,
  Overview,
  TimeSeries,
  TopList,
  ColumnList,
  Graph,
  Address,
  Comparison,
  SearchResult,
  CatalogueGroup,
  JobLabelGroup,
] as const;

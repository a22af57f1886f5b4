/**
 * Report: all figures of one, asked of a job's flows by the questions that the API asks too. The result is the JSON beside the page, and
 * the page is made of nothing else. Draws nothing.
 */
import { parseFilter } from '../../filter/parse-filter.js';
import { attribution, type Places } from '../../geo/places.js';
import type { Catalogue } from '../../labels/catalogue.js';
import type { FlowTable, QueryRow } from '../../storage/flow-lake.js';
import { compileFilter } from '../filter-sql.js';
import { type FlowGraph, flowGraph } from '../flow-graph.js';
import type { FlowKey } from '../flow-keys.js';
import { type Overview, overview } from '../overview.js';
import { fieldOfColumn, rowPage } from '../row-list.js';
import { type TimeSeries, timeSeries } from '../time-series.js';
import { type Counts, type TopKeys, topKeys } from '../top-keys.js';
import { type Protection, protectionShares } from './protection.js';
import type { RunFacts } from './run-facts.js';

/** Raised where a reader of the JSON would have to know. */
export const reportVersion = 1;

export interface Title {
  readonly en: string;
  readonly ru: string;
}

/** Lists of the report: what they are called in it, and what flows are counted by. Bytes decide. */
export const lists = {
  labels: ['label', 25],
  groups: ['label_group', 40],
  protocols: ['label_protocol', 1000],
  transports: ['protocol', 20],
  clients: ['client_ip', 20],
  servers: ['server_ip', 20],
  ports: ['server_port', 15],
  names: ['name', 25],
  countries: ['country', 25],
  ja4: ['ja4', 15],
  user_agents: ['user_agent', 15],
} as const satisfies Record<string, readonly [FlowKey, number]>;
export type ListName = keyof typeof lists;

/** What is counted stands beside the counts, as in the API's answers. */
interface Asked {
  readonly by: FlowKey;
  readonly measure: 'bytes';
}

/** Columns of the largest flows. */
const flowFields =
  `flow_id time_start_us duration_us protocol client_ip client_port server_ip server_port label label_protocol
  label_source label_confidence packets bytes name`.split(/\s+/);
const sessionFields = `session_id time_start_us duration_us client_ip label label_confidence flows servers packets bytes
  process_name`.split(/\s+/);
const largest = 25;

/** Times `_us` are epoch microseconds, durations microseconds; bytes are frame bytes on the wire. */
export interface ReportFigures {
  readonly report_version: typeof reportVersion;
  readonly program: { readonly name: string; readonly version: string };
  /** RFC 3339, UTC. */
  readonly made_at: string;
  /** What the packets were chosen by; null: all of them. */
  readonly filter: string | null;
  /** Null where nothing is known of the run. */
  readonly read: RunFacts | null;
  readonly overview: Overview;
  /** Bytes by label. */
  readonly timeseries: Asked & TimeSeries;
  readonly top: Readonly<Record<ListName, Asked & TopKeys>>;
  readonly protection: Readonly<Record<Protection, Counts>>;
  /** Clients, labels, servers. */
  readonly graph: FlowGraph;
  readonly flows: readonly QueryRow[];
  readonly sessions: readonly QueryRow[];
  /** Of the labels and groups that occur. */
  readonly titles: {
    readonly labels: Readonly<Record<string, Title>>;
    readonly groups: Readonly<Record<string, Title>>;
  };
  /** Owed by whoever shows the countries. */
  readonly attribution: { readonly text: string; readonly url: string };
}

export interface FiguresOf {
  readonly table: FlowTable;
  readonly catalogue: Catalogue;
  readonly places: Places;
  readonly program: ReportFigures['program'];
  readonly madeAt: Date;
  readonly filter: string | null;
  readonly read: RunFacts | null;
  readonly signal?: AbortSignal;
}

const everyFlow = compileFilter(parseFilter('', 'flows'), 'flows');
const everySession = compileFilter(parseFilter('', 'sessions'), 'sessions');

async function largestRows(table: FlowTable, of: 'flows' | 'sessions', signal?: AbortSignal) {
  const names = of === 'flows' ? flowFields : sessionFields;
  const { rows } = await rowPage(
    table,
    {
      filter: of === 'flows' ? everyFlow : everySession,
      columns: names.map((name) => fieldOfColumn(of, name)),
      order: { field: fieldOfColumn(of, 'bytes'), descending: true },
      limit: largest,
      after: null,
      offset: 0,
    },
    signal,
  );
  return rows;
}

async function knowCountries(table: FlowTable, places: Places): Promise<void> {
  await table.knowPlaces(await places.locator());
}

/** One after the other: the engine has its threads, and a server other questions. */
async function askLists(table: FlowTable, signal?: AbortSignal): Promise<ReportFigures['top']> {
  const found: Partial<Record<ListName, Asked & TopKeys>> = {};
  for (const name of Object.keys(lists) as ListName[]) {
    const [by, limit] = lists[name];
    const keys = await topKeys(table, everyFlow, { by, measure: 'bytes', limit }, signal);
    found[name] = { by, measure: 'bytes', ...keys };
  }
  return found as ReportFigures['top'];
}

function titlesOf(catalogue: Catalogue, labels: readonly (string | null)[], groups: readonly (string | null)[]) {
  const titles = (
    keys: readonly (string | null)[],
    known: ReadonlyMap<string, { readonly title: string; readonly titleRu: string }>,
  ) => {
    const found: Record<string, Title> = {};
    for (const key of keys) {
      const entry = key === null ? undefined : known.get(key);
      if (key !== null && entry !== undefined) found[key] = { en: entry.title, ru: entry.titleRu };
    }
    return found;
  };
  return { labels: titles(labels, catalogue.labels), groups: titles(groups, catalogue.groups) };
}

const graphQuery = { levels: ['client_ip', 'label', 'server_ip'], measure: 'bytes', limit: 30 } as const;
const seriesQuery = { measure: 'bytes', by: 'label', mostBins: 120, top: 10, fromUs: null, toUs: null } as const;

export async function reportFigures({
  table,
  catalogue,
  places,
  program,
  madeAt,
  filter,
  read,
  signal,
}: FiguresOf): Promise<ReportFigures> {
  await knowCountries(table, places);
  const top = await askLists(table, signal);
  const flows = await largestRows(table, 'flows', signal);
  const sessions = await largestRows(table, 'sessions', signal);
  const graph = await flowGraph(table, everyFlow, graphQuery, signal);
  const labels = [
    ...top.labels.rows.map(({ key }) => key),
    ...graph.nodes.filter(({ level }) => level === 1).map(({ key }) => key),
    ...[...flows, ...sessions].map((row) => String(row['label'])),
  ];
  return {
    report_version: reportVersion,
    program,
    made_at: madeAt.toISOString(),
    filter,
    read,
    overview: await overview(table, everyFlow, signal),
    timeseries: { by: 'label', measure: 'bytes', ...(await timeSeries(table, everyFlow, seriesQuery, signal)) },
    top,
    protection: protectionShares(top.protocols),
    graph,
    flows,
    sessions,
    titles: titlesOf(
      catalogue,
      labels,
      top.groups.rows.map(({ key }) => key),
    ),
    attribution,
  };
}

/** Flows as links between levels of properties, for a Sankey diagram: who with what to whom. Asks the lake's table; knows no HTTP. */
import type { FlowTable } from '../storage/flow-lake.js';
import type { CompiledFilter } from './filter-sql.js';
import { keySql, type Measure, type SingleKey } from './flow-keys.js';
import { SqlParameters } from './sql-parameters.js';
import { type Counts, countsOf, keyOf } from './top-keys.js';

export interface GraphNode extends Counts {
  readonly id: string;
  readonly level: number;
  /** Null: flows without the property, and all keys that have no node of their own. */
  readonly key: string | null;
}

export interface GraphLink extends Counts {
  readonly source: string;
  readonly target: string;
}

export interface FlowGraph {
  readonly nodes: GraphNode[];
  readonly links: GraphLink[];
}

interface GraphQuery {
  readonly levels: readonly SingleKey[];
  readonly measure: Measure;
  /** Links from each level to the next; what they leave goes to the key null. */
  readonly limit: number;
}

interface KeyLink extends Counts {
  readonly from: string | null;
  readonly to: string | null;
}

const counted = `count(*) AS flows, sum(fwd_packets + bwd_packets) AS packets, sum(fwd_bytes + bwd_bytes) AS bytes`;
const nothing: Counts = { flows: 0, packets: 0, bytes: 0 };

function plus(a: Counts, b: Counts, sign: 1 | -1 = 1): Counts {
  return { flows: a.flows + sign * b.flows, packets: a.packets + sign * b.packets, bytes: a.bytes + sign * b.bytes };
}

const sum = (all: readonly Counts[]) => all.reduce((total, one) => plus(total, one), nothing);

function idOf(level: number, key: string | null): string {
  return key === null ? `${level}` : `${level}:${key}`;
}

async function topLinks(
  table: FlowTable,
  { condition, parameters }: CompiledFilter,
  [from, to]: readonly [SingleKey, SingleKey],
  { measure, limit }: GraphQuery,
  signal?: AbortSignal,
): Promise<KeyLink[]> {
  const rows = await table.query(
    `SELECT ${keySql(from)} AS a, ${keySql(to)} AS b, ${counted} FROM flows WHERE ${condition}
      GROUP BY 1, 2 ORDER BY ${measure} DESC, a NULLS LAST, b NULLS LAST LIMIT ${limit}`,
    parameters,
    signal,
  );
  return rows.map((row) => ({ from: keyOf(row, 'a'), to: keyOf(row, 'b'), ...countsOf(row) }));
}

/** What the keys have in all, linked or not. */
async function keyTotals(
  table: FlowTable,
  { condition, parameters }: CompiledFilter,
  by: SingleKey,
  keys: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<Map<string, Counts>> {
  if (keys.size === 0) return new Map();
  const all = new SqlParameters(parameters);
  const list = [...keys].map((key) => all.text(key)).join(', ');
  const rows = await table.query(
    `SELECT ${keySql(by)} AS key, ${counted} FROM flows WHERE ${condition} AND ${keySql(by)} IN (${list}) GROUP BY 1`,
    all.values,
    signal,
  );
  return new Map(rows.map((row) => [String(row['key']), countsOf(row)]));
}

/** Links of one pair of levels: those with most, and what remains of each source, to the key null. */
function linksOf(
  level: number,
  found: readonly KeyLink[],
  totals: ReadonlyMap<string, Counts>,
  all: Counts,
): GraphLink[] {
  const source = (key: string | null) => idOf(level, key);
  const whole = new Map<string | null, Counts>([...totals, [null, plus(all, sum([...totals.values()]), -1)]]);
  const links = new Map<string, GraphLink>();
  const add = (from: string | null, to: string | null, counts: Counts) => {
    if (counts.flows === 0) return;
    const link = { source: source(from), target: idOf(level + 1, to) };
    const id = JSON.stringify(link);
    links.set(id, { ...link, ...plus(links.get(id) ?? nothing, counts) });
  };
  for (const { from, to, ...counts } of found) add(from, to, counts);
  for (const [from, counts] of whole) {
    const linked = sum(found.filter((link) => link.from === from));
    add(from, null, plus(counts, linked, -1));
  }
  return [...links.values()];
}

export async function flowGraph(
  table: FlowTable,
  filter: CompiledFilter,
  asked: GraphQuery,
  signal?: AbortSignal,
): Promise<FlowGraph> {
  const { levels } = asked;
  const pairs = levels.slice(1).map((to, index) => [levels[index] as SingleKey, to] as const);
  const found = await Promise.all(pairs.map((pair) => topLinks(table, filter, pair, asked, signal)));
  const keys = levels.map((_, level) => {
    const named = [...(found[level] ?? []).map(({ from }) => from), ...(found[level - 1] ?? []).map(({ to }) => to)];
    return new Set(named.filter((key) => key !== null));
  });
  const totals = await Promise.all(
    levels.map((by, level) => keyTotals(table, filter, by, keys[level] as Set<string>, signal)),
  );
  const [row = {}] = await table.query(
    `SELECT ${counted} FROM flows WHERE ${filter.condition}`,
    filter.parameters,
    signal,
  );
  const all = countsOf(row);
  const nodes = totals.flatMap((ofLevel, level) => {
    const rest = plus(all, sum([...ofLevel.values()]), -1);
    const own = [...ofLevel].map(([key, counts]) => ({ id: idOf(level, key), level, key, ...counts }));
    return rest.flows === 0 ? own : [...own, { id: idOf(level, null), level, key: null, ...rest }];
  });
  const links = found.flatMap((ofPair, level) => linksOf(level, ofPair, totals[level] as Map<string, Counts>, all));
  const known = new Set(nodes.map(({ id }) => id));
  const missing = [...new Set(links.map(({ target }) => target))].filter((id) => !known.has(id));
  // Where every key of a level has a node and yet a link was cut, its rest still needs somewhere to go.
  const added = missing.map((id) => ({ id, level: Number(id), key: null, ...nothing }));
  return { nodes: [...nodes, ...added], links };
}

/**
 * What flows had over time, in bins, by key. A flow's bytes and packets are spread evenly from its first packet to its last. Each flow
 * costs the same however many bins it lies in: what it adds to its first and to its last bin, and the rate that begins and ends
 * between them; sums of the rates are the bins.
 */
import type { FlowTable, QueryRow } from '../storage/flow-lake.js';
import { type Bins, binsOver } from './bin-lengths.js';
import type { CompiledFilter } from './filter-sql.js';
import { keySql, type Measure, type SingleKey } from './flow-keys.js';
import { SqlParameters } from './sql-parameters.js';
import { keyOf } from './top-keys.js';

export interface SeriesQuery {
  readonly measure: Measure;
  readonly by: SingleKey | 'none';
  readonly mostBins: number;
  /** Keys with a series of their own. */
  readonly top: number;
  /** From here, up to and without there; as far as there are flows where they are not given. */
  readonly fromUs: number | null;
  readonly toUs: number | null;
}

export interface Series {
  readonly key: string | null;
  readonly total: number;
  readonly values: number[];
}

export interface TimeSeries {
  readonly bin_us: number;
  readonly start_us: number;
  readonly bins: number;
  /** Most first. */
  readonly series: Series[];
  /** All other keys together; null where there are none. */
  readonly other: Omit<Series, 'key'> | null;
}

const amounts: Readonly<Record<Measure, string>> = {
  flows: '1',
  bytes: '(fwd_bytes + bwd_bytes)',
  packets: '(fwd_packets + bwd_packets)',
};

async function spanOf(
  table: FlowTable,
  filter: CompiledFilter,
  signal?: AbortSignal,
): Promise<[number, number] | null> {
  const [row] = await table.query(
    `SELECT min(time_start_us) AS first, max(time_end_us) AS last FROM flows WHERE ${filter.condition}`,
    filter.parameters,
    signal,
  );
  return row === undefined || row['first'] === null ? null : [Number(row['first']), Number(row['last'])];
}

interface Slice {
  readonly fromUs: number;
  /** Not within. */
  readonly toUs: number;
}

/** Flows that touch the slice, as key, first and last moment within it, amount within it, and amount a µs. */
function slices({ measure, by }: SeriesQuery, { fromUs, toUs }: Slice, condition: string, add: SqlParameters): string {
  const key = by === 'none' ? 'NULL::VARCHAR' : keySql(by);
  const [from, to] = [add.number(fromUs), add.number(toUs)];
  if (measure === 'flows')
    return `SELECT ${key} AS key, time_start_us AS s, time_start_us AS e, 1.0::DOUBLE AS amount, 0::DOUBLE AS rate FROM flows
      WHERE ${condition} AND time_start_us >= ${from} AND time_start_us < ${to}`;
  return `SELECT key, s, e, CASE WHEN e = s AND rate = 0 THEN whole ELSE rate * (e - s) END AS amount, rate FROM (
      SELECT ${key} AS key, greatest(time_start_us, ${from}) AS s, least(time_end_us, ${to}) AS e,
        ${amounts[measure]}::DOUBLE AS whole,
        CASE WHEN time_end_us > time_start_us THEN ${amounts[measure]}::DOUBLE / (time_end_us - time_start_us) ELSE 0 END AS rate
      FROM flows WHERE ${condition} AND time_start_us < ${to} AND time_end_us >= ${from})`;
}

/** Sums by rank and bin: `amount` belongs to the bin, `rate` is that from the bin's start on. */
function binnedSums(bins: Bins, ranks: string, source: string, by: SeriesQuery['by']): string {
  const length = bins.lengthUs;
  const bin = (time: string) => `least((${time} - ${bins.startUs}) // ${length}, ${bins.count - 1})`;
  const startOf = (name: string) => `(${name} * ${length} + ${bins.startUs})`;
  const ranked =
    by === 'none'
      ? 'SELECT 0 AS rank, s, e, amount, rate FROM slices'
      : `SELECT coalesce(r.rank, -1) AS rank, s, e, amount, rate FROM slices LEFT JOIN ranks AS r ON slices.key IS NOT DISTINCT FROM r.key`;
  return `WITH slices AS (${source}), ${ranks}
    binned AS MATERIALIZED (SELECT rank, s, e, amount, rate, ${bin('s')} AS sb, ${bin('e')} AS eb FROM (${ranked})),
    parts AS (
      SELECT rank, sb AS bin, CASE WHEN sb = eb THEN amount ELSE rate * (${startOf('(sb + 1)')} - s) END AS amount, 0::DOUBLE AS rate FROM binned
      UNION ALL SELECT rank, eb, rate * (e - ${startOf('eb')}), -rate FROM binned WHERE eb > sb
      UNION ALL SELECT rank, sb + 1, 0::DOUBLE, rate FROM binned WHERE eb > sb)
    SELECT rank, bin, sum(amount) AS amount, sum(rate) AS rate FROM parts GROUP BY rank, bin`;
}

function valuesOf(rows: readonly QueryRow[], bins: Bins): number[] {
  const amount = new Float64Array(bins.count);
  const rate = new Float64Array(bins.count + 1);
  for (const row of rows) {
    const bin = Number(row['bin']);
    amount[bin] = (amount[bin] as number) + Number(row['amount']);
    rate[bin] = (rate[bin] as number) + Number(row['rate']);
  }
  let running = 0;
  return [...amount].map((value, bin) => {
    running += rate[bin] as number;
    // What is left of rates that ended is rounding: thousandths are enough of a byte.
    return Math.max(0, Math.round((value + running * bins.lengthUs) * 1000) / 1000);
  });
}

interface Total {
  readonly key: string | null;
  readonly total: number;
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

function totalOf(row: QueryRow): Total {
  return { key: keyOf(row), total: rounded(Number(row['total'])) };
}

async function topOf(
  table: FlowTable,
  source: string,
  top: number,
  { values }: SqlParameters,
  signal?: AbortSignal,
): Promise<Total[]> {
  const rows = await table.query(
    `SELECT key, sum(amount) AS total FROM (${source}) GROUP BY key ORDER BY total DESC, key NULLS LAST LIMIT ${top + 1}`,
    values,
    signal,
  );
  return rows.map(totalOf);
}

/** Of all time: what there is most of, and from when to when, in one reading. */
async function topAndSpan(
  table: FlowTable,
  { condition, parameters }: CompiledFilter,
  { measure, by, top }: SeriesQuery,
  signal?: AbortSignal,
): Promise<{ readonly top: Total[]; readonly span: [number, number] } | null> {
  const key = by === 'none' ? 'NULL::VARCHAR' : keySql(by);
  const rows = await table.query(
    `SELECT key, total, min(first) OVER () AS first, max(last) OVER () AS last FROM (
        SELECT ${key} AS key, sum(${amounts[measure]}) AS total, min(time_start_us) AS first, max(time_end_us) AS last
        FROM flows WHERE ${condition} GROUP BY 1)
      ORDER BY total DESC, key NULLS LAST LIMIT ${top + 1}`,
    parameters,
    signal,
  );
  const [row] = rows;
  return row === undefined ? null : { top: rows.map(totalOf), span: [Number(row['first']), Number(row['last'])] };
}

const sum = (values: readonly number[]) => rounded(values.reduce((a, b) => a + b, 0));

function nothing(startUs: number): TimeSeries {
  return { bin_us: 0, start_us: startUs, bins: 0, series: [], other: null };
}

export async function timeSeries(
  table: FlowTable,
  filter: CompiledFilter,
  asked: SeriesQuery,
  signal?: AbortSignal,
): Promise<TimeSeries> {
  const { fromUs, toUs } = asked;
  const whole = fromUs === null && toUs === null ? await topAndSpan(table, filter, asked, signal) : null;
  const span = whole?.span ?? (fromUs === null && toUs === null ? null : await spanOf(table, filter, signal));
  if (span === null) return nothing(fromUs ?? 0);
  const [first, last] = [fromUs ?? span[0], toUs === null ? span[1] : toUs - 1];
  if (last < first) return nothing(first);
  const bins = binsOver(first, last, asked.mostBins);
  const parameters = new SqlParameters(filter.parameters);
  const source = slices(asked, { fromUs: first, toUs: last + 1 }, filter.condition, parameters);
  const top = whole?.top ?? (await topOf(table, source, asked.top, parameters, signal));
  const more = top.length > asked.top;
  if (more) top.pop();
  const ranks = asked.by === 'none' ? [] : top.map(({ key }, rank) => `(${parameters.text(key)}, ${rank})`);
  const ranked = ranks.length === 0 ? '' : `ranks(key, rank) AS (VALUES ${ranks.join(', ')}),`;
  const rows =
    top.length === 0
      ? []
      : await table.query(`FROM (${binnedSums(bins, ranked, source, asked.by)})`, parameters.values, signal);
  const ofRank = (rank: number) =>
    valuesOf(
      rows.filter((row) => Number(row['rank']) === rank),
      bins,
    );
  const others = more ? ofRank(-1) : null;
  return {
    bin_us: bins.lengthUs,
    start_us: bins.startUs,
    bins: bins.count,
    series: top.map(({ key, total }, rank) => ({ key, total, values: ofRank(rank) })),
    other: others === null ? null : { total: sum(others), values: others },
  };
}

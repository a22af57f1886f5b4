/**
 * Command line: `--top` and `--by`, and the table that a terminal gets: what the commands of rows share when they do not write
 * every row in a format. Reading the input is capture-rows.ts.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../errors.js';
import type { ExportColumn } from '../export/line-export.js';
import type { CaptureAnalysis } from '../pipeline/analysis.js';
import type { ColumnBatch, Row } from '../schema/column-batch.js';
import { grouped, scaled } from './amounts.js';
import type { RowWriting } from './capture-rows.js';
import { captureFaults, isUsage } from './faults.js';
import { groupBatch, groupColumns, groupTable } from './group-table.js';
import { LargestRows } from './largest-rows.js';
import { type Grouping, RowGroups } from './row-groups.js';
import { streamTable, type TableColumns, TableWriter, withTextTarget } from './table-output.js';
import { type Format, saidFormat, writeRows } from './write-rows.js';

export interface PickOptions {
  readonly output: string;
  readonly format?: Format;
  readonly top?: number | true;
  readonly by?: string;
}

/** What there is to pick from. */
export interface PickedThings {
  /** In the plural: flows, sessions. */
  readonly name: 'flows' | 'sessions';
  readonly columns: TableColumns<Row>;
  readonly bytesOf: (row: Row) => number;
  readonly groupings: Readonly<Record<string, Grouping>>;
  /** Of a row in an export. */
  readonly exportColumns: readonly ExportColumn[];
  /** Batches as an export has them. */
  readonly batches: (analysis: CaptureAnalysis) => AsyncIterable<ColumnBatch>;
}

const mostTop = 100_000;
/** Rows of `--top` without a number, and groups that a table shows without it. */
const usualTop = 10;
const usualGroups = 25;

function topCount(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= mostTop) return value;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${mostTop}; files go before --top.`);
}

export function addPickOptions(command: Command, things: string, by: readonly string[]): Command {
  return command
    .option('--top [n]', `only the n ${things} with the most bytes (n: 10), or the n largest groups of --by`, topCount)
    .addOption(new Option('--by <what>', `${things} summed up: how many, packets, bytes, share`).choices(by));
}

/** A table is what a terminal gets that asked for no format, and what sums are shown in. */
function isTable({ output, format, top, by }: PickOptions): boolean {
  if (saidFormat(format, output) !== undefined) return false;
  return top !== undefined || by !== undefined || (output === '-' && process.stdout.isTTY === true);
}

/** How rows are written where that is neither all of them nor in a format; else undefined. */
export function pickedWriting(options: PickOptions, things: PickedThings): RowWriting | undefined {
  const { by, top } = options;
  const table = isTable(options);
  if (by !== undefined) return groupsWriting(options, things.groupings[by] as Grouping, by, table);
  if (top !== undefined) return largestWriting(options, things, top === true ? usualTop : top, table);
  return table ? everyRowWriting(options, things) : undefined;
}

function everyRowWriting({ output }: PickOptions, { name, columns }: PickedThings): RowWriting {
  return {
    fillsTerminal: true,
    write: (analysis) =>
      withTextTarget(output, async (target) => {
        const { rows, table } = await streamTable(analysis, columns, target);
        await table.note(`${grouped(rows)} ${name}, ${grouped(analysis.summary().packets)} packets`);
      }),
  };
}

/** Shows what was readable before a fault of the capture is said. */
async function collect(
  batches: AsyncIterable<ColumnBatch>,
  take: (batch: ColumnBatch) => void,
  show: () => Promise<void>,
): Promise<void> {
  let fault: unknown;
  try {
    for await (const batch of batches) take(batch);
  } catch (error) {
    if (captureFaults(error) === undefined || isUsage(error)) throw error;
    fault = error;
  }
  await show();
  if (fault !== undefined) throw fault;
}

function largestWriting(options: PickOptions, things: PickedThings, count: number, table: boolean): RowWriting {
  const { name, columns, bytesOf, exportColumns, batches } = things;
  const { output, format } = options;
  const largest = new LargestRows(count, bytesOf);
  const take = (batch: ColumnBatch) => largest.add(batch);
  const asTable = async () =>
    await withTextTarget(output, async (target) => {
      const rows = largest.rows();
      const shown = new TableWriter(target, columns);
      await shown.add(rows);
      const sum = scaled(
        rows.reduce((bytes, row) => bytes + bytesOf(row), 0),
        'B',
      );
      const all = `${grouped(largest.seen)} ${name}`;
      await shown.note(`the ${grouped(rows.length)} largest of ${all}: ${sum} of ${scaled(largest.seenBytes, 'B')}`);
    });
  const asRows = async (read: boolean) => {
    async function* only() {
      if (largest.seen > 0) yield largest.batch(name);
    }
    const source = { batches: only(), columns: exportColumns, anythingRead: () => read };
    await writeRows(source, saidFormat(format, output) ?? 'jsonl', output);
  };
  return {
    fillsTerminal: false,
    write: async (analysis, hideProgress) =>
      await collect(table ? analysis : batches(analysis), take, async () => {
        hideProgress();
        await (table ? asTable() : asRows(analysis.summary().packets > 0));
      }),
  };
}

function groupsWriting(options: PickOptions, grouping: Grouping, by: string, table: boolean): RowWriting {
  const { output, format } = options;
  const asked = saidFormat(format, output) ?? 'jsonl';
  if (!table && asked === 'arff') throw new UsageError('--by gives jsonl, csv or parquet');
  const groups = new RowGroups(grouping);
  const most = typeof options.top === 'number' ? options.top : options.top === true ? usualTop : undefined;
  const asTable = async () =>
    await withTextTarget(output, async (target) => {
      const { groups: rows, total } = groups.largest(most ?? usualGroups);
      const shown = new TableWriter(target, () => groupTable(by, total));
      await shown.add(rows);
      const sums = `${grouped(total.flows)} flows, ${grouped(total.packets)} packets, ${scaled(total.bytes, 'B')}`;
      await shown.note(
        groups.approximate ? `${sums}; too many to count each: the smallest are among the others` : sums,
      );
    });
  const asRows = async () => {
    const { groups: rows, total } = groups.largest(most);
    async function* only() {
      yield groupBatch(by, rows, total);
    }
    await writeRows({ batches: only(), columns: groupColumns(by), anythingRead: () => true }, asked, output);
  };
  return {
    fillsTerminal: false,
    write: async (analysis, hideProgress) =>
      await collect(
        analysis,
        (batch) => groups.add(batch),
        async () => {
          hideProgress();
          await (table ? asTable() : asRows());
        },
      ),
  };
}

/** `tractor query`: rows of any columns as JSON lines, CSV or a table, as they come. Asks nothing. */
import type { Answer, Plain } from '../storage/locked-queries.js';
import { writeOutput } from './output.js';
import type { TableColumn } from './table-layout.js';
import { TableWriter, withTextTarget } from './table-output.js';
import { writeTo } from './terminal.js';
import { safeLine } from './terminal-text.js';

type PlainRow = readonly Plain[];

/** Whole numbers beyond what a JavaScript number holds keep their digits. */
function json(value: Plain): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  if (value !== null && typeof value === 'object') return jsonObject(Object.entries(value));
  return JSON.stringify(value);
}

function jsonObject(entries: readonly (readonly [string, Plain])[]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${json(value)}`).join(',')}}`;
}

function text(value: Plain): string {
  if (value === null) return '';
  return typeof value === 'object' ? json(value) : String(value);
}

/** RFC 4180. */
function csvCell(value: Plain): string {
  const cell = text(value);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const csvLine = (cells: PlainRow) => `${cells.map(csvCell).join(',')}\n`;

/** Each piece of rows as text; a first one that is there without any. */
async function* jsonLines({ names, rows }: Answer): AsyncGenerator<string> {
  for await (const piece of rows)
    yield piece.map((row) => `${jsonObject(names.map((name, index) => [name, row[index] ?? null]))}\n`).join('');
}

async function* csvLines({ names, rows }: Answer): AsyncGenerator<string> {
  yield csvLine(names);
  for await (const piece of rows) yield piece.map(csvLine).join('');
}

export async function writeLines(answer: Answer, format: 'jsonl' | 'csv', output: string): Promise<void> {
  await writeOutput(output, async (stream) => {
    for await (const lines of format === 'csv' ? csvLines(answer) : jsonLines(answer)) await writeTo(stream, lines);
  });
}

const isNumber = (value: Plain | undefined) => typeof value === 'number' || typeof value === 'bigint';

/** A plan that EXPLAIN draws is many lines in a cell: shown as it is. */
function isDrawing({ names }: Answer): boolean {
  return names.length === 2 && names[0] === 'explain_key';
}

function columnsOf(names: readonly string[], numeric: readonly boolean[]): TableColumn<PlainRow>[] {
  return names.map((name, index) => ({
    title: safeLine(name),
    text: (row) => safeLine(text(row[index] ?? null)),
    least: 4,
    most: 60,
    // Where there is no room for all, the first stay.
    rank: index + 1,
    ...(numeric[index] ? { align: 'right' as const } : {}),
  }));
}

export async function writeTable(answer: Answer, output: string): Promise<void> {
  await withTextTarget(output, async (target) => {
    if (isDrawing(answer)) {
      for await (const piece of answer.rows)
        for (const [, plan] of piece)
          for (const line of text(plan ?? null).split('\n')) await target.write(`${safeLine(line)}\n`);
      return;
    }
    let rows = 0;
    let table: TableWriter<PlainRow> | null = null;
    for await (const piece of answer.rows) {
      const numeric = answer.names.map((_, index) => piece.every((row) => row[index] === null || isNumber(row[index])));
      table ??= new TableWriter(target, () => columnsOf(answer.names, numeric));
      await table.add(piece);
      rows += piece.length;
    }
    if (rows === 0) await target.write('no rows\n');
  });
}

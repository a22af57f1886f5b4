/**
 * Command line: rows in columns that fit a terminal. Widths are settled by a sample of rows, so that a table can stream: no row
 * is kept. Knows nothing of what the rows are.
 */
import { blanksFor, cutToWidth, displayWidth } from './display-width.js';

export interface TableColumn<R> {
  readonly title: string;
  /** One line, safe to show. */
  readonly text: (row: R) => string;
  readonly align?: 'right';
  /** What stands between the column before and this one; default two blanks. */
  readonly before?: string;
  /** Narrower than this it is left out, unless its cells are. */
  readonly least: number;
  readonly most: number;
  /** Width to expect where few rows are known yet. */
  readonly usual?: number;
  /** 1 is the last to be left out where there is no room. */
  readonly rank: number;
  /** Left out where no row of the sample has anything in it. */
  readonly outIfEmpty?: boolean;
  readonly cut?: 'end' | 'middle';
  readonly colour?: (text: string, row: R) => string;
}

export interface PlacedColumn<R> {
  readonly column: TableColumn<R>;
  readonly width: number;
}

const gap = '  ';
/** So many rows tell how wide the others will be. */
const tellingRows = 50;

interface Need<R> {
  readonly column: TableColumn<R>;
  readonly least: number;
  readonly wanted: number;
}

function needOf<R>(column: TableColumn<R>, sample: readonly R[]): Need<R> {
  let widest = displayWidth(column.title);
  for (const row of sample) widest = Math.max(widest, displayWidth(column.text(row)));
  const expected = sample.length < tellingRows ? (column.usual ?? 0) : 0;
  const least = Math.min(widest, Math.max(column.least, displayWidth(column.title)));
  return { column, wanted: Math.min(column.most, Math.max(widest, expected)), least };
}

function gapOf<R>({ before }: TableColumn<R>): number {
  return displayWidth(before ?? gap);
}

/** The columns that fit, in their order. Room that is left goes to them by rank. */
export function placeColumns<R>(
  columns: readonly TableColumn<R>[],
  sample: readonly R[],
  width: number,
): PlacedColumn<R>[] {
  const used = columns.filter(({ outIfEmpty, text }) => outIfEmpty !== true || sample.some((row) => text(row) !== ''));
  const byRank = used.map((column) => needOf(column, sample)).sort((a, b) => a.column.rank - b.column.rank);
  let room = width + gap.length;
  const kept = byRank.filter(({ column, least }, index) => {
    const needed = least + gapOf(column);
    if (index > 0 && needed > room) return false;
    room -= needed;
    return true;
  });
  const widths = new Map<TableColumn<R>, number>();
  for (const { column, least, wanted } of kept) {
    const more = Math.max(0, Math.min(room, wanted - least));
    room -= more;
    widths.set(column, least + more);
  }
  return columns.flatMap((column) => {
    const placed = widths.get(column);
    return placed === undefined ? [] : [{ column, width: placed }];
  });
}

function lineOf<R>(
  placed: readonly PlacedColumn<R>[],
  cell: (column: TableColumn<R>) => [text: string, shown: string],
) {
  let line = '';
  for (const [index, { column, width }] of placed.entries()) {
    const [text, shown] = cell(column);
    const blanks = blanksFor(text, width);
    const padded = column.align === 'right' ? blanks + shown : shown + blanks;
    line += (index === 0 ? '' : (column.before ?? gap)) + padded;
  }
  return `${line.trimEnd()}\n`;
}

export function headLine<R>(placed: readonly PlacedColumn<R>[], colour: (text: string) => string): string {
  const widths = new Map(placed.map(({ column, width }) => [column, width]));
  return lineOf(placed, (column) => {
    const text = cutToWidth(column.title, widths.get(column) as number);
    return [text, text === '' ? '' : colour(text)];
  });
}

export function rowLine<R>(placed: readonly PlacedColumn<R>[], row: R, coloured: boolean): string {
  const widths = new Map(placed.map(({ column, width }) => [column, width]));
  return lineOf(placed, (column) => {
    const text = cutToWidth(column.text(row), widths.get(column) as number, column.cut);
    return [text, coloured && text !== '' && column.colour !== undefined ? column.colour(text, row) : text];
  });
}

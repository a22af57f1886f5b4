/**
 * Export: CSV as RFC 4180 has it, with a header line and LF line ends (every reader takes them, and cut, awk and sort need
 * them; `lineEnd` gives CRLF).
 *
 * A null is an empty cell, an empty string is `""`. Numbers are exact. Text comes from captures, which anyone can write, and
 * spreadsheets run a cell that starts like a formula: text that starts with = + - @, their full-width forms, tab, CR or LF
 * gets an apostrophe in front, and so does text that starts with an apostrophe. A reader that wants the exact text drops
 * one leading apostrophe. Number columns are never guarded: -1 stays -1.
 */
import type { Writable } from 'node:stream';
import type { ColumnBatch } from '../schema/column-batch.js';
import { type ExportOptions, type ExportResult, exportLines } from './line-export.js';
import type { Dialect } from './row-encoder.js';

const formulaStart = /^[=+\-@'\t\r\n\uff1d\uff0b\uff0d\uff20]/;
/** RFC 4180 section 2, rule 6; semicolon and tab too, which some spreadsheets split at. */
const needsQuotes = /[",;\t\r\n]|^ | $/;

export function csvText(value: string): string {
  if (value === '') return '""';
  const guarded = formulaStart.test(value);
  const text = guarded ? `'${value}` : value;
  return guarded || needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export interface CsvOptions extends ExportOptions {
  readonly lineEnd?: '\n' | '\r\n';
}

export async function exportCsv(
  batches: AsyncIterable<ColumnBatch>,
  out: Writable,
  options: CsvOptions = {},
): Promise<ExportResult> {
  const rowEnd = options.lineEnd ?? '\n';
  const dialect: Dialect = {
    cellStart: (_name, index) => (index === 0 ? '' : ','),
    rowEnd,
    missing: '',
    yes: 'true',
    no: 'false',
    text: csvText,
    quote: '',
  };
  const header = (names: readonly string[]) => names.map(csvText).join(',') + rowEnd;
  return exportLines(batches, out, dialect, header, options);
}

/**
 * Export: one JSON object a line, every column in each, null where there is no value. Numbers are exact: 64-bit integers
 * (times in ns) are written as JSON numbers with all digits, so a reader that holds numbers as doubles rounds those.
 */
import type { Writable } from 'node:stream';
import type { ColumnBatch } from '../schema/column-batch.js';
import { type ExportResult, exportLines } from './line-export.js';
import type { Dialect } from './row-encoder.js';

/** JSON leaves these as they are: DEL and C1 controls, line separators, and characters that turn the direction of text. */
const unsafeOnTerminal = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** JSON that is also safe to show on a terminal: such characters are only in its strings. */
function terminalSafe(json: string): string {
  return json.replace(unsafeOnTerminal, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A JSON string that is also safe to show on a terminal. */
export function jsonText(value: string): string {
  return terminalSafe(JSON.stringify(value));
}

const dialect: Dialect = {
  cellStart: (name, index) => `${index === 0 ? '{' : ','}${jsonText(name)}:`,
  rowEnd: '}\n',
  missing: 'null',
  yes: 'true',
  no: 'false',
  text: jsonText,
  json: terminalSafe,
  quote: '"',
};

export async function exportJsonl(batches: AsyncIterable<ColumnBatch>, out: Writable): Promise<ExportResult> {
  return exportLines(batches, out, dialect, () => '');
}

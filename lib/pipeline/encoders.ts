/** The core's encoders for whoever writes rows: columns in, bytes out. Knows no format's quoting and no file. */
import type {
  NativeCells,
  NativeRowCell,
  NativeRowFormat,
  NativeRowsWritten,
  ParquetEncoder,
  ParquetField,
} from '../native/declarations.js';
import { loadAddon } from '../native/load-addon.js';

export type { NativeCells, NativeRowCell, NativeRowFormat, NativeRowsWritten, ParquetEncoder, ParquetField };

/** Writes rows from `from` on to `out`, as many as are sure to fit; says how many, and how long a row can be. */
export function encodeRows(
  format: NativeRowFormat,
  cells: readonly NativeRowCell[],
  rowCount: number,
  from: number,
  out: Buffer,
): NativeRowsWritten {
  return loadAddon().encodeRows(format, cells, rowCount, from, out);
}

/** The names of the fields are those of the columns that `add` is given, in that order. */
export function parquetEncoder(
  fields: readonly ParquetField[],
  metadata: Readonly<Record<string, string>>,
): ParquetEncoder {
  return new (loadAddon().ParquetEncoder)(fields, metadata, 'tractor-flows');
}

/** Command line: rows as a table to a terminal or a file, as they come. Which columns there are is for whoever calls. */
import type { ColumnBatch, Row } from '../schema/column-batch.js';
import { writeOutput } from './output.js';
import { headLine, type PlacedColumn, placeColumns, rowLine, type TableColumn } from './table-layout.js';
import { colours, standardOutput, type TextTarget, writeTo } from './terminal.js';

/** By the width that there is. */
export type TableColumns<R> = (width: number) => readonly TableColumn<R>[];

/** Lines are handed over in pieces, so that a reader who has gone is noticed and memory stays small. */
const piece = 500;

export class TableWriter<R> {
  readonly #target: TextTarget;
  readonly #columns: TableColumns<R>;
  #placed: readonly PlacedColumn<R>[] | null = null;

  constructor(target: TextTarget, columns: TableColumns<R>) {
    this.#target = target;
    this.#columns = columns;
  }

  async add(rows: readonly R[]): Promise<void> {
    if (rows.length === 0) return;
    const { coloured, width } = this.#target;
    let text = '';
    if (this.#placed === null) {
      this.#placed = placeColumns(this.#columns(width), rows, width);
      text = headLine(this.#placed, coloured ? colours.bold : (title) => title);
    }
    for (const [index, row] of rows.entries()) {
      text += rowLine(this.#placed, row, coloured);
      if ((index + 1) % piece === 0) {
        await this.#target.write(text);
        text = '';
      }
    }
    if (text !== '') await this.#target.write(text);
  }

  /** A line below the table. */
  async note(text: string): Promise<void> {
    await this.#target.write(`${this.#target.coloured ? colours.dim(text) : text}\n`);
  }
}

function rowsOf(batch: ColumnBatch): Row[] {
  return [...batch.rows()];
}

/** Every row as it comes; says how many there were. */
export async function streamTable(
  batches: AsyncIterable<ColumnBatch>,
  columns: TableColumns<Row>,
  target: TextTarget,
): Promise<{ rows: number; table: TableWriter<Row> }> {
  const table = new TableWriter(target, columns);
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.rowCount;
    await table.add(rowsOf(batch));
  }
  return { rows, table };
}

/** Standard output as it is, or a file that appears when it is whole. */
export async function withTextTarget(output: string, write: (target: TextTarget) => Promise<void>): Promise<void> {
  if (output === '-') return await write(standardOutput());
  await writeOutput(output, (stream) =>
    write({ width: Number.POSITIVE_INFINITY, coloured: false, write: (text) => writeTo(stream, text) }),
  );
}

/** Command line: rows that were picked out, as a batch again, for the exports. */
import {
  type Cell,
  type Column,
  ColumnBatch,
  type Row,
  type RowKind,
  TextColumnBuilder,
} from '../schema/column-batch.js';

/** A column's name and what is in it. */
export interface KeptColumn {
  readonly name: string;
  readonly kind: Column['kind'];
  /** The texts are JSON. */
  readonly json: boolean;
}

export function columnsOf(batch: ColumnBatch): KeptColumn[] {
  return [...batch.columns].map(([name, column]) => ({
    name,
    kind: column.kind,
    json: column.kind === 'text' && column.json === true,
  }));
}

function textColumn(values: readonly Cell[], json: boolean): Column {
  const column = new TextColumnBuilder(values.length);
  values.forEach((value, index) => {
    column.set(index, value === null ? null : String(value));
  });
  return { ...column.build(), json };
}

function columnOf({ kind, json }: KeptColumn, values: readonly Cell[]): Column {
  const numbers = () => Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  switch (kind) {
    case 'text':
      return textColumn(values, json);
    case 'bool':
      return { kind, values: Uint8Array.from(values, (value) => (value === true ? 1 : 0)) };
    case 'bigint':
      return { kind, values: BigInt64Array.from(values, (value) => BigInt((value ?? 0) as number | bigint)) };
    case 'int':
      return { kind, values: numbers() };
    case 'float':
      return { kind, values: numbers(), offset: 0, stride: 1 };
  }
}

export function batchOfRows(kind: RowKind, columns: readonly KeptColumn[], rows: readonly Row[]): ColumnBatch {
  const built = columns.map((column) => {
    const cells = rows.map((row) => row[column.name] ?? null);
    return [column.name, columnOf(column, cells)] as const;
  });
  return new ColumnBatch(kind, rows.length, new Map(built));
}

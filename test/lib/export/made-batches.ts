/** Hand-made batches for the export tests, and streams to export into. Nothing here comes from a capture. */
import { Writable } from 'node:stream';
import { type Column, ColumnBatch, type RowKind, TextColumnBuilder } from '../../../lib/schema/column-batch.js';

export function textColumn(values: readonly (string | null)[]): Column {
  const builder = new TextColumnBuilder(values.length);
  for (const [row, value] of values.entries()) builder.set(row, value);
  return builder.build();
}

export const intColumn = (values: readonly (number | null)[]): Column => ({
  kind: 'int',
  values: Float64Array.from(values, (value) => value ?? Number.NaN),
});

export const floatColumn = (values: readonly (number | null)[]): Column => ({
  kind: 'float',
  values: Float64Array.from(values, (value) => value ?? Number.NaN),
  offset: 0,
  stride: 1,
});

export const bigintColumn = (values: readonly bigint[]): Column => ({
  kind: 'bigint',
  values: BigInt64Array.from(values),
});

export const boolColumn = (values: readonly boolean[]): Column => ({
  kind: 'bool',
  values: Uint8Array.from(values, (value) => (value ? 1 : 0)),
});

export function batchOf(rowCount: number, columns: Record<string, Column>, kind: RowKind = 'flows'): ColumnBatch {
  return new ColumnBatch(kind, rowCount, new Map(Object.entries(columns)));
}

/** Two rows with a column of every kind; the floats are two columns of one row-major matrix. */
export function smallBatch(): ColumnBatch {
  const matrix = Float64Array.of(0.1, -1, 1e21, 10.416);
  return batchOf(2, {
    flow_id: intColumn([1, 9007199254740991]),
    server_ip: textColumn(['192.0.2.1', '2001:db8::1']),
    vlan_id: intColumn([null, 0]),
    fwd_is_client: boolColumn([true, false]),
    time_start_ns: bigintColumn([1700000000000000001n, -1n]),
    sni: textColumn([null, 'a,"b"']),
    mean_fiat: { kind: 'float', values: matrix, offset: 0, stride: 2 },
    min_biat: { kind: 'float', values: matrix, offset: 1, stride: 2 },
  });
}

export async function* eachOf(...batches: ColumnBatch[]): AsyncIterable<ColumnBatch> {
  for (const batch of batches) yield batch;
}

export async function* thenFail(error: Error, ...batches: ColumnBatch[]): AsyncIterable<ColumnBatch> {
  for (const batch of batches) yield batch;
  throw error;
}

/** Keeps what is written; slow on request, to see back-pressure at work. */
export class Collected extends Writable {
  readonly chunks: Buffer[] = [];
  constructor(readonly delayMs = 0) {
    super({ highWaterMark: 1 });
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    if (this.delayMs > 0) setTimeout(done, this.delayMs);
    else done();
  }
  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

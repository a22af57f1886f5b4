/** Batches of flows out of a few named cells a row; all other cells are those of one plain TCP flow. */
import { type Column, ColumnBatch, type Row, TextColumnBuilder } from '../../lib/schema/column-batch.js';
import { storedColumns } from '../../lib/schema/flow-columns.js';

export const plainFlow: Row = {
  flow_id: 1,
  community_id: '1:aaaaaaaaaaaaaaaaaaaaaaaaaaa=',
  ip_version: 4,
  protocol: 'tcp',
  vlan_id: null,
  tunnel: null,
  client_ip: '10.0.0.1',
  client_port: 40000,
  server_ip: '192.0.2.1',
  server_port: 443,
  time_start_us: 1_530_476_322_000_000,
  time_end_us: 1_530_476_323_500_000,
  duration_us: 1_500_000,
  fwd_packets: 3,
  bwd_packets: 2,
  fwd_bytes: 300,
  bwd_bytes: 200,
  fwd_ip_bytes: 258,
  bwd_ip_bytes: 172,
  fwd_payload_bytes: 100,
  bwd_payload_bytes: 80,
  fwd_is_client: true,
  tcp_flags_fwd: 27,
  tcp_flags_bwd: 27,
  end_reason: 'fin',
  label: 'unknown',
  label_protocol: 'unknown',
  label_group: 'other',
  label_source: 'none',
  label_confidence: 0,
  label_evidence: null,
};

function column(kind: Column['kind'], cells: readonly Row[string][]): Column {
  const numbers = () => Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
  switch (kind) {
    case 'int':
      return { kind, values: numbers() };
    case 'float':
      return { kind, values: numbers(), offset: 0, stride: 1 };
    case 'bigint':
      return { kind, values: BigInt64Array.from(cells, (cell) => BigInt(cell as number)) };
    case 'bool':
      return { kind, values: Uint8Array.from(cells, (cell) => Number(cell)) };
    case 'text': {
      const builder = new TextColumnBuilder(cells.length);
      cells.forEach((cell, row) => {
        builder.set(row, cell as string | null);
      });
      return builder.build();
    }
  }
}

export function flowBatch(rows: readonly Row[]): ColumnBatch {
  const whole: Row[] = rows.map((row, index) => ({ ...plainFlow, flow_id: index + 1, ...row }));
  const columns = storedColumns.map(
    ({ name, kind }) =>
      [
        name,
        column(
          kind,
          whole.map((row) => row[name] ?? null),
        ),
      ] as const,
  );
  return new ColumnBatch('flows', rows.length, new Map(columns));
}

export async function* batchesOf(...batches: readonly (readonly Row[])[]): AsyncGenerator<ColumnBatch> {
  for (const rows of batches) yield flowBatch(rows);
}

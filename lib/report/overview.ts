/** A job's flows in a few numbers. Asks the lake's table; knows no HTTP. */
import type { FlowTable } from '../storage/flow-lake.js';
import type { CompiledFilter } from './filter-sql.js';

/** Times are null where there are no flows. Bytes are frame bytes on the wire. */
export interface Overview {
  readonly flows: number;
  readonly sessions: number;
  readonly packets: number;
  readonly bytes: number;
  readonly fwd_bytes: number;
  readonly bwd_bytes: number;
  readonly payload_bytes: number;
  /** Distinct addresses. */
  readonly clients: number;
  readonly servers: number;
  /** Distinct labels but unknown. */
  readonly labels: number;
  readonly labelled_flows: number;
  readonly time_start_us: number | null;
  readonly time_end_us: number | null;
  readonly duration_us: number | null;
}

const counts = `count(*) AS flows, count(DISTINCT session_id) AS sessions, sum(fwd_packets + bwd_packets) AS packets,
  sum(fwd_bytes + bwd_bytes) AS bytes, sum(fwd_bytes) AS fwd_bytes, sum(bwd_bytes) AS bwd_bytes,
  sum(fwd_payload_bytes + bwd_payload_bytes) AS payload_bytes, count(DISTINCT client_ip) AS clients,
  count(DISTINCT server_ip) AS servers, count(DISTINCT nullif(label, 'unknown')) AS labels,
  count(*) FILTER (label <> 'unknown') AS labelled_flows, min(time_start_us) AS time_start_us, max(time_end_us) AS time_end_us`;

export async function overview(table: FlowTable, filter: CompiledFilter, signal?: AbortSignal): Promise<Overview> {
  const [row = {}] = await table.query(
    `SELECT ${counts} FROM flows WHERE ${filter.condition}`,
    filter.parameters,
    signal,
  );
  const number = (name: string) => Number(row[name] ?? 0);
  const start = row['time_start_us'] == null ? null : number('time_start_us');
  const end = row['time_end_us'] == null ? null : number('time_end_us');
  return {
    flows: number('flows'),
    sessions: number('sessions'),
    packets: number('packets'),
    bytes: number('bytes'),
    fwd_bytes: number('fwd_bytes'),
    bwd_bytes: number('bwd_bytes'),
    payload_bytes: number('payload_bytes'),
    clients: number('clients'),
    servers: number('servers'),
    labels: number('labels'),
    labelled_flows: number('labelled_flows'),
    time_start_us: start,
    time_end_us: end,
    duration_us: start === null || end === null ? null : end - start,
  };
}

/** The flows of one label, in the order of their times. Asks the lake; knows no HTTP. */
import type { FlowTable } from '../storage/flow-lake.js';

export interface LabelledFlow {
  readonly client_ip: string;
  readonly client_port: number;
  readonly server_ip: string;
  readonly server_port: number;
  /** Epoch seconds. */
  readonly time_start: number;
  readonly time_end: number;
  /** What the label was given for. */
  readonly comment: string;
}

export async function hasLabel(flows: FlowTable, label: string): Promise<boolean> {
  return (await flows.query('SELECT 1 AS found FROM flows WHERE label = $1 LIMIT 1', [label])).length > 0;
}

const seconds = (column: string) => `CAST(floor(${column} / 1000000) AS BIGINT)`;

/** In pieces: a label may have a million flows. */
export function labelledFlows(flows: FlowTable, label: string): AsyncIterable<readonly LabelledFlow[]> {
  const select = `SELECT client_ip, client_port, server_ip, server_port, ${seconds('time_start_us')} AS time_start,
    ${seconds('time_end_us')} AS time_end, coalesce(label_evidence, '') AS comment
    FROM flows WHERE label = $1 ORDER BY time_start_us, flow_id`;
  return flows.stream(select, [label]) as AsyncIterable<readonly object[]> as AsyncIterable<LabelledFlow[]>;
}

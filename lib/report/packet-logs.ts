/** Where flows' packets are in the job's packet index: of one flow, of a session, of all that fit. Asks the lake's table; reads no index. */
import type { FlowTable, QueryValue } from '../storage/flow-lake.js';

export interface FlowLog {
  /** Null in a job without an index. */
  readonly log: number | null;
  readonly packets: number;
}

/** Null where the job has no such flow. */
export async function logOfFlow(flows: FlowTable, flowId: number): Promise<FlowLog | null> {
  // All columns: those that were stored before there were indexes have no packet_log.
  const [row] = await flows.query('SELECT * FROM flows WHERE flow_id = $1 LIMIT 1', [flowId]);
  if (row === undefined) return null;
  const log = row['packet_log'] ?? null;
  return { log: log === null ? null : Number(log), packets: Number(row['fwd_packets']) + Number(row['bwd_packets']) };
}

/** Of flows for which `condition` holds, a condition over the table `flows`; only of a job with an index. */
export async function logsOf(
  flows: FlowTable,
  condition: string,
  parameters: readonly QueryValue[],
  signal?: AbortSignal,
): Promise<number[]> {
  const logs: number[] = [];
  const select = `SELECT packet_log FROM flows WHERE packet_log IS NOT NULL AND (${condition})`;
  for await (const rows of flows.stream(select, parameters, signal)) {
    for (const row of rows) logs.push(Number(row['packet_log']));
  }
  return logs;
}

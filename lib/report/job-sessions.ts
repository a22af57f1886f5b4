/** One application session of a job with its flows. Asks the lake's tables; knows no HTTP. */
import type { FlowTable, QueryRow } from '../storage/flow-lake.js';

export async function oneSession(table: FlowTable, sessionId: number): Promise<QueryRow | null> {
  const [row] = await table.query('SELECT * FROM sessions WHERE session_id = $1 LIMIT 1', [sessionId]);
  return row ?? null;
}

/** What is told of a flow beside its session. */
const memberFields = `flow_id, session_rule AS rule, session_evidence AS evidence, protocol, client_ip, client_port, server_ip,
  server_port, time_start_us, time_end_us, fwd_packets + bwd_packets AS packets, fwd_bytes + bwd_bytes AS bytes,
  label, label_protocol, label_source, coalesce(sni, http_host, dns_name) AS name, announced_by`;

/** In the order of time. */
export async function sessionMembers(table: FlowTable, sessionId: number, limit: number): Promise<QueryRow[]> {
  return await table.query(
    `SELECT ${memberFields} FROM flows WHERE session_id = $1 ORDER BY time_start_us, flow_id LIMIT ${limit}`,
    [sessionId],
  );
}

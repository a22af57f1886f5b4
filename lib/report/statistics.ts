/** Counts of a job's flows by what they have in common. Asks the lake's table; knows no HTTP and no files. */
import type { FlowTable } from '../storage/flow-lake.js';
import { allFlows, type FlowFilter } from './flow-filter.js';

export interface CountedLabel {
  readonly label: string;
  readonly count: number;
}
export interface Statistic {
  readonly title: string;
  readonly content: CountedLabel[];
}

/** No list is longer: a scan of a million addresses must not become an answer of a million lines. */
export const longestContent = 10_000;

/**
 * Each flow counts once under each title. `protocols`: the application protocol, and where none was recognised the transport,
 * so that a flow of unknown UDP counts as `udp`. `ports` are the servers', of transports that have ports.
 */
const titles: readonly { readonly title: string; readonly expression: string; readonly where?: string }[] = [
  { title: 'protocols', expression: `coalesce(nullif(label_protocol, 'unknown'), protocol)` },
  { title: 'clients', expression: 'client_ip' },
  { title: 'servers', expression: 'server_ip' },
  { title: 'labels', expression: 'label' },
  { title: 'groups', expression: 'label_group' },
  { title: 'ports', expression: `protocol || '/' || server_port`, where: `protocol NOT IN ('icmp', 'icmpv6')` },
];

/** By count, highest first, then by label. */
export async function statistics(
  flows: FlowTable,
  filter: FlowFilter = allFlows,
  signal?: AbortSignal,
): Promise<Statistic[]> {
  return await Promise.all(
    titles.map(async ({ title, expression, where = 'true' }) => {
      const select = `SELECT ${expression} AS label, count(*) AS count FROM flows WHERE ${filter.condition} AND ${where}
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${longestContent}`;
      const rows = await flows.query(select, filter.parameters, signal);
      return { title, content: rows.map(({ label, count }) => ({ label: String(label), count: Number(count) })) };
    }),
  );
}

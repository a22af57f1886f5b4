/** The labels of a job's flows by group, and what said so. Asks the lake's table; knows no catalogue. */
import type { FlowTable } from '../storage/flow-lake.js';

export interface LabelGroup {
  readonly group: string;
  readonly labels: {
    readonly label: string;
    readonly flows: number;
    readonly bytes: number;
    /** Flows by label_source. */
    readonly sources: Record<string, number>;
  }[];
}

type Counted = LabelGroup['labels'][number];

/** Groups by name; in each the label with most flows first. */
export async function labelCounts(table: FlowTable, signal?: AbortSignal): Promise<LabelGroup[]> {
  const rows = await table.query(
    `SELECT label_group, label, label_source, count(*) AS flows, sum(fwd_bytes + bwd_bytes) AS bytes FROM flows
      GROUP BY ALL ORDER BY label_group, label, label_source`,
    [],
    signal,
  );
  const groups = new Map<string, Map<string, Counted>>();
  for (const row of rows) {
    const [group, label, source] = [String(row['label_group']), String(row['label']), String(row['label_source'])];
    const labels = groups.get(group) ?? new Map<string, Counted>();
    const before = labels.get(label) ?? { label, flows: 0, bytes: 0, sources: {} };
    const flows = Number(row['flows']);
    groups.set(group, labels);
    labels.set(label, {
      label,
      flows: before.flows + flows,
      bytes: before.bytes + Number(row['bytes']),
      sources: { ...before.sources, [source]: flows },
    });
  }
  return [...groups].map(([group, labels]) => ({
    group,
    labels: [...labels.values()].sort((a, b) => b.flows - a.flows || (a.label < b.label ? -1 : 1)),
  }));
}

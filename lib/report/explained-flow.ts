/** One flow of a job and why it has its label. Asks the lake's table; knows no HTTP. */
import { factsOfRow } from '../labels/flow-facts.js';
import type { Label } from '../labels/label.js';
import type { Labeller } from '../labels/labeller.js';
import type { Cell } from '../schema/column-batch.js';
import { featureColumns } from '../schema/feature-columns.js';
import { flowColumns } from '../schema/flow-columns.js';
import type { FlowTable, QueryRow } from '../storage/flow-lake.js';

export interface ExplainedFlow {
  /** Its columns by name. */
  readonly flow: Record<string, Cell>;
  /** By name, those that its job was asked for. */
  readonly features: Record<string, number | null>;
  /** All that says something of it by today's catalogue, in the order of trust. */
  readonly considered: Label[];
}

async function oneFlow(flows: FlowTable, flowId: number): Promise<QueryRow | undefined> {
  const [row] = await flows.query('SELECT * FROM flows WHERE flow_id = $1 LIMIT 1', [flowId]);
  return row;
}

export async function hasFlow(flows: FlowTable, flowId: number): Promise<boolean> {
  return (await oneFlow(flows, flowId)) !== undefined;
}

/** Null where the job has no such flow. */
export async function explainedFlow(
  flows: FlowTable,
  flowId: number,
  labeller: Labeller,
): Promise<ExplainedFlow | null> {
  const row = await oneFlow(flows, flowId);
  if (row === undefined) return null;
  const flow = Object.fromEntries(flowColumns.map(({ name }) => [name, row[name] ?? null]));
  const stored = featureColumns.filter(({ name }) => row[name] !== undefined);
  const features = Object.fromEntries(stored.map(({ name }) => [name, row[name] as number | null]));
  return { flow, features, considered: labeller.explain(factsOfRow(row)) };
}

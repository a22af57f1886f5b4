/** Test tools: the flows of a capture with the session that each was put in, for comparing with a truth. */
import type { AnalyzeOptions } from '../../../lib/pipeline/analysis.js';
import type { Row } from '../../../lib/schema/column-batch.js';
import { analyze } from '../analysis.js';
import { endpointsKey, type Mix } from './mixes.js';

export interface GroupedFlow {
  readonly row: Row;
  readonly ours: string;
  readonly truth: string;
  readonly piece: string;
}

const keyOfRow = (row: Row) =>
  endpointsKey(
    String(row['protocol']),
    String(row['client_ip']),
    Number(row['client_port']),
    String(row['server_ip']),
    Number(row['server_port']),
  );

/** Flows of the mix whose owner is known. */
export async function groupedFlows(mix: Mix, options: AnalyzeOptions = {}): Promise<GroupedFlow[]> {
  const { rows, fault } = await analyze(mix.path, { payloadFacts: true, features: 'none', ...options });
  if (fault !== null) throw fault;
  return rows.flatMap((row) => {
    const truth = mix.flows.get(keyOfRow(row));
    if (truth === undefined) return [];
    return {
      row,
      ours: String(row['session_id']),
      truth: truth.application,
      piece: `${truth.application} ${truth.piece}`,
    };
  });
}

/** Truth by process, where the capture says: with the rule that reads it left out. */
export async function flowsByProcess(path: string, options: AnalyzeOptions): Promise<GroupedFlow[]> {
  const { rows } = await analyze(path, { payloadFacts: true, features: 'none', ...options });
  return rows.flatMap((row) => {
    if (row['process_id'] === null || row['process_id'] === undefined) return [];
    const truth = `${row['process_name']} ${row['process_id']}`;
    return { row, ours: String(row['session_id']), truth, piece: truth };
  });
}

/** Which flows of a job are meant, as a condition over the table `flows` with its parameters. Values never become SQL. */
import type { QueryValue } from '../storage/flow-lake.js';

export interface FlowFilter {
  readonly condition: string;
  readonly parameters: readonly QueryValue[];
}

export const allFlows: FlowFilter = { condition: 'true', parameters: [] };

export function withLabel(label: string): FlowFilter {
  return { condition: 'label = $1', parameters: [label] };
}

/** Client or server is one of these spellings of an address. */
export function withAddress(spellings: readonly string[]): FlowFilter {
  const list = spellings.map((_, index) => `$${index + 1}`).join(', ');
  return { condition: `(client_ip IN (${list}) OR server_ip IN (${list}))`, parameters: spellings };
}

/** What a flow is within the work of an application, by what its label is in the catalogue. */
import type { Catalogue } from '../labels/catalogue.js';
import type { Label } from '../labels/label.js';

/**
 * - question: asks for a name, for the sake of what follows
 * - carrier: known only by how it is carried, or not at all
 * - helper: of a service that many applications and pages draw in
 * - work: what the application was opened for
 */
export type FlowRole = 'question' | 'carrier' | 'helper' | 'work';

export function roleOf(catalogue: Catalogue, asksName: boolean, { label, source }: Label): FlowRole {
  if (asksName) return 'question';
  const known = catalogue.labels.get(label);
  if (source === 'none' || known?.carrier === true) return 'carrier';
  // A protocol that the payload shows is what the flow is for, whatever group it is in.
  return known?.helper === true && source !== 'payload' ? 'helper' : 'work';
}

/** Learning: the features that this version computes: which columns of a table can be learned from. */
import { featureSchema } from '../pipeline/analyze-capture.js';
import type { FeatureSpec } from '../schema/feature-spec.js';

/** The set `splt` is as long as it is asked to be. */
const longestSplt = 99;

export function knownFeatures(): readonly FeatureSpec[] {
  return featureSchema({ features: 'all', spltPackets: longestSplt });
}

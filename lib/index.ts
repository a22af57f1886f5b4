/** The public surface of the package. */
export * from './errors.js';
export type { Label, LabelSource } from './labels/label.js';
export { Labeller } from './labels/labeller.js';
export { loadCatalogue } from './labels/load-catalogue.js';
export type * from './pipeline/analysis.js';
export {
  analysisColumns,
  analyzeCapture,
  featureSchema,
  featureSchemaVersion,
  featureSets,
} from './pipeline/analyze-capture.js';
export {
  type CarveOptions,
  carvePackets,
  type ListedPacket,
  type ListOptions,
  listPackets,
} from './pipeline/carve-packets.js';
export * from './schema/column-batch.js';
export type { FeatureChoice, FeatureSet, FeatureSetSpec, FeatureSpec } from './schema/feature-spec.js';
export * from './schema/flow-columns.js';
export * from './schema/session-columns.js';
export type { RuleName } from './sessions/app-session.js';

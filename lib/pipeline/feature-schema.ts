/** The features that the native core computes, as it tells them. */
import type { KnownFeatures } from '../labels/load-model.js';
import type { FeatureSelection } from '../native/declarations.js';
import { loadAddon } from '../native/load-addon.js';
import { chosenSets, type FeatureSet, type FeatureSetSpec, type FeatureSpec } from '../schema/feature-spec.js';
import type { AnalyzeOptions } from './analysis.js';

/** The version of the schema: what a model that was trained on it pins. */
export function featureSchemaVersion(): number {
  return loadAddon().featureSchemaVersion;
}

/** The sets of features that can be asked for, in the order of their columns. */
export function featureSets(): readonly FeatureSetSpec[] {
  return loadAddon().featureSets();
}

export type FeatureOptions = Pick<AnalyzeOptions, 'features' | 'spltPackets'>;

export function selectionOf({ features, spltPackets }: FeatureOptions): FeatureSelection {
  return {
    ...(features === undefined ? {} : { features: chosenSets(features) }),
    ...(spltPackets === undefined ? {} : { spltPackets }),
  };
}

/**
 * The features of these sets in the order of their columns; every feature that the core computes where none is named.
 * @throws RangeError for an unknown set or a number of packets out of range
 */
export function featureSchema(options: FeatureOptions = {}): readonly FeatureSpec[] {
  return loadAddon().featureSchema(selectionOf(options));
}

/** Names of the feature columns of an analysis. */
export function featureNamesOf({ features = 'iscx', spltPackets }: FeatureOptions): string[] {
  return featureSchema({ features, ...(spltPackets === undefined ? {} : { spltPackets }) }).map((spec) => spec.name);
}

/** For models, which were trained on a version of these. */
export const knownFeatures: KnownFeatures = {
  get version() {
    return featureSchemaVersion();
  },
  schema: (sets, spltPackets) =>
    featureSchema({
      features: sets as readonly FeatureSet[],
      ...(spltPackets === undefined ? {} : { spltPackets }),
    }),
};

/** A row of the feature schema, which the native core owns and exports. */
export interface FeatureSpec {
  readonly name: string;
  readonly unit: string;
  readonly type: string;
  readonly definition: string;
  readonly source: string;
  readonly set: string;
}

/** Names of the feature sets, in the order of their columns. The core refuses others. */
export const featureSetNames = ['iscx', 'rates', 'lengths', 'tcp', 'bulk', 'splt', 'histograms', 'entropy'] as const;
export type FeatureSet = (typeof featureSetNames)[number];

/** A feature set, as the native core has it. */
export interface FeatureSetSpec {
  readonly name: string;
  readonly description: string;
  readonly columns: number;
  /** What the set adds to each active flow, in bytes. */
  readonly stateBytes: number;
}

/** What the caller asked for. */
export type FeatureChoice = 'all' | 'none' | FeatureSet | readonly FeatureSet[];

export function chosenSets(choice: FeatureChoice): readonly FeatureSet[] {
  if (choice === 'all') return featureSetNames;
  if (choice === 'none') return [];
  return typeof choice === 'string' ? [choice] : choice;
}

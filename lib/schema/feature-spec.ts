/** A row of the feature schema, which the native core owns and exports. */
export interface FeatureSpec {
  readonly name: string;
  readonly unit: string;
  readonly type: string;
  readonly definition: string;
  readonly source: string;
  readonly set: string;
}

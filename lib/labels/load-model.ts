/** A model's folder from disk (manifest.json, model.onnx, CARD.md), checked against the features that there are. Runs no model. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import type { FeatureSpec } from '../schema/feature-spec.js';
import { featureSetNames } from '../schema/feature-spec.js';
import { checkManifest, type ModelManifest } from './model-manifest.js';

export interface Model {
  readonly folder: string;
  /** Name and version: iscx-vpn-2016-15s-v1. */
  readonly id: string;
  readonly manifest: ModelManifest;
}

export function onnxPath({ folder }: Pick<Model, 'folder'>): string {
  return join(folder, 'model.onnx');
}

/** @throws UsageError with path and reason */
export async function loadModel(folder: string): Promise<Model> {
  const path = join(folder, 'manifest.json');
  const text = reading(path, () => readFileSync(path, 'utf8'));
  const value: unknown = reading(path, () => JSON.parse(text.replace(/^\uFEFF/, '')));
  const manifest = await checkManifest(path, value);
  const model = { folder, id: `${manifest.name}-v${manifest.version}`, manifest };
  reading(onnxPath(model), () => {
    if (!statSync(onnxPath(model)).isFile()) throw new Error('is not a file');
  });
  return model;
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${path}: cannot be read as part of a model: ${(error as Error).message}`);
  }
}

/** What its author wrote of it; null where there is none. */
export function modelCard({ folder }: Model): string | null {
  try {
    return readFileSync(join(folder, 'CARD.md'), 'utf8');
  } catch {
    return null;
  }
}

/** The features that there are: what the native core says of itself. */
export interface KnownFeatures {
  readonly version: number;
  /** Those of these sets. */
  schema(sets: readonly string[], spltPackets: number | undefined): readonly FeatureSpec[];
}

/** Refuses a model that learned from other features than we have. @throws UsageError */
export function checkFeatures({ folder, manifest: { input } }: Model, known: KnownFeatures): void {
  const refuse = (where: string, reason: string): never => {
    throw new UsageError(`${join(folder, 'manifest.json')}: input.${where}: ${reason}`);
  };
  if (input.feature_schema_version !== known.version)
    refuse(
      'feature_schema_version',
      `is ${input.feature_schema_version}, but the features here are of ${known.version}`,
    );
  const sets: readonly string[] = featureSetNames;
  input.feature_sets.forEach((set, index) => {
    if (!sets.includes(set))
      refuse(`feature_sets[${index}]`, `there is no set "${set}" (there are ${sets.join(', ')})`);
  });
  const names = new Set(known.schema(input.feature_sets, input.splt_packets).map((spec) => spec.name));
  input.features.forEach((feature, index) => {
    if (!names.has(feature)) refuse(`features[${index}]`, `none of the feature sets has "${feature}"`);
  });
}

/** Models tried without a capture: read, checked and opened in the pool that will be asked. */
import type { Model } from '../labels/load-model.js';
import { knownFeatures } from './feature-schema.js';
import { loadModels, needsOf } from './model-needs.js';
import { ModelPool } from './model-pool.js';

export { type Model, ModelPool };

/** That they can all be asked in one analysis of flows. @throws UsageError that says why not */
export async function openModels(folders: readonly string[], pool: ModelPool): Promise<readonly Model[]> {
  const models = await loadModels(folders, knownFeatures);
  needsOf(models, {});
  for (const model of models) await pool.runner(model).ready();
  return models;
}

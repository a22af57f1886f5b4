/** Models tried without a capture: read, checked and opened once. Keeps none running. */
import type { Model } from '../labels/load-model.js';
import { knownFeatures } from './feature-schema.js';
import { loadModels, needsOf } from './model-needs.js';
import { ModelRunner } from './model-runner.js';

export type { Model };

/** That they can all be asked in one analysis of flows. @throws UsageError that says why not */
export async function openModels(folders: readonly string[]): Promise<readonly Model[]> {
  const models = await loadModels(folders, knownFeatures);
  needsOf(models, {});
  for (const model of models) {
    const runner = new ModelRunner(model);
    try {
      await runner.ready();
    } finally {
      runner.close();
    }
  }
  return models;
}

/** Which features, rows and windows the models of an analysis need beside what its caller asked for. Runs no model. */
import { UsageError } from '../errors.js';
import { checkFeatures, type KnownFeatures, loadModel, type Model } from '../labels/load-model.js';
import { chosenSets, featureSetNames } from '../schema/feature-spec.js';
import type { AnalyzeOptions } from './analysis.js';
import type { FeatureOptions } from './feature-schema.js';

const usualSpltPackets = 20;

/** What the core is asked for. */
export interface ModelNeeds {
  /** With those that the caller asked for. */
  readonly features: FeatureOptions;
  readonly windowRows: boolean;
  readonly windowS: number | undefined;
}

/** @throws UsageError that names the model and what is wrong with it */
export async function loadModels(folders: readonly string[], known: KnownFeatures): Promise<Model[]> {
  const models: Model[] = [];
  for (const folder of folders) {
    const model = await loadModel(folder);
    checkFeatures(model, known);
    if (models.some(({ id }) => id === model.id)) throw new UsageError(`${folder}: model ${model.id} is given twice`);
    models.push(model);
  }
  return models;
}

/** @throws UsageError where models and options cannot go together */
export function needsOf(models: readonly Model[], options: AnalyzeOptions): ModelNeeds {
  const rows = options.rows ?? 'flows';
  const inputs = models.map(({ manifest }) => manifest.input);
  const sets = new Set<string>([
    ...chosenSets(options.features ?? 'iscx'),
    ...inputs.flatMap(({ feature_sets }) => feature_sets),
  ]);
  const overFlows = models.find(({ manifest }) => manifest.input.rows === 'flows');
  if (rows === 'windows' && overFlows !== undefined)
    throw new UsageError(`model ${overFlows.id} is over flows: rows of windows have no use for it`);
  const packets = [options.spltPackets, ...inputs.map(({ splt_packets }) => splt_packets)];
  return {
    features: {
      features: featureSetNames.filter((name) => sets.has(name)),
      // The columns of fewer packets are among those of more, and hold the same.
      spltPackets: Math.max(...packets.map((count) => count ?? usualSpltPackets)),
    },
    windowRows: rows === 'windows' || inputs.some((input) => input.rows === 'windows'),
    windowS: windowOf(models, rows === 'windows' ? options.windowS : undefined),
  };
}

/** One pass has windows of one length. */
function windowOf(models: readonly Model[], asked: number | undefined): number | undefined {
  let windowS = asked;
  let whose = 'the window that was asked for';
  for (const { id, manifest } of models) {
    if (manifest.input.rows === 'flows') continue;
    const needed = manifest.input.window_s;
    if (windowS !== undefined && windowS !== needed)
      throw new UsageError(
        `model ${id} takes windows of ${needed} s, ${whose} is of ${windowS} s: one run has one length`,
      );
    windowS = needed;
    whose = `that of model ${id}`;
  }
  return windowS;
}

/** /api/v2/models: the models that this server asks about flows, what they were made of and how they measure. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { type Model, modelCard } from '../../labels/load-model.js';
import { labelOfClass } from '../../labels/model-answer.js';
import { notFound } from '../errors.js';
import { listOf, ref } from '../schemas.js';
import type { Services } from '../services.js';
import { ModelDetails, ModelSummary, problemResponses } from '../v2-schemas.js';

function summaryView(model: Model) {
  const { name, version, classes, input, unknown_below, reach, measures = {}, data = {} } = model.manifest;
  // A filter of some kilobytes, for who measures the model; the details have the manifest whole.
  const { learned: _, ...told } = data;
  return {
    id: model.id,
    name,
    version,
    classes: classes.map((each) => ({ name: each, label: labelOfClass(model, each) })),
    rows: input.rows,
    window_s: input.window_s ?? null,
    unknown_below,
    reach: reach?.most ?? null,
    measures,
    data: told,
  };
}

/** By its id; by its name alone where only one model has it. */
function modelNamed(models: readonly Model[], name: string): Model {
  const found = models.find(({ id }) => id === name);
  if (found !== undefined) return found;
  const [only, ...others] = models.filter(({ manifest }) => manifest.name === name);
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined) throw notFound('model_unknown', { name: name.slice(0, 80) });
  throw notFound('model_ambiguous', { names: [only, ...others].map(({ id }) => id).join(', ') });
}

export const v2ModelRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { models }) => {
  app.get(
    '/models',
    {
      schema: {
        tags: ['models'],
        summary: 'The models that are asked about flows',
        description: 'In the order in which they are asked: the first whose answer is not unknown counts.',
        response: { 200: listOf(ModelSummary), ...problemResponses },
      },
    },
    async () => models.map(summaryView),
  );

  app.get(
    '/models/:name',
    {
      schema: {
        tags: ['models'],
        summary: 'One model: its manifest and its card',
        params: Type.Object({ name: Type.String({ description: 'its id; its name where there is one version' }) }),
        response: { 200: ref(ModelDetails), ...problemResponses },
      },
    },
    async ({ params }) => {
      const model = modelNamed(models, params.name);
      return { ...summaryView(model), manifest: model.manifest, card: modelCard(model) };
    },
  );
};

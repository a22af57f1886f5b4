/** /labels: the catalogue of labels. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { labelList } from '../../labels/catalogue.js';
import { errorResponses, Label, listOf } from '../schemas.js';
import type { Services } from '../services.js';

export const labelsRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { labels }) => {
  app.get(
    '/labels/list',
    {
      schema: {
        summary: 'Groups and their labels',
        tags: ['labels'],
        response: { 200: listOf(Label), ...errorResponses },
      },
    },
    async () => labelList(labels),
  );
};

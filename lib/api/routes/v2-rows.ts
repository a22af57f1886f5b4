/** /api/v2/jobs/{job_id}/flows and the exports of flows and sessions. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { answerExport, answerRows } from '../row-answers.js';
import { bareMediaTypes } from '../row-attachment.js';
import { JobParams, ref } from '../schemas.js';
import type { Services } from '../services.js';
import { ExportQuery, FlowList, RowsQuery } from '../v2-data-schemas.js';
import { problemResponses } from '../v2-schemas.js';

const attachment = {
  description: 'the rows as a file in the format that was asked for',
  content: Object.fromEntries(bareMediaTypes.map((type) => [type, { schema: Type.String({ format: 'binary' }) }])),
};

export const v2RowRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  app.get(
    '/jobs/:job_id/flows',
    {
      schema: {
        tags: ['flows'],
        params: JobParams,
        querystring: RowsQuery,
        summary: 'Flows: filtered, in any order, with any columns',
        response: { 200: ref(FlowList), ...problemResponses },
      },
    },
    async (request, reply) => {
      const asked = { jobId: request.params.job_id, of: 'flows' } as const;
      return await answerRows(services, asked, request.query, request, reply);
    },
  );

  for (const of of ['flows', 'sessions'] as const) {
    app.get(
      `/jobs/:job_id/${of}/export`,
      {
        schema: {
          tags: [of],
          params: JobParams,
          querystring: ExportQuery,
          summary: `All ${of} that pass the filter, as a file`,
          description: 'As many as there are, in the order in which they are stored.',
          response: { 200: attachment, ...problemResponses },
        },
      },
      async ({ params, query }, reply) => await answerExport(services, { jobId: params.job_id, of }, query, reply),
    );
  }
};

/** /file/{job_id}: what became of a job and what its flows say. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { attribution } from '../../geo/places.js';
import { spellingsOf } from '../../geo/special-addresses.js';
import { addressReport } from '../../report/address-report.js';
import { allFlows, withLabel } from '../../report/flow-filter.js';
import { hasLabel, labelledFlows } from '../../report/labelled-flows.js';
import { statistics } from '../../report/statistics.js';
import type { FlowTable } from '../../storage/flow-lake.js';
import { ApiError, notFound } from '../errors.js';
import { jobFileView, statusView } from '../file-view.js';
import { jsonArrayStream, jsonInTurns } from '../json-stream.js';
import { answerOnce } from '../kept-answers.js';
import {
  DetailsIp,
  DetailsLabelItem,
  errorResponses,
  File,
  FileStatus,
  IpQuery,
  JobParams,
  LabelQuery,
  listOf,
  ref,
  StatisticItem,
} from '../schemas.js';
import { flowsOf, jobOf, jobWithFlows, type Services } from '../services.js';

const whenThere =
  'Answered for finished jobs, and for failed ones of which some was read; 404 for a job that still waits or runs.';

/** A label neither in the catalogue nor in the job is unknown; one that no flow here has is an empty answer. */
async function checkLabel({ labels }: Services, flows: FlowTable, label: string): Promise<void> {
  if (!labels.labels.has(label) && !(await hasLabel(flows, label))) {
    throw notFound('label_unknown', { label: label.slice(0, 80) });
  }
}

export const fileRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  const { answers, catalogue, places } = services;
  const common = { tags: ['file'], params: JobParams };

  app.get(
    '/file/:job_id/status',
    { schema: { ...common, summary: 'Status of a job', response: { 200: ref(FileStatus), ...errorResponses } } },
    async ({ params }) => statusView(await jobOf(services, params.job_id)),
  );

  app.get(
    '/file/:job_id/details',
    { schema: { ...common, summary: 'The file of a job', response: { 200: ref(File), ...errorResponses } } },
    async ({ params }) => {
      const job = await jobOf(services, params.job_id);
      return jobFileView(job, (await catalogue.captureTimes([job.file])).get(job.file.name));
    },
  );

  app.get(
    '/file/:job_id/statistics',
    {
      schema: {
        ...common,
        summary: 'Flows counted by protocol, client, server, label, group and port',
        description: `Under protocols a flow whose application protocol was not recognised counts as its transport. ${whenThere}`,
        response: { 200: listOf(StatisticItem), ...errorResponses },
      },
    },
    async (request, reply) => {
      const flows = await flowsOf(services, await jobWithFlows(services, request.params.job_id));
      return await answerOnce(answers, { request, reply, tables: [flows] }, async (signal) =>
        jsonInTurns(await statistics(flows, allFlows, signal)),
      );
    },
  );

  app.get(
    '/file/:job_id/statistics/labels',
    {
      schema: {
        ...common,
        summary: 'The same, of the flows with one label',
        description: whenThere,
        querystring: LabelQuery,
        response: { 200: listOf(StatisticItem), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { label } = request.query;
      const flows = await flowsOf(services, await jobWithFlows(services, request.params.job_id));
      return await answerOnce(answers, { request, reply, tables: [flows] }, async (signal) => {
        await checkLabel(services, flows, label);
        return await jsonInTurns(await statistics(flows, withLabel(label), signal));
      });
    },
  );

  app.get(
    '/file/:job_id/statistics/ip',
    {
      schema: {
        ...common,
        summary: 'One address: where it is, what it says it is, and its flows counted',
        description: `${whenThere} Country and city: [${attribution.text}](${attribution.url}) (CC BY 4.0).`,
        querystring: IpQuery,
        response: { 200: ref(DetailsIp), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { ip } = request.query;
      const job = await jobWithFlows(services, request.params.job_id);
      const spellings = spellingsOf(ip);
      if (spellings === null) throw new ApiError(400, 'address_wrong');
      const flows = await flowsOf(services, job);
      reply.header('x-attribution', `${attribution.text} (${attribution.url})`);
      return await answerOnce(answers, { request, reply, tables: [flows] }, async () => {
        const report = await addressReport(flows, spellings);
        if (report === null) throw notFound('address_unseen', { job: job.jobId });
        return await jsonInTurns({
          ...(await places.placeOf(ip)),
          ...(report.userAgent === null ? {} : { user_agent: report.userAgent }),
          ...(report.domainName === null ? {} : { domain_name: report.domainName }),
          statistics: report.statistics,
        });
      });
    },
  );

  app.get(
    '/file/:job_id/flows/labels',
    {
      schema: {
        ...common,
        summary: 'The flows with one label, by time',
        description: whenThere,
        querystring: LabelQuery,
        response: { 200: listOf(DetailsLabelItem), ...errorResponses },
      },
    },
    async ({ params, query }, reply) => {
      const flows = await flowsOf(services, await jobWithFlows(services, params.job_id));
      await checkLabel(services, flows, query.label);
      const stream = await jsonArrayStream(labelledFlows(flows, query.label));
      return reply.type('application/json; charset=utf-8').send(stream as never);
    },
  );
};

/** /api/v2/jobs/{job_id}/sessions: the application sessions of a job, and one with its flows and why they are in it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { networkOf } from '../../filter/addresses.js';
import type { Filter } from '../../filter/ast.js';
import { type Field, fieldsOf } from '../../filter/fields.js';
import { oneSession, sessionMembers } from '../../report/job-sessions.js';
import { ApiError, notFound } from '../errors.js';
import { jsonInTurns } from '../json-stream.js';
import { answerOnce } from '../kept-answers.js';
import { answerRows } from '../row-answers.js';
import { JobParams, ref } from '../schemas.js';
import { flowsOf, jobWithFlows, type Services } from '../services.js';
import { problemResponses, SessionDetails, SessionList, SessionParams, SessionsQuery } from '../v2-schemas.js';

/** Flows told of one session; of more its flow list says the rest. */
const mostMembers = 10_000;

interface OlderParameters {
  readonly label?: string;
  readonly group?: string;
  readonly ip?: string;
  readonly min_flows?: string;
}

function field(name: string): Field {
  const found = fieldsOf.sessions.get(name);
  if (found === undefined) throw new RangeError(`sessions have no field ${name}`);
  return found;
}

/** What these parameters say, as the filter language would. */
function filtersOf({ label, group, ip, min_flows }: OlderParameters): Filter[] {
  const filters: Filter[] = [];
  const position = 0;
  if (label !== undefined) filters.push({ type: 'text', field: field('label'), position, value: label });
  if (group !== undefined) filters.push({ type: 'text', field: field('label_group'), position, value: group });
  if (min_flows !== undefined)
    filters.push({ type: 'order', field: field('flows'), position, order: '>=', value: Number(min_flows) });
  if (ip !== undefined) {
    const network = ip.includes('/') ? null : networkOf(ip);
    if (network === null) throw new ApiError(400, 'address_wrong');
    filters.push({ type: 'network', field: field('ip'), position, network });
  }
  return filters;
}

export const v2SessionRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  app.get(
    '/jobs/:job_id/sessions',
    {
      schema: {
        tags: ['sessions'],
        params: JobParams,
        querystring: SessionsQuery,
        summary: 'Application sessions: filtered, in any order, with any columns; by time where nothing is said',
        response: { 200: ref(SessionList), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { label, group, ip, min_flows, ...query } = request.query;
      const more = filtersOf({
        ...(label === undefined ? {} : { label }),
        ...(group === undefined ? {} : { group }),
        ...(ip === undefined ? {} : { ip }),
        ...(min_flows === undefined ? {} : { min_flows }),
      });
      const asked = { jobId: request.params.job_id, of: 'sessions', more } as const;
      return await answerRows(services, asked, query, request, reply);
    },
  );

  app.get(
    '/jobs/:job_id/sessions/:session_id',
    {
      schema: {
        tags: ['sessions'],
        params: SessionParams,
        summary: 'One application session: its vector, its flows, and the rule that joined each',
        response: { 200: ref(SessionDetails), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { params } = request;
      const job = await jobWithFlows(services, params.job_id);
      const table = await flowsOf(services, job);
      return await answerOnce(services.answers, { request, reply, tables: [table] }, async () => {
        const id = /^[1-9]\d{0,14}$/.test(params.session_id) ? Number(params.session_id) : null;
        const session = id === null ? null : await oneSession(table, id);
        if (session === null || id === null)
          throw notFound('session_unknown', { job: job.jobId, id: params.session_id.slice(0, 40) });
        return await jsonInTurns({ session, members: await sessionMembers(table, id, mostMembers) });
      });
    },
  );
};

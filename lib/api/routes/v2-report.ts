/** /api/v2/jobs/{job_id}/report.html and report.json: all figures of a job in one page, and by themselves. What is asked is lib/report's. */
import { basename } from 'node:path';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { type ReportFigures, reportFigures } from '../../report/page/figures.js';
import { languages } from '../../report/page/language.js';
import { pageInThread } from '../../report/page/page-thread.js';
import { type RunFacts, type RunSummary, runFacts } from '../../report/page/run-facts.js';
import type { JobRecord } from '../../storage/catalogue.js';
import { goneSignal } from '../client-gone.js';
import { JobParams, ref } from '../schemas.js';
import { flowsOf, jobWithFlows, type Services } from '../services.js';
import { NoQuery } from '../v2-packet-schemas.js';
import { Report } from '../v2-report-schemas.js';
import { problemResponses } from '../v2-schemas.js';

/** The page styles itself, and runs nothing. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-top-navigation-by-user-activation";

const PageQuery = Type.Object(
  {
    lang: Type.Optional(
      Type.Union(
        languages.map((name) => Type.Literal(name)),
        { description: 'default en' },
      ),
    ),
    download: Type.Optional(Type.Literal('1', { description: 'as a file to keep' })),
  },
  { additionalProperties: false },
);

export const v2ReportRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  /** Null while the job runs: what became of its captures is known at its end. */
  async function readOf({ jobId, captures, message }: JobRecord): Promise<RunFacts | null> {
    const summary = await services.catalogue.jobSummary(jobId);
    if (summary === null) return null;
    // The message has the place in words already.
    const faults = message === null ? [] : [{ capture: null, offset: null, reason: message }];
    return runFacts(
      JSON.parse(summary) as RunSummary,
      faults,
      (path, index) => captures[index]?.name ?? basename(path),
    );
  }

  async function figuresOf(id: string, signal: AbortSignal): Promise<ReportFigures> {
    const job = await jobWithFlows(services, id);
    return await reportFigures({
      table: await flowsOf(services, job),
      catalogue: services.labels,
      places: services.places,
      program: { name: 'TrActor', version: services.version },
      madeAt: new Date(),
      filter: job.options.filter ?? null,
      read: await readOf(job),
      signal,
    });
  }

  app.get(
    '/jobs/:job_id/report.html',
    {
      schema: {
        tags: ['questions'],
        summary: 'A report on the job: one page that needs nothing beside it',
        params: JobParams,
        querystring: PageQuery,
        produces: ['text/html'],
        response: {
          200: { description: 'the page', content: { 'text/html': { schema: Type.String() } } },
          ...problemResponses,
        },
      },
    },
    async ({ params, query }, reply) => {
      const signal = goneSignal(reply);
      const page = await pageInThread(await figuresOf(params.job_id, signal), query.lang ?? 'en', signal);
      reply.header('content-security-policy', policy);
      if (query.download === '1')
        reply.header('content-disposition', `attachment; filename="report-${params.job_id}.html"`);
      return reply.type('text/html; charset=utf-8').send(page);
    },
  );

  app.get(
    '/jobs/:job_id/report.json',
    {
      schema: {
        tags: ['questions'],
        summary: 'The figures of the report',
        params: JobParams,
        querystring: NoQuery,
        response: { 200: ref(Report), ...problemResponses },
      },
    },
    async ({ params }, reply) => await figuresOf(params.job_id, goneSignal(reply)),
  );
};

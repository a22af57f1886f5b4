/** /api/v2/jobs: asking for captures to be processed, and what becomes of it. What was found is other routes'. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { FoundCapture } from '../../jobs/captures-folder.js';
import type { JobRecord } from '../../storage/catalogue.js';
import { ApiError, notFound } from '../errors.js';
import { jobOptionsOf, jobStateOf, jobView, stateName } from '../job-view.js';
import { JobParams, ref } from '../schemas.js';
import { jobOf, type Services } from '../services.js';
import { V2Job, V2JobList, V2JobsQuery, V2JobWish } from '../v2-job-schemas.js';
import { bodyProblemResponses, problem, problemResponses } from '../v2-schemas.js';

const conflict = { 409: problem };

/** Thousands of names of rotated captures. */
const wishBytes = 2 ** 21;

function hasEnded({ state }: JobRecord): boolean {
  return state !== 'new' && state !== 'in_progress';
}

function jobCursorOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new ApiError(400, 'cursor_wrong');
  return Number(text);
}

export const v2JobRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  const { catalogue, captures, queue } = services;
  const common = { tags: ['jobs'], params: JobParams };
  const view = (job: JobRecord) => jobView(job, queue.progress(job.jobId));

  /** One after the other: thousands of rotated captures must not be open at once. */
  async function filesOf(names: readonly string[]) {
    const files: FoundCapture[] = [];
    for (const name of names) {
      const found = await captures.find(name);
      if (found === null) throw notFound('capture_named_unknown', { name: name.slice(0, 80) });
      files.push(found);
    }
    return files;
  }

  async function create(names: readonly string[], options: JobRecord['options'], priority: number) {
    const found = await filesOf(names);
    if (options.filter !== null) await services.captureReader.checkFilter(found, options.filter);
    const files = found.map(({ name, sizeBytes, mtimeMs }) => ({ name, sizeBytes, mtimeMs }));
    return await queue.create({ captures: files, options, priority });
  }

  app.post(
    '/jobs',
    {
      bodyLimit: wishBytes,
      schema: {
        tags: ['jobs'],
        summary: 'Process captures',
        description:
          'While a job over just these captures by the same options waits or runs, the answer is that job, with 200.',
        body: ref(V2JobWish),
        response: { 201: ref(V2Job), 200: ref(V2Job), ...bodyProblemResponses },
      },
    },
    async ({ body }, reply) => {
      const { job, created } = await create(body.captures, jobOptionsOf(body.options), body.priority ?? 0);
      reply.code(created ? 201 : 200).header('location', `/api/v2/jobs/${job.jobId}`);
      return view(job);
    },
  );

  app.get(
    '/jobs',
    {
      schema: {
        tags: ['jobs'],
        summary: 'Jobs, newest first',
        querystring: V2JobsQuery,
        response: { 200: ref(V2JobList), ...problemResponses },
      },
    },
    async ({ query }) => {
      const { jobs, total, more } = await catalogue.jobs({
        state: query.state === undefined ? undefined : jobStateOf(query.state),
        capture: query.capture,
        limit: Number(query.limit ?? 100),
        before: jobCursorOf(query.after),
      });
      return { jobs: jobs.map(view), total, next: more ? String(jobs.at(-1)?.jobId) : null };
    },
  );

  app.get(
    '/jobs/:job_id',
    {
      schema: {
        ...common,
        summary: 'One job, with its progress while it runs',
        response: { 200: ref(V2Job), ...problemResponses },
      },
    },
    async ({ params }) => view(await jobOf(services, params.job_id)),
  );

  app.post(
    '/jobs/:job_id/cancel',
    {
      schema: {
        ...common,
        summary: 'Cancel a job that waits or runs',
        description: 'Answered when it has stopped; nothing of it is kept. 409 where it had ended before.',
        response: { 200: ref(V2Job), ...bodyProblemResponses, ...conflict },
      },
    },
    async ({ params }) => {
      const { jobId } = await jobOf(services, params.job_id);
      await queue.cancel(jobId);
      const job = await jobOf(services, params.job_id);
      if (job.state === 'cancelled') return view(job);
      throw new ApiError(409, 'job_ended', { id: jobId, state: stateName(job.state) });
    },
  );

  app.post(
    '/jobs/:job_id/retry',
    {
      schema: {
        ...common,
        summary: 'The same captures by the same options once more',
        description: 'A new job, over the captures as they are now. 409 while the job waits or runs.',
        response: { 201: ref(V2Job), 200: ref(V2Job), ...bodyProblemResponses, ...conflict },
      },
    },
    async ({ params }, reply) => {
      const before = await jobOf(services, params.job_id);
      if (!hasEnded(before))
        throw new ApiError(409, 'job_not_ended', { id: before.jobId, state: stateName(before.state) });
      const names = before.captures.map(({ name }) => name);
      const { job, created } = await create(names, before.options, before.priority);
      reply.code(created ? 201 : 200).header('location', `/api/v2/jobs/${job.jobId}`);
      return view(job);
    },
  );

  app.delete(
    '/jobs/:job_id',
    {
      schema: {
        ...common,
        summary: 'Forget a job and what it found',
        description: '409 while it runs: cancel it first.',
        response: { 204: Type.Null({ description: 'it is gone' }), ...bodyProblemResponses, ...conflict },
      },
    },
    async ({ params }, reply) => {
      const job = await jobOf(services, params.job_id);
      if (!(await queue.remove(job))) {
        // Gone meanwhile, or it runs.
        await jobOf(services, params.job_id);
        throw new ApiError(409, 'job_runs', { id: job.jobId });
      }
      return reply.code(204).send(null);
    },
  );
};

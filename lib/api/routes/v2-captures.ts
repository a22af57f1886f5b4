/** /api/v2/captures: what lies in the folder of captures, page by page, and what became of each. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { CaptureSort } from '../../jobs/capture-list.js';
import { notFound } from '../errors.js';
import { captureCursorOf, captureStateOf, cursorText, jobView, listedView } from '../job-view.js';
import { ref } from '../schemas.js';
import type { Services } from '../services.js';
import { V2CaptureDetails, V2CaptureList, V2CaptureParams, V2CapturesQuery, V2ScanResult } from '../v2-job-schemas.js';
import { bodyProblemResponses, problemResponses } from '../v2-schemas.js';

/** Jobs told of one capture; /jobs has all of them. */
const mostJobs = 100;

export const v2CaptureRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  const { captureList, catalogue, queue, times } = services;

  app.get(
    '/captures',
    {
      schema: {
        tags: ['captures'],
        summary: 'Captures in the folder and below',
        description:
          'Times of packets are read in the background for what a page shows, so that a later look knows them; /events tells when.',
        querystring: V2CapturesQuery,
        response: { 200: ref(V2CaptureList), ...problemResponses },
      },
    },
    async ({ query }) => {
      const sort = query.sort ?? 'name';
      const { captures, total, next } = await captureList.page({
        q: query.q,
        state: query.state === undefined ? undefined : captureStateOf(query.state),
        sort: sort.replace('-', '') as CaptureSort,
        descending: sort.startsWith('-'),
        limit: Number(query.limit ?? 100),
        after: query.after === undefined ? undefined : captureCursorOf(query.after),
      });
      times.readSoon(captures.filter((listed) => listed.times === null).map(({ capture }) => capture));
      return { captures: captures.map(listedView), total, next: cursorText(next) };
    },
  );

  app.get(
    '/captures/:name',
    {
      schema: {
        tags: ['captures'],
        summary: 'One capture, and the jobs over it',
        params: V2CaptureParams,
        response: { 200: ref(V2CaptureDetails), ...problemResponses },
      },
    },
    async ({ params }) => {
      const listed = await captureList.look(params.name);
      if (listed === null) throw notFound('capture_unknown');
      if (listed.times === null) times.readSoon([listed.capture]);
      const { jobs } = await catalogue.jobs({ capture: params.name, limit: mostJobs });
      return { ...listedView(listed), jobs: jobs.map((job) => jobView(job, queue.progress(job.jobId))) };
    },
  );

  app.post(
    '/captures/rescan',
    {
      schema: {
        tags: ['captures'],
        summary: 'Look at the whole folder again',
        description: 'The folder is watched all the same; for file systems that tell nobody of changes.',
        response: { 200: ref(V2ScanResult), ...bodyProblemResponses },
      },
    },
    async () => {
      const { captures, added } = await captureList.rescan();
      return { captures, new: added };
    },
  );
};

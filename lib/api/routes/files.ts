/** /files: the captures there are, and asking for one to be processed. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ownTurn, Stretch } from '../../turns.js';
import { captureView, statusView } from '../file-view.js';
import { jsonArrayStream } from '../json-stream.js';
import { bodyErrorResponses, errorResponses, File, FileName, FileStatus, listOf, ref } from '../schemas.js';
import { captureNamed, type Services } from '../services.js';

/** How long a listing waits for captures never seen before to be read; those not read by then have time 0 until they are. */
const patienceMs = 5000;
/** Looked up and written at a time: the list has no pages. */
const filesAtOnce = 250;

export const filesRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  const { captures, catalogue, queue, times } = services;

  app.get(
    '/files/list',
    {
      schema: {
        summary: 'Captures in the folder and below',
        tags: ['files'],
        response: { 200: listOf(File), ...errorResponses },
      },
    },
    async (_request, reply) => {
      const found = await captures.list();
      const known = await times.times(found, patienceMs);
      await ownTurn();
      async function* pieces() {
        const stretch = new Stretch();
        for (let at = 0; at < found.length; at += filesAtOnce) {
          if (stretch.isLong) await stretch.pause();
          const some = found.slice(at, at + filesAtOnce);
          const newest = await catalogue.newestJobs(some.map(({ name }) => name));
          yield some.map((capture) => captureView(capture, newest.get(capture.name), known.get(capture.name)));
        }
      }
      const stream = await jsonArrayStream(pieces());
      return reply.type('application/json; charset=utf-8').send(stream as never);
    },
  );

  app.post(
    '/files/process',
    {
      schema: {
        summary: 'Start processing a capture',
        description:
          'While a job of this capture waits or runs, the answer is that job. Once it ended, asking again makes a new job, ' +
          'whether the file has changed or not.',
        tags: ['files'],
        body: ref(FileName),
        response: { 200: ref(FileStatus), ...bodyErrorResponses },
      },
    },
    async ({ body }) => statusView(await queue.request(await captureNamed(services, body.file_name))),
  );
};

/** /api/v2/events: what happens to jobs and captures, as server-sent events. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Happening, NewsQueue } from '../../jobs/happenings.js';
import { whenClosed } from '../client-gone.js';
import { eventStream, eventStreamHeaders, type StreamedEvent } from '../event-stream.js';
import { jobView, listedView } from '../job-view.js';
import { JobParams } from '../schemas.js';
import { jobOf, type Services } from '../services.js';
import { problemResponses } from '../v2-schemas.js';

const eventsOf = (what: string) => ({
  200: { description: what, content: { 'text/event-stream': { schema: Type.String() } } },
  ...problemResponses,
});

export const v2EventRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  const { captureList, happenings, queue } = services;

  /** Until the client goes, or the server. */
  function newsFor(reply: FastifyReply): NewsQueue {
    const news = happenings.subscribe();
    whenClosed(reply, () => news.close());
    return news;
  }

  function eventOf(happening: Happening): StreamedEvent | null {
    switch (happening.kind) {
      case 'job':
      case 'progress':
        return { event: 'job', data: jobView(happening.job, happening.progress) };
      case 'job_removed':
        return { event: 'job_removed', data: { job_id: happening.jobId } };
      case 'capture': {
        const listed = captureList.listed(happening.name);
        return listed === null
          ? { event: 'capture_removed', data: { name: happening.name } }
          : { event: 'capture', data: listedView(listed) };
      }
    }
  }

  async function* everything(news: NewsQueue): AsyncGenerator<StreamedEvent> {
    yield { event: 'hello', data: { version: services.version } };
    for await (const happening of news) {
      const event = eventOf(happening);
      if (event !== null) yield event;
    }
  }

  /** Ends after the job's end. */
  async function* ofJob(news: NewsQueue, jobId: number): AsyncGenerator<StreamedEvent> {
    // Asked after the subscription: what happens in between is told twice rather than never.
    const job = await services.catalogue.job(jobId);
    if (job === null) return;
    yield { event: 'hello', data: { version: services.version } };
    yield { event: 'job', data: jobView(job, queue.progress(jobId)) };
    if (job.finishedAtMs !== null) return;
    for await (const happening of news) {
      if (happening.kind === 'job_removed' && happening.jobId === jobId) return;
      if ((happening.kind !== 'job' && happening.kind !== 'progress') || happening.job.jobId !== jobId) continue;
      yield { event: 'job', data: jobView(happening.job, happening.progress) };
      if (happening.job.finishedAtMs !== null) return;
    }
  }

  app.get(
    '/events',
    {
      schema: {
        tags: ['events'],
        summary: 'What happens to jobs and captures',
        description:
          'Server-sent events: `hello` first; `job` with a Job at each change of its state, and at most twice a second while it comes on; ' +
          '`capture` with a Capture that came or changed; `job_removed` {job_id}; `capture_removed` {name}. A client that reads slowly ' +
          'gets the latest of each and not all that was between. Comments keep the way open.',
        response: eventsOf('an endless stream of events'),
      },
    },
    async (_request, reply) => {
      return reply.headers(eventStreamHeaders).send(eventStream(everything(newsFor(reply))) as never);
    },
  );

  app.get(
    '/jobs/:job_id/events',
    {
      schema: {
        tags: ['events'],
        params: JobParams,
        summary: 'What happens to one job, until its end',
        description:
          '`hello`, `job` with the Job as it is, then `job` as in /events. The stream ends after the end of the job.',
        response: eventsOf('a stream of events'),
      },
    },
    async ({ params }, reply) => {
      const { jobId } = await jobOf(services, params.job_id);
      return reply.headers(eventStreamHeaders).send(eventStream(ofJob(newsFor(reply), jobId)) as never);
    },
  );
};

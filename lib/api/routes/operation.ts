/** /health/live, /health/ready and /metrics: for whoever runs the server. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { errorResponses } from '../schemas.js';
import type { Services } from '../services.js';

const Health = Type.Object({ status: Type.String() });

/** A catalogue that takes longer to answer is not ready. */
const patienceMs = 2000;

export const operationRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  const { captureList, catalogue, metrics } = services;
  const forEverybody = { config: { open: true, rateLimit: false } } as const;
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });

  async function readiness(): Promise<string> {
    if (closing) return 'closing';
    if (!captureList.isScanned) return 'looking at the captures folder';
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('the catalogue does not answer'), patienceMs);
    });
    const answer = catalogue.jobCounts().then(
      () => 'ready',
      () => 'the catalogue does not answer',
    );
    return await Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  app.get(
    '/health/live',
    {
      ...forEverybody,
      schema: { tags: ['server'], summary: 'Whether the process answers', response: { 200: Health } },
    },
    async () => ({ status: 'live' }),
  );

  app.get(
    '/health/ready',
    {
      ...forEverybody,
      schema: {
        tags: ['server'],
        summary: 'Whether it can be asked: 503 while it starts, closes or has lost its catalogue',
        response: { 200: Health, 503: Health },
      },
    },
    async (_request, reply) => {
      const status = await readiness();
      return reply.code(status === 'ready' ? 200 : 503).send({ status });
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        tags: ['server'],
        summary: 'What the server counts, in the text format of Prometheus',
        response: {
          200: { description: 'the counts', content: { 'text/plain': { schema: Type.String() } } },
          ...errorResponses,
        },
      },
    },
    async (_request, reply) => {
      reply.header('content-type', metrics.registry.contentType);
      return await metrics.registry.metrics();
    },
  );
};

/** The HTTP application: routes, documentation and what holds for every answer. Opens no port and starts no job. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { attribution } from '../geo/places.js';
import { sendError, sendNotFound } from './errors.js';
import { fileRoutes } from './routes/file.js';
import { filesRoutes } from './routes/files.js';
import { labelsRoutes } from './routes/labels.js';
import { landingRoute } from './routes/landing.js';
import { v2FlowRoutes } from './routes/v2-flows.js';
import { v2ModelRoutes } from './routes/v2-models.js';
import { sharedSchemas } from './schemas.js';
import type { Services } from './services.js';
import { v2Schemas } from './v2-schemas.js';

export interface AppOptions {
  readonly version: string;
  readonly logger?: FastifyServerOptions['logger'];
}

const description = `Captures of network traffic in, labelled flows out. The same paths are under \`/\` and \`/api/v1\`.

Country and city: [${attribution.text}](${attribution.url}), licensed under CC BY 4.0. Whoever shows them owes that link.`;

function openApi(version: string) {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'TrActor', version, description },
      servers: [{ url: '/' }],
      tags: [
        { name: 'files', description: 'The captures in the repository' },
        { name: 'file', description: 'A job and its flows' },
        { name: 'labels', description: 'What flows can be labelled' },
        { name: 'flows', description: 'API v2: single flows, and what users say of them' },
        { name: 'models', description: 'API v2: learned models that are asked about flows' },
      ],
    },
    // Without it the schemas would be called def-0, def-1, ...
    refResolver: { buildLocalReference: (json: { $id?: unknown }) => String(json.$id) },
  };
}

/** On every answer; pages that need more set their own policy. */
function addHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  });
}

async function addRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const v1 = async (scope: FastifyInstance) => {
    await scope.register(filesRoutes, services);
    await scope.register(fileRoutes, services);
    await scope.register(labelsRoutes, services);
  };
  await app.register(v1);
  await app.register(
    async (scope) => {
      // Documented once, at the root.
      scope.addHook('onRoute', (route) => {
        route.schema = { ...route.schema, hide: true };
      });
      await v1(scope);
    },
    { prefix: '/api/v1' },
  );
  await app.register(v2FlowRoutes, { ...services, prefix: '/api/v2' });
  await app.register(v2ModelRoutes, { ...services, prefix: '/api/v2' });
  await app.register(landingRoute, services);
}

export async function buildApp(services: Services, { version, logger = false }: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger,
    bodyLimit: 65_536,
    forceCloseConnections: 'idle',
    // A number is no text and an unknown field no error: nothing is made to fit.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    frameworkErrors: sendError,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setErrorHandler(sendError);
  app.setNotFoundHandler(sendNotFound);
  addHeaders(app);
  // JSON only: a form or a script of a page elsewhere can post text without asking first.
  app.removeContentTypeParser('text/plain');
  for (const schema of [...sharedSchemas, ...v2Schemas]) app.addSchema(schema);
  await app.register(swagger, openApi(version));
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  await addRoutes(app, services);
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  return app;
}

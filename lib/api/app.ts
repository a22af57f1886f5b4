/** The HTTP application: routes, documentation and what holds for every answer. Opens no port and starts no job. */
import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import rateLimits, { type RateLimitPluginOptions } from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { UsageError } from '../errors.js';
import { attribution } from '../geo/places.js';
import { turns } from '../turns.js';
import { addAccess, asker, openToAll } from './access.js';
import { ApiError, refuseUnread, sendError, sendNotFound } from './errors.js';
import { refuseForeignPages } from './foreign-pages.js';
import { markPartialAnswers } from './partial-answers.js';
import { dashboardIsBuilt, dashboardRoutes } from './routes/dashboard.js';
import { fileRoutes } from './routes/file.js';
import { filesRoutes } from './routes/files.js';
import { labelsRoutes } from './routes/labels.js';
import { landingRoute } from './routes/landing.js';
import { operationRoutes } from './routes/operation.js';
import { v2CaptureRoutes } from './routes/v2-captures.js';
import { v2CountRoutes } from './routes/v2-counts.js';
import { v2EventRoutes } from './routes/v2-events.js';
import { v2FlowRoutes } from './routes/v2-flows.js';
import { v2HealthRoutes } from './routes/v2-health.js';
import { v2JobRoutes } from './routes/v2-jobs.js';
import { v2LanguageRoutes } from './routes/v2-language.js';
import { v2ModelRoutes } from './routes/v2-models.js';
import { v2PacketRoutes } from './routes/v2-packets.js';
import { v2ReportRoutes } from './routes/v2-report.js';
import { v2RowRoutes } from './routes/v2-rows.js';
import { v2SessionRoutes } from './routes/v2-sessions.js';
import { v2UploadRoutes } from './routes/v2-uploads.js';
import { v2ViewRoutes } from './routes/v2-views.js';
import { whoAmIRoute } from './routes/whoami.js';
import { sharedSchemas } from './schemas.js';
import { buildSerializer } from './serializers.js';
import type { Services } from './services.js';
import { shareRefusals } from './shared-responses.js';
import { v2DataSchemas } from './v2-data-schemas.js';
import { v2JobSchemas } from './v2-job-schemas.js';
import { v2PacketSchemas } from './v2-packet-schemas.js';
import { Report } from './v2-report-schemas.js';
import { v2Schemas } from './v2-schemas.js';

export interface AppOptions {
  readonly logger?: FastifyServerOptions['logger'];
  /** Requests a minute of one asker; default: no limit. */
  readonly rateLimit?: number;
  /** Asked by names of this machine alone; default false. */
  readonly localOnly?: boolean;
  /** Addresses and networks whose X-Forwarded-For is believed; default: none. */
  readonly trustProxy?: readonly string[];
}

const description = `Captures of network traffic in, labelled flows out. The same paths are under \`/\` and \`/api/v1\`.

Country and city: [${attribution.text}](${attribution.url}), licensed under CC BY 4.0. Whoever shows them owes that link.`;

const tokens = `Where the server has tokens (\`serve --tokens\`), each request but those for pages and health sends one. Roles: read asks; run also starts,
cancels and corrects, and sends captures; admin also removes. 401: none, or one that is not known; 403: of too small a role.`;

function openApi(version: string) {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'TrActor', version, description },
      servers: [{ url: '/' }],
      components: { securitySchemes: { token: { type: 'http' as const, scheme: 'bearer', description: tokens } } },
      security: [{ token: [] }, {}],
      tags: [
        { name: 'files', description: 'The captures in the repository' },
        { name: 'file', description: 'A job and its flows' },
        { name: 'labels', description: 'What flows can be labelled' },
        { name: 'captures', description: 'API v2: the captures in the folder' },
        { name: 'jobs', description: 'API v2: asking for captures to be processed, and what becomes of it' },
        { name: 'events', description: 'API v2: what happens, as it happens' },
        { name: 'server', description: 'How the server is, and who may what' },
        { name: 'flows', description: 'API v2: single flows, and what users say of them' },
        { name: 'questions', description: 'API v2: what flows come to, and what may be asked of them' },
        { name: 'sessions', description: 'API v2: what applications did, and the flows that each used' },
        { name: 'packets', description: 'API v2: the packets behind flows' },
        { name: 'models', description: 'API v2: learned models that are asked about flows' },
      ],
    },
    transformObject: (document: object) => {
      const description = 'openapiObject' in document ? (document.openapiObject as object) : {};
      shareRefusals(description);
      return description;
    },
    // Without it the schemas would be called def-0, def-1, ...
    refResolver: { buildLocalReference: (json: { $id?: unknown }) => String(json.$id) },
  };
}

/** On every answer; pages that need more set their own policy, and what may be kept says so. */
const answerHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

function addHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => void reply.headers(answerHeaders));
}

/** Swagger's page sets styles on its elements. Nothing is made https of its own: servers within a network seldom have a certificate. */
const policyOfDocs =
  "default-src 'self'; base-uri 'self'; frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; script-src 'self'; " +
  "script-src-attr 'none'; style-src 'self' 'unsafe-inline'";

const minuteMs = 60_000;

/** Counted for each token, or address where there is none. Only who is refused hears of it. */
function limits(max: number, { tokens }: Services): RateLimitPluginOptions {
  const quiet = { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false };
  return {
    max,
    timeWindow: minuteMs,
    cache: 10_000,
    keyGenerator: (request) => asker(request, tokens),
    global: false,
    addHeaders: { ...quiet, 'retry-after': true },
    addHeadersOnExceeding: quiet,
    errorResponseBuilder: (_request, { max: most, after }) => new ApiError(429, 'too_many_requests', { most, after }),
  };
}

/** Before anything is told, so that who guesses tokens or paths is counted too. */
async function addRateLimit(app: FastifyInstance, services: Services, max: number): Promise<void> {
  await app.register(rateLimits, limits(max, services));
  const limit = app.rateLimit();
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config?.rateLimit !== false) await limit.call(app, request, reply);
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
  await app.register(
    async (scope) => {
      const unfinished = { ...services, unfinished: true, isV2: true };
      markPartialAnswers(scope, services);
      await scope.register(whoAmIRoute, services);
      await scope.register(v2CaptureRoutes, unfinished);
      await scope.register(v2HealthRoutes, unfinished);
      await scope.register(v2UploadRoutes, services);
      await scope.register(v2JobRoutes, unfinished);
      await scope.register(v2EventRoutes, unfinished);
      await scope.register(v2FlowRoutes, unfinished);
      await scope.register(v2SessionRoutes, unfinished);
      await scope.register(v2PacketRoutes, { ...services, isV2: true });
      await scope.register(v2RowRoutes, unfinished);
      await scope.register(v2CountRoutes, unfinished);
      await scope.register(v2ViewRoutes, unfinished);
      await scope.register(v2LanguageRoutes, unfinished);
      await scope.register(v2ReportRoutes, unfinished);
      await scope.register(v2ModelRoutes, unfinished);
    },
    { prefix: '/api/v2' },
  );
  await app.register(operationRoutes, services);
  await app.register(landingRoute, { ...services, paths: dashboardIsBuilt() ? ['/plain'] : ['/', '/plain'] });
  if (!dashboardIsBuilt()) return;
  await app.register(async (scope) => {
    // Where a token is typed in; what it shows it asks the API for.
    openToAll(scope);
    await scope.register(dashboardRoutes);
  });
}

/** @throws UsageError */
function checkProxies(proxies: readonly string[]): void {
  for (const proxy of proxies) {
    const [address = '', length, ...more] = proxy.split('/');
    const most = { 4: 32, 6: 128 }[isIP(address)] ?? -1;
    const fits = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= most);
    if (most < 0 || !fits || more.length > 0) throw new UsageError(`${proxy} is no address of a proxy, and no network`);
  }
}

export async function buildApp(
  services: Services,
  { logger = false, rateLimit = 0, localOnly = false, trustProxy = [] }: AppOptions,
): Promise<FastifyInstance> {
  checkProxies(trustProxy);
  const app = fastify({
    logger,
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    bodyLimit: 65_536,
    genReqId: () => randomUUID(),
    // Names of captures in folders, percent-encoded.
    routerOptions: { maxParamLength: 8192 },
    forceCloseConnections: 'idle',
    // A number is no text and an unknown field no error: nothing is made to fit.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    schemaController: { compilersFactory: { buildSerializer } },
    clientErrorHandler: refuseUnread,
    // Of what is no request for a route; no hook runs then.
    frameworkErrors: (error, request, reply) => sendError(error, request, reply.headers(answerHeaders)),
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setErrorHandler(sendError);
  app.setNotFoundHandler(sendNotFound);
  addHeaders(app);
  services.metrics.watch(app);
  if (rateLimit > 0) await addRateLimit(app, services, rateLimit);
  if (services.tokens === null) refuseForeignPages(app, { localOnly });
  addAccess(app, services.tokens);
  app.addHook('onRequest', (_request, _reply, done) => turns.take(() => done()));
  // JSON only: a form or a script of a page elsewhere can post text without asking first.
  app.removeContentTypeParser('text/plain');
  for (const schema of [...sharedSchemas, ...v2Schemas, ...v2JobSchemas, ...v2DataSchemas, ...v2PacketSchemas, Report])
    app.addSchema(schema);
  await app.register(swagger, openApi(services.version));
  await app.register(async (scope) => {
    openToAll(scope);
    await scope.register(swaggerUi, { routePrefix: '/docs', staticCSP: policyOfDocs });
    scope.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  });
  await addRoutes(app, services);
  return app;
}

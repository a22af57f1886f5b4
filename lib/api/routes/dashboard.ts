/** The dashboard's files and the addresses of its views. Knows nothing of what they show. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync, FastifyReply } from 'fastify';

/** Where `npm run build:dashboard` puts it: beside the compiled server. */
const site = fileURLToPath(new URL('../../dashboard/site/', import.meta.url));

/** All that the browser opens as a page of the dashboard; lib/dashboard/routes.tsx shows the view. What else there is is JSON. */
const views = [
  '/',
  '/captures',
  '/captures/*',
  '/jobs',
  '/jobs/*',
  '/models',
  '/models/*',
  '/compare',
  '/compare/*',
  '/search',
];

/** Only our own files run, style and are asked; no text becomes HTML (an empty one does: lib/dashboard/main.tsx). */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ');

const yearS = 31_536_000;

export function dashboardIsBuilt(): boolean {
  return existsSync(join(site, 'index.html'));
}

export const dashboardRoutes: FastifyPluginAsync = async (app) => {
  // Names hold a digest of what is inside, so a browser need never ask again; .br and .gz lie beside.
  await app.register(fastifyStatic, {
    root: join(site, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    preCompressed: true,
    index: false,
    immutable: true,
    maxAge: yearS * 1000,
    schemaHide: true,
  });
  // Read anew each time: it names the files beside it, which a later build replaces.
  const sendPage = async (_request: unknown, reply: FastifyReply) =>
    reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(await readFile(join(site, 'index.html')));
  for (const url of views) app.get(url, { schema: { hide: true } }, sendPage);
};

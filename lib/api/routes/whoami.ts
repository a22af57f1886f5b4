/** /api/v2/whoami: what the token that asks may do. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import type { Services } from '../services.js';
import { orNull, words } from '../shapes.js';
import { problemResponses } from '../v2-schemas.js';

export const WhoAmI = Type.Object({
  role: orNull(words(['read', 'run', 'admin']), 'of the token that asks; null: there was none'),
  tokens: Type.Boolean({ description: 'whether the server wants tokens; without, everybody may everything' }),
});

export const whoAmIRoute: FastifyPluginAsyncTypebox<Services> = async (app, { tokens }) => {
  app.get(
    '/whoami',
    {
      config: { open: true },
      schema: {
        tags: ['server'],
        summary: 'What the token that asks may do',
        response: { 200: WhoAmI, ...problemResponses },
      },
    },
    async ({ role }) => ({ role, tokens: tokens !== null }),
  );
};

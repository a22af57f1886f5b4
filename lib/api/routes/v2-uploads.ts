/** /api/v2/uploads: where captures are sent to, by tus 1.0. Hands the requests over as they are. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Services } from '../services.js';
import { bodyProblemResponses, problem } from '../v2-schemas.js';

const description = `Captures are sent by [tus 1.0](https://tus.io/protocols/resumable-upload): POST with Upload-Length and the metadata \`filename\`,
then PATCH from the offset that HEAD tells, as often as it takes. The whole of it is looked at and appears in the captures folder. 400: no name of a
capture; 409: there is one of this name; 413: larger than the server takes; 415: it cannot be read as a capture; 507: the
uploads under way take all the room that there is for them.`;

const plainText = (description: string) => ({ description, content: { 'text/plain': { schema: Type.String() } } });
const beginResponses = {
  201: plainText('begun; Location is where it goes on'),
  412: plainText('the header Tus-Resumable is missing or of another version'),
  ...bodyProblemResponses,
  409: problem,
  507: problem,
};

export const v2UploadRoutes: FastifyPluginAsync<Services> = async (app, { uploads }) => {
  if (uploads === null) return;
  // The body is read by who takes the upload, at the pace at which it is written.
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null));

  async function handOver(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    reply.hijack();
    await uploads?.handle(request.raw, reply.raw);
  }

  const begin = { tags: ['captures'], description, summary: 'Begin to send a capture', response: beginResponses };
  app.post('/uploads', { schema: begin }, handOver);
  app.options('/uploads', { schema: { hide: true } }, handOver);
  app.route({
    method: ['HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/uploads/:upload_id',
    schema: { hide: true },
    handler: handOver,
  });
};

/** /api/v2/uploads: where captures are sent to, by tus 1.0. Hands the requests over as they are. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Services } from '../services.js';
import { bodyProblemResponses, problem, problemResponses } from '../v2-schemas.js';

const description = `Captures are sent by [tus 1.0](https://tus.io/protocols/resumable-upload): POST with Upload-Length and the metadata \`filename\`,
then PATCH from the offset that HEAD tells, as often as it takes. The whole of it is looked at and appears in the captures folder. 400: no name of a
capture; 409: there is one of this name; 412: Tus-Resumable is missing; 413: larger than the server takes; 415: it cannot be read as a capture; 507: the
uploads under way take all the room that there is for them.`;

const plainText = (description: string) => ({ description, content: { 'text/plain': { schema: Type.String() } } });
const beginResponses = {
  201: plainText('begun; Location is where it goes on'),
  ...bodyProblemResponses,
  412: problem,
  409: problem,
  507: problem,
};

const offsetResponses = { 200: plainText('Upload-Offset and Upload-Length say so'), ...problemResponses, 412: problem };
const pieceResponses = {
  204: plainText('Upload-Offset is where the next piece begins; the capture is there when that is its length'),
  ...bodyProblemResponses,
  409: problem,
  412: problem,
};
const endResponses = { 204: plainText('what had arrived is gone'), ...problemResponses, 412: problem };

const headerTexts = {
  'tus-resumable': '1.0.0',
  'upload-length': 'of the whole capture, in bytes',
  'upload-metadata': '`filename` and the name of the capture in base64, with a space between',
  'upload-offset': 'where the piece begins, in bytes',
  'content-type': 'application/offset+octet-stream',
};

/** For who reads the description: who takes uploads looks at them himself, and refuses in words of his own. */
function tusHeaders(names: readonly (keyof typeof headerTexts)[]) {
  const all = ['tus-resumable' as const, ...names];
  return Type.Object(
    Object.fromEntries(all.map((name) => [name, Type.Optional(Type.String({ description: headerTexts[name] }))])),
  );
}

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

  const hidden = { schema: { hide: true } };
  const begin = {
    tags: ['captures'],
    description,
    summary: 'Begin to send a capture',
    headers: tusHeaders(['upload-length', 'upload-metadata']),
    response: beginResponses,
  };
  app.post('/uploads', { schema: begin }, handOver);
  app.options('/uploads', hidden, handOver);
  const url = '/uploads/:upload_id';
  const one = { tags: ['captures'], params: Type.Object({ upload_id: Type.String() }) };
  const offset = {
    ...one,
    headers: tusHeaders([]),
    summary: 'How much of a capture has arrived',
    response: offsetResponses,
  };
  app.head(url, { schema: offset, config: { swagger: { exposeHeadRoute: true } } }, handOver);
  const piece = {
    ...one,
    headers: tusHeaders(['upload-offset', 'content-type']),
    summary: 'Send the next piece of a capture',
    response: pieceResponses,
  };
  app.patch(url, { schema: piece }, handOver);
  const end = { ...one, headers: tusHeaders([]), summary: 'Send no more of a capture', response: endResponses };
  app.delete(url, { schema: end }, handOver);
  app.options(url, hidden, handOver);
};

/** What stops the work for an answer that nobody waits for any more. */
import type { FastifyReply } from 'fastify';

export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Calls back once the connection has closed or the answer is out; at once where that was before. */
export function whenClosed({ raw }: FastifyReply, then: () => void): void {
  if (raw.destroyed) then();
  else raw.once('close', then);
}

/** Aborts where the connection closes before the answer is out. The head of an answer is out before its body is made. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  whenClosed(reply, () => {
    if (!reply.raw.writableFinished || reply.request.method === 'HEAD')
      gone.abort(new ClientGone('the client is gone'));
  });
  return gone.signal;
}

const longestStallMs = 10 * 60_000;

/** Breaks an answer off of which nothing was taken for so long: what makes it is held for a few at a time, and others wait. */
export function hangUpOnStall({ raw }: FastifyReply, stallMs = longestStallMs): void {
  raw.setTimeout(stallMs, () => raw.destroy());
}

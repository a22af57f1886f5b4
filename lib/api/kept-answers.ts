/**
 * Answers to questions that many ask. Whoever asks what is being answered waits for the same answer, and one about what does not change any more is kept as
 * it was sent: bytes outside the heap, so that neither queries nor the collector pay for the second asker. Knows no question.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FlowTable } from '../storage/flow-lake.js';
import { ownTurn } from '../turns.js';
import { ClientGone, goneSignal } from './client-gone.js';
import { inPieces } from './json-stream.js';

type Make = (signal: AbortSignal) => Promise<Buffer>;

/** An answer on its way, and how many wait for it: it is given up when the last of them has left. */
class AnswerOnItsWay {
  readonly answer: Promise<Buffer>;
  readonly #gone = new AbortController();
  #waiting = 0;

  constructor(
    make: Make,
    readonly onGivenUp: () => void,
  ) {
    this.answer = make(this.#gone.signal);
  }

  async wait(signal: AbortSignal): Promise<Buffer> {
    this.#waiting++;
    const { promise, leave } = leavable(signal);
    try {
      return await Promise.race([this.answer, promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      if (--this.#waiting === 0) {
        this.onGivenUp();
        // Of no effect where it is here.
        this.#gone.abort(new ClientGone('nobody waits any more'));
      }
    }
  }
}

function leavable(signal: AbortSignal): { readonly promise: Promise<never>; readonly leave: () => void } {
  let leave = () => {};
  const promise = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  // It may come after the race.
  promise.catch(() => {});
  return { promise, leave };
}

/** What the map, the string and the buffer take beside their contents, about. */
const overheadBytes = 512;

/** What is kept for a question, which may be longer than its answer. */
function bytesOf(key: string, answer: Buffer): number {
  return answer.length + 2 * key.length + overheadBytes;
}

/** Small buffers are parts of a common one, which would stay as long as any of them. */
function alone(answer: Buffer): Buffer {
  return answer.buffer.byteLength === answer.length ? answer : Buffer.from(new Uint8Array(answer).buffer);
}

export class KeptAnswers {
  /** The one that was asked for longest ago comes first. */
  readonly #kept = new Map<string, Buffer>();
  readonly #onTheirWay = new Map<string, AnswerOnItsWay>();
  #bytes = 0;

  constructor(readonly mostBytes: number) {}

  /** `keep`: the key will mean the same answer for ever. `make` is told when nobody waits any more. */
  async get(
    key: string,
    { keep, signal }: { readonly keep: boolean; readonly signal: AbortSignal },
    make: Make,
  ): Promise<Buffer> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const going = this.#onTheirWay.get(key);
    if (going !== undefined) {
      const answer = await going.wait(signal);
      // All who wait would else be written to in one turn.
      await ownTurn();
      return answer;
    }
    const makeAndKeep: Make = async (all) => {
      const answer = await make(all);
      if (keep) this.#keep(key, answer);
      return answer;
    };
    const begun = new AnswerOnItsWay(makeAndKeep, () => {
      if (this.#onTheirWay.get(key) === begun) this.#onTheirWay.delete(key);
    });
    this.#onTheirWay.set(key, begun);
    return await begun.wait(signal);
  }

  /** One that would take a quarter of the room is of no use to the others. */
  #keep(key: string, answer: Buffer): void {
    const bytes = bytesOf(key, answer);
    if (this.#kept.has(key) || bytes > this.mostBytes / 4) return;
    this.#kept.set(key, alone(answer));
    this.#bytes += bytes;
    for (const [oldest, its] of this.#kept) {
      if (this.#bytes <= this.mostBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytesOf(oldest, its);
    }
  }
}

const json = 'application/json; charset=utf-8';
/** Sent in several turns. */
const longAnswer = 200_000;

/**
 * Answers a question about jobs: with what `make` comes to, bytes as they are and anything else by the route's shape. What is stored of the jobs, and what
 * users said of it, is part of what was asked; while one still runs nothing is kept.
 */
export async function answerOnce(
  kept: KeptAnswers,
  { request, reply, tables }: { request: FastifyRequest; reply: FastifyReply; tables: readonly FlowTable[] },
  make: (signal: AbortSignal) => Promise<unknown>,
): Promise<never> {
  const { params, query, routeOptions } = request;
  const key = JSON.stringify([routeOptions.url, params, query, ...tables.map((table) => table.identity())]);
  const keep = tables.every((table) => table.isWhole());
  const answer = await kept.get(key, { keep, signal: goneSignal(reply) }, async (signal) => {
    const made = await make(signal);
    return Buffer.isBuffer(made) ? made : Buffer.from(reply.serialize(made) as string);
  });
  reply.type(json).header('content-length', answer.length);
  // The serializer of the route's shape has had its turn.
  return reply.send(answer.length > longAnswer ? inPieces(answer) : answer) as never;
}

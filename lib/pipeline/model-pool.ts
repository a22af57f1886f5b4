/**
 * Models that several analyses share, each in one process: started when it is first asked, again where it died, ended when the
 * pool closes. Analyses in other threads ask over a port (pooled-models.ts). What one of them gives up does not touch the others.
 */
import type { MessagePort } from 'node:worker_threads';
import { UsageError } from '../errors.js';
import type { Model } from '../labels/load-model.js';
import type { PoolAnswer, PoolQuestion } from './model-messages.js';
import { ModelRunner } from './model-runner.js';

/** A folder whose manifest has changed holds another model. */
function keyOf({ folder, manifest }: Model): string {
  return JSON.stringify([folder, manifest]);
}

function failure(id: number, error: unknown): PoolAnswer {
  const message = error instanceof Error ? error.message : String(error);
  return { id, kind: 'failed', message, usage: error instanceof UsageError };
}

export class ModelPool {
  readonly #runners = new Map<string, ModelRunner>();
  #closed = false;

  /** The model's process. It is the pool's to end. */
  runner(model: Model): ModelRunner {
    if (this.#closed) throw new Error(`model ${model.id}: its pool was closed`);
    const key = keyOf(model);
    const running = this.#runners.get(key);
    if (running !== undefined && !running.ended) return running;
    const started = new ModelRunner(model);
    this.#runners.set(key, started);
    return started;
  }

  /** Answers what comes from this port, until its other end is closed. Keeps no process alive. */
  serve(port: MessagePort): void {
    port.on('message', async (question: PoolQuestion) => {
      const answer = await this.#answer(question).catch((error: unknown) => failure(question.id, error));
      // Into nothing, where nobody is left.
      port.postMessage(answer, answer.kind === 'ran' ? [answer.probabilities.buffer as ArrayBuffer] : []);
    });
    port.unref();
  }

  close(): void {
    this.#closed = true;
    for (const runner of this.#runners.values()) runner.close();
  }

  async #answer({ id, model, features }: PoolQuestion): Promise<PoolAnswer> {
    const runner = this.runner(model);
    if (features === null) {
      await runner.ready();
      return { id, kind: 'opened' };
    }
    // What came from the process is a view of its whole message.
    return { id, kind: 'ran', probabilities: (await runner.probabilities(features)).slice() };
  }
}

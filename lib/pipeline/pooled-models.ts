/** A ModelPool as another thread sees it: questions over a port, answers by their numbers. Runs no model. */
import type { MessagePort } from 'node:worker_threads';
import { UsageError } from '../errors.js';
import type { Model } from '../labels/load-model.js';
import type { PoolAnswer, PoolQuestion, RunningModel } from './model-messages.js';

interface Waiting {
  readonly by: RunningModel;
  readonly resolve: (answer: PoolAnswer) => void;
  readonly reject: (error: Error) => void;
}

export class PooledModels {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, Waiting>();
  #questions = 0;
  #gone = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (answer: PoolAnswer) => this.#take(answer));
    port.on('close', () => {
      this.#gone = true;
      this.#giveUp(() => true, 'their pool has gone');
    });
    this.#hold();
  }

  /** As analyses want to have models started. */
  readonly start = (model: Model): RunningModel => {
    const running: RunningModel = {
      ready: async () => void (await this.#ask(running, model, null)),
      probabilities: async (features) => {
        const answer = await this.#ask(running, model, features);
        if (answer.kind !== 'ran') throw new Error(`model ${model.id}: ${answer.kind} instead of running`);
        return answer.probabilities;
      },
      close: () => this.#giveUp(({ by }) => by === running, 'it was closed'),
    };
    return running;
  };

  /** The pool's end closes with it. */
  close(): void {
    this.#port.close();
  }

  #ask(by: RunningModel, model: Model, features: Float32Array | null): Promise<PoolAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#gone) return reject(new Error('models: their pool has gone'));
      // A view would take all that it is a view of along.
      const own = features?.slice() ?? null;
      const question: PoolQuestion = { id: this.#questions++, model, features: own };
      this.#waiting.set(question.id, { by, resolve, reject });
      this.#hold();
      this.#port.postMessage(question, own === null ? [] : [own.buffer]);
    });
  }

  #take(answer: PoolAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    this.#hold();
    if (answer.kind !== 'failed') waiting?.resolve(answer);
    else waiting?.reject(answer.usage ? new UsageError(answer.message) : new Error(answer.message));
  }

  #giveUp(whose: (waiting: Waiting) => boolean, reason: string): void {
    for (const [id, waiting] of this.#waiting) {
      if (!whose(waiting)) continue;
      this.#waiting.delete(id);
      waiting.reject(new Error(`models: ${reason}`));
    }
    this.#hold();
  }

  /** Only who waits for an answer keeps the thread alive. */
  #hold(): void {
    this.#waiting.size > 0 ? this.#port.ref() : this.#port.unref();
  }
}

/**
 * A model as a function of rows, computed in a process of its own (model-process.ts). onnxruntime computes on the thread that
 * calls it, and ends the whole process where a worker thread is terminated amid that: neither may happen here.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.js';
import type { Model } from '../labels/load-model.js';
import type { ModelOrder, ModelReply, RunningModel } from './model-messages.js';

const processModule = fileURLToPath(new URL('./model-process.js', import.meta.url));

interface Waiting {
  readonly resolve: (reply: ModelReply) => void;
  readonly reject: (error: unknown) => void;
}

export class ModelRunner implements RunningModel {
  readonly #model: Model;
  readonly #child: ChildProcess;
  readonly #opened: Promise<unknown>;
  /** Orders that are not answered yet, oldest first. */
  readonly #waiting: Waiting[] = [];
  #ended: Error | null = null;

  constructor(model: Model) {
    this.#model = model;
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.#child = fork(processModule, [], {
      execArgv: [],
      env,
      serialization: 'advanced',
      // A group of its own: what a terminal sends to ours does not end it before us.
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (reply: ModelReply) => this.#take(reply));
    this.#child.on('error', (error) => this.#end(error));
    this.#child.on('exit', (code, signal) =>
      this.#end(new Error(`its process ended with ${signal ?? `status ${code}`}`)),
    );
    this.#opened = this.#order({ kind: 'open', model });
    // Told to whoever asks.
    this.#opened.catch(() => {});
  }

  /** Nothing will be answered any more. */
  get ended(): boolean {
    return this.#ended !== null;
  }

  async ready(): Promise<void> {
    await this.#opened;
  }

  async probabilities(features: Float32Array): Promise<Float32Array> {
    await this.#opened;
    const reply = await this.#order({ kind: 'run', features });
    if (reply.kind !== 'ran') throw this.#named(`${reply.kind} instead of running`);
    return reply.probabilities;
  }

  close(): void {
    this.#end(new Error('it was closed'));
    this.#child.kill('SIGKILL');
  }

  #order(order: ModelOrder): Promise<ModelReply> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) return reject(this.#ended);
      this.#waiting.push({ resolve, reject });
      this.#hold();
      this.#child.send(order, (error) => {
        if (error !== null) this.#end(error);
      });
    });
  }

  /** Only who waits for an answer keeps our process alive. */
  #hold(): void {
    const waits = this.#waiting.length > 0;
    for (const each of [this.#child, this.#child.channel]) waits ? each?.ref() : each?.unref();
  }

  #take(reply: ModelReply): void {
    const waiting = this.#waiting.shift();
    this.#hold();
    if (reply.kind !== 'failed') waiting?.resolve(reply);
    else waiting?.reject(reply.usage ? new UsageError(reply.message) : this.#named(reply.message));
  }

  #end(error: Error): void {
    this.#ended ??= this.#named(error.message);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
    this.#hold();
  }

  #named(reason: string): Error {
    return new Error(`model ${this.#model.id}: ${reason}`);
  }
}

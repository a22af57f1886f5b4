/** What a model's process is told and what it answers, and the same between threads that share one. Types only. */
import type { Model } from '../labels/load-model.js';

export type ModelOrder =
  | { readonly kind: 'open'; readonly model: Model }
  | { readonly kind: 'run'; readonly features: Float32Array };

/** One answer an order, in their order. */
export type ModelReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'ran'; readonly probabilities: Float32Array }
  /** `usage`: the model is at fault, as it was given. */
  | { readonly kind: 'failed'; readonly message: string; readonly usage: boolean };

/** A model at work, wherever its process is. */
export interface RunningModel {
  /** Resolves when the model can run. @throws UsageError where it is none, or not as its manifest says */
  ready(): Promise<void>;
  /** Row-major, rows * features in, rows * classes out. */
  probabilities(features: Float32Array): Promise<Float32Array>;
  /** What waits is rejected. */
  close(): void;
}

/** From a thread to whoever has the processes; without features: whether it can run. */
export interface PoolQuestion {
  readonly id: number;
  readonly model: Model;
  readonly features: Float32Array | null;
}

/** In no order: each has its question's number. */
export type PoolAnswer = { readonly id: number } & ModelReply;

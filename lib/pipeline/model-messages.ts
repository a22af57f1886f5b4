/** What a model's process is told and what it answers. Types only. */
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

/**
 * A model in a process of its own: rows of features in, probabilities out, one order after the other. It ends with the channel to
 * whoever started it, and with nothing else: a Ctrl-C on the terminal is for that one to answer.
 */
import { UsageError } from '../errors.js';
import type { OnnxClassifier } from '../labels/onnx-classifier.js';
import type { ModelOrder, ModelReply } from './model-messages.js';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

let opened: OnnxClassifier | undefined;

async function obey(order: ModelOrder): Promise<ModelReply> {
  if (order.kind === 'open') {
    const { OnnxClassifier } = await import('../labels/onnx-classifier.js');
    opened = await OnnxClassifier.open(order.model);
    return { kind: 'opened' };
  }
  if (opened === undefined) throw new Error('no model is open');
  return { kind: 'ran', probabilities: await opened.probabilities(order.features) };
}

function failed(error: unknown): ModelReply {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', message, usage: error instanceof UsageError };
}

process.on('message', (order: ModelOrder) => {
  obey(order)
    .catch(failed)
    .then((reply) => {
      if (process.connected) process.send?.(reply);
    });
});

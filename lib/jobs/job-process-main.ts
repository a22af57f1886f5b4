/**
 * The process of jobs: a thread a task, and the models that they share. Ends with the channel to whoever started it, and with nothing else: a Ctrl-C on the
 * terminal is for that one to answer.
 */
import { MessageChannel } from 'node:worker_threads';
import { ModelPool } from '../pipeline/model-pool.js';
import type { FromJobProcess, JobTask, ToJobProcess } from './job-messages.js';
import { type JobRun, JobThreads } from './job-threads.js';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

const threads = new JobThreads();
const pool = new ModelPool();
const runs = new Map<number, { readonly run: JobRun; stopped: Promise<void> | null }>();

function tell(told: FromJobProcess): void {
  if (process.connected) process.send?.(told);
}

/** Its end of a way to the models; the other end closes with it. */
function withModels(task: JobTask): JobTask {
  if (task.kind !== 'analyze' || task.models.length === 0) return task;
  const { port1, port2 } = new MessageChannel();
  pool.serve(port1);
  return { ...task, modelPort: port2 };
}

async function run(id: number, task: JobTask): Promise<void> {
  const begun = threads.start(withModels(task), (reply) => tell({ kind: 'reply', id, reply }));
  const running = { run: begun, stopped: null as Promise<void> | null };
  runs.set(id, running);
  const crash = await begun.ended;
  // One that was stopped has ended when its thread is gone.
  await running.stopped;
  runs.delete(id);
  tell({ kind: 'ended', id, crash });
}

process.on('message', (order: ToJobProcess) => {
  const running = runs.get(order.id);
  if (order.kind === 'start') void run(order.id, order.task);
  else if (running !== undefined) running.stopped ??= running.run.stop();
});

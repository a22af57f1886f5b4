/** One process a model for all who ask, over ports as jobs do: shared, apart in what each gives up, started anew, ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import t, { type Test } from 'tap';
import { loadModel } from '../../../lib/labels/load-model.js';
import { ModelPool } from '../../../lib/pipeline/model-pool.js';
import { PooledModels } from '../../../lib/pipeline/pooled-models.js';
import { furtherProcesses } from '../child-processes.js';
import { manifestOf, softmaxModel, writeModel } from '../labels/made-models.js';

const home = t.testdir();
const zeros = [
  [0, 0],
  [0, 0],
  [0, 0],
];
/** Whatever it is asked: a quarter, three quarters. */
const folder = writeModel(home, 'made-v1', manifestOf(), softmaxModel(zeros, [0, Math.log(3)]));
const made = await loadModel(folder);

function poolOf(test: Test) {
  const processes = furtherProcesses();
  const pool = new ModelPool();
  test.teardown(() => pool.close());
  const asker = () => {
    const { port1, port2 } = new MessageChannel();
    pool.serve(port1);
    test.teardown(() => port2.close());
    return { port: port2, models: new PooledModels(port2) };
  };
  return { pool, processes, asker };
}

async function answersWell(test: Test, running: { probabilities(features: Float32Array): Promise<Float32Array> }) {
  const probabilities = await running.probabilities(new Float32Array([1, 2, 3, 4, 5, 6]));
  const expected = [0.25, 0.75, 0.25, 0.75];
  test.equal(probabilities.length, expected.length);
  expected.forEach((value, index) => {
    test.ok(Math.abs((probabilities[index] ?? 0) - value) < 1e-6);
  });
}

t.test('all who ask share a process', async (t) => {
  const { processes, asker } = poolOf(t);
  const askers = [asker(), asker(), asker()].map(({ models }) => models.start(made));
  await Promise.all(askers.map((running) => running.ready()));
  for (const running of askers) await answersWell(t, running);
  t.equal(processes().length, 1);
});

t.test('a view of a larger matrix goes over by itself, and stays with its owner', async (t) => {
  const running = poolOf(t).asker().models.start(made);
  const matrix = new Float32Array(3000).fill(7);
  t.equal((await running.probabilities(matrix.subarray(3, 6))).length, 2);
  t.equal(matrix.length, 3000);
  t.equal(matrix[2999], 7);
});

t.test('who gives up is told so, and nobody else', async (t) => {
  const { processes, asker } = poolOf(t);
  const [one, other] = [asker(), asker()];
  const [given, kept] = [one.models.start(made), other.models.start(made)];
  const beside = one.models.start(made);
  const waits = [given.probabilities(new Float32Array(3)), kept.probabilities(new Float32Array(3))];
  const besideAnswer = answersWell(t, beside);
  given.close();
  await t.rejects(waits[0] as Promise<unknown>, { message: 'models: it was closed' });
  t.equal((await waits[1])?.length, 2);
  await besideAnswer;
  one.port.close();
  await answersWell(t, kept);
  await t.rejects(beside.probabilities(new Float32Array(3)), { message: 'models: their pool has gone' });
  t.equal(processes().length, 1);
});

t.test('a process that dies fails those who wait, and the next one who asks starts it anew', async (t) => {
  const { processes, asker } = poolOf(t);
  const [one, other] = [asker(), asker()].map(({ models }) => models.start(made));
  const first = processes();
  await one?.ready();
  const [id] = processes();
  t.same(first, [], 'nobody has asked yet');
  process.kill(id as number, 'SIGSTOP'); // so that both wait
  const waits = [one?.probabilities(new Float32Array(3)), other?.probabilities(new Float32Array(3))];
  await sleep(50);
  process.kill(id as number, 'SIGKILL');
  for (const wait of waits)
    await t.rejects(wait as Promise<unknown>, { message: 'model made-v1: its process ended with SIGKILL' });
  if (one !== undefined) await answersWell(t, one);
  t.equal(processes().length, 1);
  t.not(processes()[0], id);
});

t.test('a model that cannot run is its owner’s fault, for everyone who asks', async (t) => {
  const { asker } = poolOf(t);
  const broken = await loadModel(
    writeModel(home, 'broken-v1', manifestOf({ name: 'broken' }), Buffer.from('nonsense')),
  );
  const running = asker().models.start(broken);
  const asBroken = { name: 'UsageError', message: /broken-v1\/model\.onnx: / };
  await t.rejects(running.ready(), asBroken);
  await t.rejects(running.probabilities(new Float32Array(3)), asBroken);
});

t.test('another manifest in the folder is another model', async (t) => {
  const { processes, asker } = poolOf(t);
  const { models } = asker();
  await models.start(made).ready();
  await models.start({ ...made, manifest: { ...made.manifest, temperature: 2 } }).ready();
  t.equal(processes().length, 2);
});

t.test('closed, it ends its processes and answers nobody', async (t) => {
  const { pool, processes, asker } = poolOf(t);
  const running = asker().models.start(made);
  await running.ready();
  pool.close();
  await t.rejects(running.ready(), { message: 'model made-v1: its pool was closed' });
  await processes.gone();
});

/** A server with models: what it says of them, what its jobs make of them, and that it does not start with a broken one. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startServer } from '../../lib/api/server.js';
import { analysisModule } from '../../lib/jobs/analysis-module.js';
import { processesOf } from '../lib/child-processes.js';
import { manifestOf, softmaxModel, writeModel } from '../lib/labels/made-models.js';
import { serverHome } from '../lib/server-home.js';
import { openHouse } from './api-house.js';
import { fixture } from './run-tractor.js';

const zeros = [
  [0, 0],
  [0, 0],
  [0, 0],
];
const models = t.testdir();
const model = (folder: string, changes: Record<string, unknown>) =>
  writeModel(models, folder, manifestOf(changes), softmaxModel(zeros, [0, Math.log(3)]), `# ${folder}\n`);
const doubtful = model('doubt-v1', { name: 'doubt', unknown_below: 0.9 });
const sure = model('made-v1', {
  labels: { VOIP: 'skype' },
  temperature: 1.5,
  parameters: { depth: [3, { of: 'trees' }] },
});
const learned = { one_in: 1, filter: 'AAAAAAAAAAA=' };
const newer = model('made-v2', { version: 2, data: { name: 'made', learned } });

t.test('models are listed with what they are made of, and shown whole', async (t) => {
  const house = await openHouse(t, {}, { models: [doubtful, sure, newer] });
  const list = await house.get('/api/v2/models');
  t.equal(list.status, 200);
  t.same(
    list.body.map(({ id }: { id: string }) => id),
    ['doubt-v1', 'made-v1', 'made-v2'],
  );
  t.same(list.body[1], {
    id: 'made-v1',
    name: 'made',
    version: 1,
    classes: [
      { name: 'CHAT', label: 'chat' },
      { name: 'VOIP', label: 'skype' },
    ],
    rows: 'windows',
    window_s: 15,
    unknown_below: 0.4,
    reach: null,
    measures: { blocks_10_fold: { accuracy: 0.5, macro_f1: 0.5 } },
    data: { name: 'made', source: 'tests', rows: 3, captures: null, sha256: '0'.repeat(64) },
  });
  t.same(list.body[2].data, { name: 'made' }, 'without the filter of what it learned');
  t.same((await house.get('/api/v2/models/made-v2')).body.manifest.data.learned, learned);
  const { body } = await house.get('/api/v2/models/made-v1');
  t.equal(body.card, '# made-v1\n');
  t.same(
    body.manifest,
    JSON.parse(
      JSON.stringify(
        manifestOf({ labels: { VOIP: 'skype' }, temperature: 1.5, parameters: { depth: [3, { of: 'trees' }] } }),
      ),
    ),
  );
  t.equal((await house.get('/api/v2/models/doubt')).body.id, 'doubt-v1', 'the name will do where there is one version');
  const two = await house.get('/api/v2/models/made');
  t.match(two, {
    status: 404,
    body: { title: 'Not Found', status: 404, detail: /several versions of it: made-v1, made-v2/ },
  });
  const none = await house.get('/api/v2/models/..%2F..%2Fetc');
  t.match(none, { status: 404, body: { type: 'about:blank', detail: 'there is no model ../../etc' } });
  t.match(none.headers.get('content-type'), /^application\/problem\+json/);
  const { paths } = (await house.get('/openapi.json')).body;
  t.match(paths['/api/v2/models/{name}'].get, { tags: ['models'] });
  t.ok(paths['/api/v2/models']);
});

t.test('without models the list is empty', async (t) => {
  t.same((await (await openHouse(t, {})).get('/api/v2/models')).body, []);
});

t.test("a job asks them; a flow's page tells what they said, and a correction stands above", async (t) => {
  const house = await openHouse(t, {}, { models: [doubtful, sure], analysisModule });
  copyFileSync(fixture('web.pcap'), join(house.home, 'captures/web.pcap'));
  const id = await house.done('web.pcap');
  t.match((await house.get(`/file/${id}/status`)).body, { state: 'finished' });
  const evidence = 'model made-v1: 1 window, VOIP 0.68';
  const { body } = await house.get(`/api/v2/jobs/${id}/flows/337`);
  t.match(body.flow, { label: 'skype', label_source: 'model', label_evidence: evidence });
  t.same(
    body.considered.map((one: Record<string, unknown>) => [one['label'], one['source'], one['evidence']]),
    [
      ['skype', 'model', evidence],
      ['tls', 'payload', 'TLS ClientHello, ALPN'],
    ],
  );
  const listed = (await house.get(`/file/${id}/flows/labels?label=skype`)).body;
  t.same([listed.length, listed[0].comment], [6, evidence]);
  const path = `/api/v2/jobs/${id}/flows/337`;
  const put = { method: 'PUT', body: '{"label":"vk"}', headers: { 'content-type': 'application/json' } };
  t.match((await house.get(`${path}/label`, put)).body.flow, { label: 'vk', label_source: 'user' });
});

t.test('jobs share the processes of the models, which end with the server', async (t) => {
  const [processes, jobs] = [processesOf('model-process.js'), processesOf('job-process-main.js')];
  const house = await openHouse(t, {}, { models: [doubtful, sure], analysisModule, jobs: 2 });
  await processes.gone();
  const names = ['a.pcap', 'b.pcap', 'c.pcap'];
  for (const name of names) copyFileSync(fixture('web.pcap'), join(house.home, 'captures', name));
  const ids = await Promise.all(names.map((name) => house.done(name)));
  for (const id of ids) {
    t.equal((await house.get(`/file/${id}/flows/labels?label=skype`)).body.length, 6);
  }
  const started = processes();
  t.equal(started.length, 2, 'one a model, none of which is of one job alone');
  t.equal(jobs().length, 1);

  for (const id of started) process.kill(id, 'SIGKILL');
  await processes.gone();
  t.match((await house.get(`/file/${await house.done('a.pcap')}/status`)).body, { state: 'finished' });
  t.equal(processes().length, 2, 'started anew');
  await house.server.close();
  await processes.gone();
  await jobs.gone();
});

t.test('with a model that cannot run it does not start', async (t) => {
  const broken = writeModel(models, 'broken', manifestOf(), Buffer.from('nonsense'));
  const home = serverHome(t);
  mkdirSync(join(home, 'captures'));
  const options = { captures: join(home, 'captures'), data: join(home, 'data'), port: 0, logger: false as const };
  await t.rejects(startServer({ ...options, models: [broken] }), {
    name: 'UsageError',
    message: /broken\/model\.onnx: /,
  });
  await t.rejects(startServer({ ...options, models: [sure, sure] }), /given twice/);
});

/** API v2 over a real socket: one flow explained, corrected, and what that does to every other answer. */
import t from 'tap';
import type { Script } from '../lib/jobs/scripted-analysis.js';
import { type Answer, type House, openHouse } from './api-house.js';

const script: Script = {
  batches: [
    [
      {
        label: 'vk',
        label_protocol: 'tls',
        label_group: 'social',
        label_source: 'metadata',
        label_confidence: 0.95,
        label_evidence: 'SNI vk.com',
        sni: 'vk.com',
        payload_protocol: 'tls',
        payload_certainty: 3,
        payload_evidence: 'TLS ClientHello',
      },
      { protocol: 'udp', server_port: 9999 },
    ],
  ],
};

const put = (house: House, path: string, body: unknown): Promise<Answer> =>
  house.get(path, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
const counts = (answer: Answer, title: string) =>
  Object.fromEntries(
    answer.body
      .find((one: { title: string }) => one.title === title)
      .content.map((one: { label: string; count: number }) => [one.label, one.count]),
  );

t.test('a flow, and all that speaks for its label in the order of trust', async (t) => {
  const house = await openHouse(t, { 'a.pcap': script });
  const id = await house.done('a.pcap');
  const { status, body } = await house.get(`/api/v2/jobs/${id}/flows/1`);
  t.equal(status, 200);
  t.match(body.flow, { flow_id: 1, label: 'vk', label_source: 'metadata', sni: 'vk.com', vlan_id: null });
  t.equal(body.correction, null);
  t.strictSame(
    body.considered.map(({ label, source, evidence }: Record<string, unknown>) => [label, source, evidence]),
    [
      ['vk', 'metadata', 'SNI vk.com'],
      ['tls', 'payload', 'TLS ClientHello'],
    ],
  );
  t.strictSame((await house.get(`/api/v2/jobs/${id}/flows/2`)).body.considered, [], 'nothing speaks');
});

t.test('a correction stands everywhere, survives the next job, and can be taken back', async (t) => {
  const house = await openHouse(t, { 'a.pcap': script });
  const id = await house.done('a.pcap');
  const path = `/api/v2/jobs/${id}/flows/2/label`;
  const comment = 'it\'s "ours"; \'; DROP TABLE flows --';
  const corrected = await put(house, path, { label: 'telegram', comment });
  t.equal(corrected.status, 200);
  t.match(corrected.body.flow, {
    label: 'telegram',
    label_group: 'messaging',
    label_source: 'user',
    label_confidence: 1,
    label_evidence: `corrected by hand: ${comment}`,
  });
  t.match(corrected.body.correction, { flow_id: 2, label: 'telegram', comment, corrected_at: /^\d{4}-.*T.*Z$/ });
  t.strictSame(counts(await house.get(`/file/${id}/statistics`), 'labels'), { telegram: 1, vk: 1 });
  const [listed] = (await house.get(`/file/${id}/flows/labels?label=telegram`)).body;
  t.match(listed, { server_port: 9999, comment: `corrected by hand: ${comment}` });
  t.match((await house.get('/plain')).body, /telegram/);

  const again = await house.done('a.pcap');
  t.not(again, id);
  t.match((await house.get(`/api/v2/jobs/${again}/flows/2`)).body.flow, { label: 'telegram' });

  await put(house, path, { label: 'our-own', allow_new: true });
  t.match((await house.get(`/api/v2/jobs/${id}/corrections`)).body, [
    { flow_id: 2, label: 'our-own', group: 'other', comment: null },
  ]);
  const taken = await house.get(path, { method: 'DELETE' });
  t.equal(taken.status, 204);
  t.match((await house.get(`/api/v2/jobs/${id}/flows/2`)).body, { flow: { label: 'unknown' }, correction: null });
  t.strictSame(counts(await house.get(`/file/${again}/statistics`), 'labels'), { unknown: 1, vk: 1 });
  t.equal((await house.get(path, { method: 'DELETE' })).status, 404);
});

t.test('what cannot be answered is a problem with its detail', async (t) => {
  const house = await openHouse(t, { 'a.pcap': script });
  const id = await house.done('a.pcap');
  const cases: [Promise<Answer>, number, RegExp][] = [
    [house.get('/api/v2/jobs/99/flows/1'), 404, /there is no job 99/],
    [house.get(`/api/v2/jobs/${id}/flows/3`), 404, /has no flow 3/],
    [house.get(`/api/v2/jobs/${id}/flows/1e3`), 404, /has no flow 1e3/],
    [house.get('/api/v2/nothing'), 404, /Not found/],
    [put(house, `/api/v2/jobs/${id}/flows/3/label`, { label: 'vk' }), 404, /has no flow 3/],
    [put(house, `/api/v2/jobs/${id}/flows/1/label`, { label: 'telegrm' }), 400, /near it: telegram/],
    [put(house, `/api/v2/jobs/${id}/flows/1/label`, { label: 'Not a Name' }), 400, /label/],
    [put(house, `/api/v2/jobs/${id}/flows/1/label`, {}), 400, /label/],
  ];
  for (const [answer, status, detail] of cases) {
    const { status: got, body, headers } = await answer;
    t.match(headers.get('content-type'), /^application\/problem\+json/);
    t.match(body, { type: 'about:blank', title: String, status, detail });
    t.equal(got, status);
  }
  t.match((await house.get('/nothing')).body, { status: 404, code: 404 }, 'API v1 answers as before');
});

t.test('it is in the documentation', async (t) => {
  const house = await openHouse(t, {});
  const { paths } = (await house.get('/openapi.json')).body;
  t.ok(paths['/api/v2/jobs/{job_id}/flows/{flow_id}'].get);
  t.ok(paths['/api/v2/jobs/{job_id}/flows/{flow_id}/label'].put);
});

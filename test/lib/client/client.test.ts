/** The typed client over a real server: answers, problems, and a server that is not there. */
import t from 'tap';
import { tractorClient } from '../../../lib/client/index.js';
import { openHouse } from '../../e2e/api-house.js';

const script = { batches: [[{}, { server_port: 53 }]] };

t.test('answers have their types, problems are values', async (t) => {
  const house = await openHouse(t, { 'a.pcap': script });
  const jobId = await house.done('a.pcap');
  const client = tractorClient({ url: house.url });
  const files = await client.GET('/files/list');
  t.equal(files.data?.[0]?.flows_count, 2);
  const path = { job_id: String(jobId), flow_id: '1' };
  const { data } = await client.GET('/api/v2/jobs/{job_id}/flows/{flow_id}', { params: { path } });
  t.equal(data?.flow.flow_id, 1);
  const missing = await client.GET('/api/v2/jobs/{job_id}/flows/{flow_id}', {
    params: { path: { ...path, flow_id: '9' } },
  });
  t.equal(missing.response.status, 404);
  t.equal(missing.error?.status, 404);
  t.equal(missing.error?.detail, `job ${jobId} has no flow 9`);
});

t.test('a token goes with each request', async (t) => {
  const seen: (string | null)[] = [];
  const fetch = async (request: Request) => {
    seen.push(request.headers.get('authorization'));
    return Response.json([]);
  };
  await tractorClient({ url: 'http://localhost', token: 'secret', fetch }).GET('/files/list');
  t.same(seen, ['Bearer secret']);
});

t.test('a server that is not there throws', async (t) => {
  await t.rejects(tractorClient({ url: 'http://127.0.0.1:1' }).GET('/files/list'));
});

/** API v2 over a real socket: the packets behind flows, sessions and jobs, out of real captures. */
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { framesOf, readFrames } from '../tools/read-frames.js';
import { type House, openHouse } from './api-house.js';
import { fixture } from './run-tractor.js';

const realAnalysis = new URL('../../lib/pipeline/analyze-capture.js', import.meta.url).href;

async function houseOf(t: Parameters<typeof openHouse>[0], name: string): Promise<{ house: House; id: number }> {
  const house = await openHouse(t, { [name]: readFileSync(fixture(name)) }, { analysisModule: realAnalysis });
  return { house, id: await house.done(name) };
}

async function framesAt(house: House, path: string) {
  const response = await fetch(house.url + path);
  return {
    status: response.status,
    headers: response.headers,
    frames: framesOf(Buffer.from(await response.arrayBuffer())),
  };
}

t.test('of a flow, of a session, of a job', async (t) => {
  const { house, id } = await houseOf(t, 'ftp.pcapng');
  const job = `/api/v2/jobs/${id}`;
  const [ftp] = (await house.get(`${job}/sessions?label=ftp&ip=2001:db8:2::11`)).body.sessions;
  const { members } = (await house.get(`${job}/sessions/${ftp.session_id}`)).body;
  t.equal(members.length, 2);

  const original = readFrames(fixture('ftp.pcapng')).map(({ timeNs, data }) => `${timeNs} ${data.toString('hex')}`);
  const texts = (frames: ReturnType<typeof framesOf>) =>
    frames.map(({ timeNs, data }) => `${timeNs} ${data.toString('hex')}`);
  let packets = 0;
  for (const member of members) {
    const { status, headers, frames } = await framesAt(house, `${job}/flows/${member.flow_id}/packets.pcapng`);
    t.equal(status, 200);
    t.equal(headers.get('content-type'), 'application/x-pcapng');
    t.equal(headers.get('content-disposition'), `attachment; filename="job-${id}-flow-${member.flow_id}.pcapng"`);
    t.equal(frames.length, member.packets);
    const carved = new Set(texts(frames));
    t.strictSame(
      texts(frames),
      original.filter((text) => carved.has(text)),
    );
    packets += frames.length;

    const { body } = await house.get(`${job}/flows/${member.flow_id}/packets?limit=3`);
    t.equal(body.total, member.packets);
    t.equal(body.packets.length, 3);
    t.match(body.packets[0], { number: member.flow_id, forward: true, tcp_flags: 2, payload_bytes: 0 });
    t.match(body.packets[1], { forward: false, tcp_flags: 18 });
    t.equal(body.packets[0].time_us, member.time_start_us);

    const { windows, window_s, more } = (await house.get(`${job}/flows/${member.flow_id}/windows`)).body;
    t.match({ window_s, more }, { window_s: 15, more: false });
    t.match(windows[0], { flow_id: member.flow_id, window_index: 0, window_start_us: member.time_start_us });
    t.ok(Object.keys(windows[0]).length > 20, 'with features');
  }

  const ofSession = await framesAt(house, `${job}/sessions/${ftp.session_id}/packets.pcapng`);
  t.equal(ofSession.frames.length, packets);
  const ids = members.map(({ flow_id }: { flow_id: number }) => flow_id).join(', ');
  const filter = encodeURIComponent(`flow_id in {${ids}}`);
  t.strictSame((await framesAt(house, `${job}/packets.pcapng?filter=${filter}`)).frames, ofSession.frames);
  const ofLabel = await framesAt(
    house,
    `${job}/packets.pcapng?filter=label%20==%20ftp%20%26%26%20ip%20==%202001:db8:2::11`,
  );
  t.ok(ofLabel.frames.length > 0 && ofLabel.frames.length <= ofSession.frames.length);
  const all = (await framesAt(house, `${job}/packets.pcapng`)).frames;
  t.ok(all.length > 250);
  const known = new Set(texts(all));
  t.strictSame(
    texts(all),
    original.filter((text) => known.has(text)),
    'in the order of the capture',
  );
});

t.test('the head alone', async (t) => {
  const { house, id } = await houseOf(t, 'web.pcap');
  const { flows } = (await house.get(`/api/v2/jobs/${id}/flows?limit=1`)).body;
  for (const path of [`flows/${flows[0].flow_id}/packets.pcapng`, 'packets.pcapng', 'flows/export?format=csv']) {
    const answer = await fetch(`${house.url}/api/v2/jobs/${id}/${path}`, { method: 'HEAD' });
    t.equal(answer.status, 200, path);
    t.match(answer.headers.get('content-disposition'), /^attachment/);
  }
});

t.test('what is not there, and what is no question', async (t) => {
  const { house, id } = await houseOf(t, 'voip.pcap');
  const job = `/api/v2/jobs/${id}`;
  for (const [path, status] of [
    ['/flows/999999/packets.pcapng', 404],
    ['/flows/x/packets.pcapng', 404],
    ['/flows/1/packets.pcapng?x=1', 400],
    ['/flows/1/packets?limit=0', 400],
    ['/flows/1/packets?limit=10001', 400],
    ['/flows/1/windows?window=1', 400],
    ['/sessions/999999/packets.pcapng', 404],
    ['/packets.pcapng?flows=1', 400],
    ['/packets.pcapng?filter=lable%20==%20x', 400],
  ] as const) {
    const { body, headers } = await house.get(job + path);
    t.match(body, { status, detail: String }, path);
    t.match(headers.get('content-type'), 'application/problem+json');
  }
  t.equal((await house.get('/api/v2/jobs/99/flows/1/packets.pcapng')).status, 404);
});

t.test('a capture that changed or is gone, an index that is', async (t) => {
  const { house, id } = await houseOf(t, 'web.pcap');
  const flow = `/api/v2/jobs/${id}/flows/1`;
  const asked = ['/packets.pcapng', '/packets', '/windows'];
  for (const path of asked) t.equal((await house.get(flow + path)).status, 200);

  const capture = join(house.home, 'captures', 'web.pcap');
  appendFileSync(capture, 'more');
  for (const path of asked) {
    const { body } = await house.get(flow + path);
    t.match(body, { status: 409, detail: /web\.pcap: .*has changed since/ });
    t.notMatch(body.detail, house.home, 'says nothing of folders');
  }
  rmSync(capture);
  for (const path of asked) t.match((await house.get(flow + path)).body, { status: 409, detail: /no longer there/ });

  const folder = join(house.home, 'data', 'lake', 'jobs', String(id));
  const names = await readdir(folder);
  t.strictSame(
    names.filter((name) => !/\.(json|packets|parquet)$/.test(name)),
    [],
    'nothing half written',
  );
  const index = join(folder, names.find((name) => name.endsWith('.packets')) ?? 'none');
  rmSync(index);
  for (const path of asked) t.match((await house.get(flow + path)).body, { status: 409, detail: /no packet index/ });
  t.equal((await house.get(`/api/v2/jobs/${id}/packets.pcapng`)).status, 409);
  t.notOk('packet_log' in (await house.get(flow)).body.flow, 'an inner column is nobody’s');
});

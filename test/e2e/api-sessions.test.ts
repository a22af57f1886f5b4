/** API v2 over a real socket: application sessions of a job, from a real capture. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { type Answer, openHouse } from './api-house.js';
import { fixture } from './run-tractor.js';

const realAnalysis = new URL('../../lib/pipeline/analyze-capture.js', import.meta.url).href;

t.test('list, filters, pages, and one session with its flows', async (t) => {
  const house = await openHouse(
    t,
    { 'ftp.pcapng': readFileSync(fixture('ftp.pcapng')) },
    { analysisModule: realAnalysis },
  );
  const id = await house.done('ftp.pcapng');
  const path = `/api/v2/jobs/${id}/sessions`;
  const all = (await house.get(path)).body;
  t.equal(all.total, all.sessions.length);
  t.equal(all.next, null);
  const starts = all.sessions.map((session: { time_start_us: number }) => session.time_start_us);
  t.strictSame(starts, [...starts].sort(), 'in the order of time');

  const ftp = (await house.get(`${path}?label=ftp`)).body;
  t.ok(ftp.total > 0 && ftp.sessions.every((one: { label: string }) => one.label === 'ftp'));
  t.equal((await house.get(`${path}?group=file_transfer`)).body.total, ftp.total);
  t.equal((await house.get(`${path}?label=telegram`)).body.total, 0);
  const several = (await house.get(`${path}?min_flows=2`)).body;
  t.ok(several.total < all.total && several.sessions.every((one: { flows: number }) => one.flows >= 2));
  const ofServer = (await house.get(`${path}?ip=2001:db8:2::11&label=ftp`)).body;
  t.equal(ofServer.total, 1, 'by the address of a server');
  t.match((await house.get(`${path}?ip=192.0.2.10`)).body.sessions, [{ client_ip: '192.0.2.10' }]);

  const paged: unknown[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const { body: page }: Answer = await house.get(`${path}?limit=2${next === '' ? '' : `&after=${next}`}`);
    t.ok(page.sessions.length <= 2 && page.total === all.total);
    paged.push(...page.sessions);
    next = page.next;
  }
  t.strictSame(paged, all.sessions, 'the pages are the list');

  const one = ofServer.sessions[0].session_id;
  const { session, members } = (await house.get(`${path}/${one}`)).body;
  t.match(session, { session_id: one, label: 'ftp', flows: 2, announced_share: 0.5 });
  t.match(members, [
    { flow_id: one, rule: 'first', evidence: null, server_port: 21 },
    { rule: 'announced', evidence: `announced by flow ${one}`, announced_by: one, label: 'ftp_data' },
  ]);
  t.match((await house.get(`/api/v2/jobs/${id}/flows/${members[1].flow_id}`)).body.flow, { session_id: one });
});

t.test('what is not there, and what is no question', async (t) => {
  const house = await openHouse(
    t,
    { 'voip.pcap': readFileSync(fixture('voip.pcap')) },
    { analysisModule: realAnalysis },
  );
  const id = await house.done('voip.pcap');
  const path = `/api/v2/jobs/${id}/sessions`;
  for (const [where, status] of [
    [`/api/v2/jobs/999/sessions`, 404],
    [`${path}/3333`, 404],
    [`${path}/x'; DROP TABLE sessions --`, 404],
    [`${path}?ip=here`, 400],
    [`${path}?limit=0`, 400],
    [`${path}?limit=1001`, 400],
    [`${path}?min_flows=many`, 400],
    [`${path}?after=nowhere`, 400],
    [`${path}?labels=sip`, 400],
  ] as const) {
    const answer = await house.get(encodeURI(where));
    t.equal(answer.status, status, where);
    t.match(answer.headers.get('content-type'), /application\/problem\+json/);
  }
  t.equal((await house.get(`${path}?label=${encodeURIComponent(`' OR 1=1 --`)}`)).body.total, 0, 'no SQL');
});

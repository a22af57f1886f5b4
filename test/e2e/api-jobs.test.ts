/** Jobs by API v2 over real captures: asked for, cancelled while they run, tried again, removed, over several captures, by options. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { analyze } from '../tools/analysis.js';
import { ended, openCaptures } from './capture-house.js';
import { fixture } from './run-tractor.js';

t.test('from the wish to the end', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'] });
  const asked = await house.tell('POST', '/jobs', { captures: ['web.pcap'] });
  t.equal(asked.status, 201);
  t.equal(asked.headers.get('location'), `/api/v2/jobs/${asked.body.job_id}`);
  t.match(asked.body, {
    job_id: 1,
    captures: ['web.pcap'],
    options: { features: 'iscx', window_s: 15, idle_timeout_s: null, active_timeout_s: null, filter: null },
    finished_at: null,
  });
  const job = await house.until(1, ...ended);
  const { rows } = await analyze(fixture('web.pcap'));
  t.match(job, { state: 'finished', flows: rows.length, packets: 377, attempts: 1, progress: null, message: null });
  t.ok(job.sessions > 0 && job.bytes > 0);
  const first = Math.min(...rows.map((row) => Number(row['time_start_us'])));
  t.equal(Date.parse(job.first_packet_at), Math.floor(first / 1000));
  t.equal(job.first_packet_at.slice(-7, -1), String(first).slice(-6), 'to the microsecond');
  t.ok(Date.parse(job.asked_at) <= Date.parse(job.started_at));
  t.ok(Date.parse(job.started_at) <= Date.parse(job.finished_at));

  const { body: summary } = await house.ask('/jobs/1/summary');
  t.equal(summary.packets, 377);
  const reasons = Object.values(summary.end_reasons as Record<string, number>).reduce((a, b) => a + b, 0);
  t.equal(reasons, rows.length, 'every flow ended somehow');
  t.match(summary.captures, [{ path: 'web.pcap', format: String, packets: 377, time_first_ns: /^\d{19}$/ }]);
});

t.test('the job list: newest first, by state, by capture, page by page', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap', 'mail.pcap', 'icmp.pcap'] });
  for (const name of ['web.pcap', 'mail.pcap', 'icmp.pcap']) {
    const { body } = await house.tell('POST', '/jobs', { captures: [name] });
    await house.until(body.job_id, ...ended);
  }
  await house.tell('POST', '/jobs', { captures: ['web.pcap', 'icmp.pcap'] });
  await house.until(4, ...ended);
  const ids = async (query: string) => {
    const { body } = await house.ask(`/jobs${query}`);
    return [body.jobs.map((job: { job_id: number }) => job.job_id), body.total, body.next];
  };
  t.same(await ids(''), [[4, 3, 2, 1], 4, null]);
  t.same(await ids('?limit=3'), [[4, 3, 2], 4, '2']);
  t.same(await ids('?limit=3&after=2'), [[1], 4, null]);
  t.same(await ids('?capture=web.pcap'), [[4, 1], 2, null]);
  t.same(await ids('?capture=nobody.pcap'), [[], 0, null]);
  t.same(await ids('?state=finished'), [[4, 3, 2, 1], 4, null]);
  t.same(await ids('?state=running'), [[], 0, null]);
  for (const bad of ['?limit=0', '?limit=1001', '?state=new', '?after=x', '?page=2'])
    t.equal((await house.ask(`/jobs${bad}`)).status, 400, bad);
});

t.test('cancelled while it runs: it stops, nothing of it is kept, and v1 says failed', async (t) => {
  const house = await openCaptures(t, { long: 8000 });
  await house.tell('POST', '/jobs', { captures: ['long.pcap'] });
  while ((await house.ask('/jobs/1')).body.progress === null) await new Promise((resolve) => setTimeout(resolve, 20));
  const { body: running } = await house.ask('/jobs/1');
  t.match(running, { state: 'running', progress: { bytes_total: Number, packets: Number, labels: [] } });
  t.ok(running.progress.bytes_total > 3e8);
  const before = Date.now();
  const cancelled = await house.tell('POST', '/jobs/1/cancel');
  t.ok(Date.now() - before < 4000, 'at once, and not by force');
  t.match(cancelled, { status: 200, body: { state: 'cancelled', flows: null, progress: null, message: 'cancelled' } });
  t.match((await house.tell('POST', '/jobs/1/cancel')).body, { state: 'cancelled' }, 'cancelled twice is cancelled');
  t.same(readdirSync(join(house.data, 'lake', 'jobs')), []);
  t.match((await house.get('/file/1/status')).body, { state: 'failed', message: 'cancelled', job_id: 1 });
  t.equal((await house.get('/file/1/statistics')).status, 404);
  t.match((await house.ask('/captures/long.pcap')).body, { state: 'cancelled', job_id: 1, flows: null });
});

t.test('one that waits is cancelled too, and never starts', async (t) => {
  const house = await openCaptures(t, { long: 2000, fixtures: ['web.pcap'], jobs: 1 });
  await house.tell('POST', '/jobs', { captures: ['long.pcap'] });
  t.match((await house.tell('POST', '/jobs', { captures: ['web.pcap'] })).body, { job_id: 2, state: 'waiting' });
  t.match(await house.tell('POST', '/jobs/2/cancel'), { status: 200, body: { state: 'cancelled', started_at: null } });
  t.match((await house.until(1, ...ended)).state, 'finished');
  t.match((await house.ask('/jobs/2')).body, { state: 'cancelled', attempts: 0 });
});

t.test('cancelled just as it ends: either, but never both', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'] });
  for (let round = 0; round < 8; round++) {
    const { body: asked } = await house.tell('POST', '/jobs', { captures: ['web.pcap'] });
    await new Promise((resolve) => setTimeout(resolve, 60 * round));
    const answer = await house.tell('POST', `/jobs/${asked.job_id}/cancel`);
    const { body: job } = await house.ask(`/jobs/${asked.job_id}`);
    const flows = await house.ask(`/jobs/${asked.job_id}/sessions`);
    if (answer.status === 200) t.match([job.state, flows.status], ['cancelled', 404]);
    else t.match([answer.status, job.state, job.flows, flows.status], [409, 'finished', 38, 200]);
    t.equal(existsSync(join(house.data, 'lake', 'jobs', String(asked.job_id))), job.state === 'finished');
  }
});

t.test('tried again: a new job; two at once make one', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'], long: 4000 }); // longer than the other request may take to have its filter looked at
  await house.tell('POST', '/jobs', { captures: ['long.pcap'], options: { filter: 'tcp', features: 'none' } });
  t.equal((await house.tell('POST', '/jobs/1/retry')).status, 409, 'it has not ended');
  await house.until(1, ...ended);
  const twice = await Promise.all([1, 2].map(() => house.tell('POST', '/jobs/1/retry')));
  t.same(
    twice.map(({ body }) => body.job_id),
    [2, 2],
  );
  t.same(twice.map(({ status }) => status).sort(), [200, 201]);
  t.match(twice[0]?.body.options, { filter: 'tcp', features: 'none' });
  t.equal((await house.until(2, ...ended)).flows, (await house.ask('/jobs/1')).body.flows);
  rmSync(join(house.captures, 'long.pcap'));
  t.equal((await house.tell('POST', '/jobs/1/retry')).status, 404, 'the capture is gone');
});

t.test('removed: job and flows are gone, its number is never given again; not while it runs', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'], long: 3000 });
  await house.tell('POST', '/jobs', { captures: ['web.pcap'] });
  await house.until(1, ...ended);
  const gone = await house.tell('DELETE', '/jobs/1');
  t.equal(gone.status, 204);
  for (const path of ['/jobs/1', '/jobs/1/sessions', '/jobs/1/summary', '/jobs/1/events'])
    t.equal((await house.ask(path)).status, 404, path);
  t.equal((await house.get('/file/1/status')).status, 404);
  t.equal((await house.tell('DELETE', '/jobs/1')).status, 404);
  t.notOk(existsSync(join(house.data, 'lake', 'jobs', '1')));
  t.match((await house.ask('/captures/web.pcap')).body, { state: 'new', job_id: null, jobs: [] });
  t.match((await house.get('/files/list')).body.find((file: { name: string }) => file.name === 'web').status, {
    state: 'new',
  });

  t.match((await house.tell('POST', '/jobs', { captures: ['long.pcap'] })).body, { job_id: 2 });
  t.match(await house.tell('DELETE', '/jobs/2'), { status: 409, body: { detail: /runs: cancel it first/ } });
  await house.tell('POST', '/jobs/2/cancel');
  t.equal((await house.tell('DELETE', '/jobs/2')).status, 204);
});

t.test('several captures are one stream; v1 goes on as if it had never been', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap', 'mail.pcap'] });
  const before = (await house.get('/files/list')).body;
  const names = ['web.pcap', 'mail.pcap'];
  t.match(await house.tell('POST', '/jobs', { captures: names }), { status: 201, body: { captures: names } });
  const job = await house.until(1, ...ended);
  const alone = await Promise.all(names.map((name) => analyze(fixture(name))));
  t.equal(job.packets, 377 + 120);
  t.ok(job.flows > Math.max(...alone.map(({ rows }) => rows.length)));
  t.same(job.captures, names);
  for (const name of names) t.match((await house.ask(`/captures/${name}`)).body, { state: 'finished', job_id: 1 });
  const { body: summary } = await house.ask('/jobs/1/summary');
  t.same(
    summary.captures.map(({ path, packets }: { path: string; packets: number }) => [path, packets]),
    [
      ['web.pcap', 377],
      ['mail.pcap', 120],
    ],
  );
  t.strictSame((await house.get('/files/list')).body, before, 'API v1 lists what it listed');
  t.match((await house.process('web.pcap')).body, { job_id: 2 }, 'and starts a job of its own');
  t.match((await house.get('/file/1/details')).body, { name: String, extension: 'pcap', flows_count: job.flows });
});

t.test('options: what they change, and what is refused', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'] });
  const run = async (options: object) => {
    const { body } = await house.tell('POST', '/jobs', { captures: ['web.pcap'], options });
    return await house.until(body.job_id, ...ended);
  };
  const { rows } = await analyze(fixture('web.pcap'), { filter: 'udp' });
  t.match(await run({ filter: 'udp' }), { flows: rows.length, packets: 377, options: { filter: 'udp' } });
  t.match(await run({ features: 'none', window_s: 5, idle_timeout_s: 1, active_timeout_s: 60 }), {
    state: 'finished',
    options: { features: 'none', window_s: 5, idle_timeout_s: 1, active_timeout_s: 60, filter: null },
  });
  for (const [options, detail] of [
    [{ filter: 'tcp nonsense' }, /^filter: .*syntax error/],
    [{ filter: '' }, /filter/],
    [{ features: 'some' }, /features/],
    [{ window_s: 0 }, /window_s/],
    [{ window_s: '15' }, /window_s/],
    [{ colour: 'red' }, /additional properties/],
  ] as const) {
    const { status, headers, body } = await house.tell('POST', '/jobs', { captures: ['web.pcap'], options });
    t.equal(status, 400, JSON.stringify(options));
    t.match(headers.get('content-type'), /^application\/problem\+json/);
    t.match(body.detail, detail);
  }
  for (const captures of [[], ['nobody.pcap'], ['../web.pcap'], ['web.pcap', 'web.pcap'], 'web.pcap'])
    t.ok([400, 404].includes((await house.tell('POST', '/jobs', { captures })).status), JSON.stringify(captures));
  t.equal((await house.ask('/jobs')).body.total, 2, 'nothing that was refused became a job');
});

t.test('the same wish while it waits or runs: the same job', async (t) => {
  const house = await openCaptures(t, { long: 1000 });
  const wish = { captures: ['long.pcap'] };
  const asked = await Promise.all(Array.from({ length: 10 }, () => house.tell('POST', '/jobs', wish)));
  t.same(new Set(asked.map(({ body }) => body.job_id)), new Set([1]));
  t.equal(asked.filter(({ status }) => status === 201).length, 1);
  t.match((await house.process('long.pcap')).body, { job_id: 1 }, 'of API v1 too');
  t.match((await house.tell('POST', '/jobs', { ...wish, options: { features: 'none' } })).body, { job_id: 2 });
  t.match((await house.process('long.pcap')).body, { job_id: 1 });
});

t.test('what it has found so far can be asked while it runs', async (t) => {
  const house = await openCaptures(t, { long: 6000 });
  await house.tell('POST', '/jobs', { captures: ['long.pcap'], options: { features: 'all' } });
  const totals: number[] = [];
  let labels: { label: string; flows: number }[] = [];
  for (;;) {
    const { status, headers, body } = await house.ask('/jobs/1/sessions?limit=1');
    const { body: job } = await house.ask('/jobs/1');
    if (job.state !== 'running') break;
    t.equal(status, 200);
    if (headers.get('x-partial') === 'true') totals.push(body.total);
    labels = job.progress?.labels ?? labels;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const whole = await house.ask('/jobs/1/sessions?limit=1');
  t.equal(whole.headers.get('x-partial'), null);
  t.ok(
    totals.some((total) => total > 0 && total < whole.body.total),
    `sessions while it ran: ${totals}, at the end ${whole.body.total}`,
  );
  t.same(
    totals,
    [...totals].sort((a, b) => a - b),
  );
  t.equal(labels[0]?.label, 'dns', 'most flows of web.pcap');
  t.ok(labels.length > 3 && labels.length <= 20);
  t.match((await house.ask('/jobs/1')).body, { state: 'finished', flows: 38 * 6000 });
});

t.test('an answer is told as partial where any of its jobs runs; a refusal never is', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'], long: 4000 });
  await house.tell('POST', '/jobs', { captures: ['web.pcap'] });
  await house.until(1, ...ended);
  await house.tell('POST', '/jobs', { captures: ['long.pcap'] });
  await house.until(2, 'running');
  const paths = ['/jobs/1/compare/2', '/jobs/2/compare/1', '/jobs/2/overview', '/jobs/1/overview', '/jobs/2/summary'];
  const answers = [];
  for (const path of paths) answers.push((await house.ask(path)).headers.get('x-partial'));
  t.equal((await house.ask('/jobs/2')).body.state, 'running', 'all that time');
  t.strictSame(answers, ['true', 'true', 'true', null, null]);
  await house.tell('POST', '/jobs/2/cancel');
});

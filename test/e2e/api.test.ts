import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { startServer } from '../../lib/api/server.js';
import type { Script } from '../lib/jobs/scripted-analysis.js';
import { openHouse } from './api-house.js';

// The times of the seed's own examples.
const script: Script = {
  timeFirstNs: '1530476322000000000',
  timeLastNs: '1530878322900000000',
  batches: [
    [
      { label: 'ftp', label_protocol: 'ftp', label_group: 'files', label_evidence: 'said USER', server_port: 21 },
      {
        label: 'vk',
        label_protocol: 'tls',
        label_group: 'social',
        sni: 'vk.com',
        server_ip: '8.8.8.8',
        user_agent: 'A/1',
      },
      { protocol: 'udp', server_port: 9090, server_ip: '1.1.1.1', client_ip: '192.167.88.82', client_port: 34 },
    ],
  ],
};
const error = (status: number) => ({ status, code: status, message: String });
const exactly = (body: object, fields: readonly string[]) =>
  Object.keys(body).sort().join() === [...fields].sort().join();

t.test('shapes of the seed, from first listing to last question', async (t) => {
  const house = await openHouse(t, { 'some file name.pcap': script, 'other.pcapng': script });
  const listed = await house.get('/files/list');
  t.equal(listed.status, 200);
  t.strictSame(listed.body[1], {
    name: 'some file name',
    extension: 'pcap',
    time_start: 1530476322,
    time_end: 1530878322,
    status: { state: 'new' },
    size: 1,
  });

  const started = await house.process('some file name.pcap');
  t.equal(started.status, 200);
  t.match(started.body, { state: 'in_progress', started_at: Number, job_id: Number });
  t.ok(exactly(started.body, ['state', 'started_at', 'job_id']));
  const id = started.body.job_id;
  const ended = await house.ended(id);
  t.match(ended, { state: 'finished', started_at: Number, finished_at: Number, job_id: id });
  t.ok(exactly(ended, ['state', 'started_at', 'finished_at', 'job_id']));
  t.ok(Number.isInteger(ended.started_at) && Math.abs(ended.started_at - Date.now() / 1000) < 60, 'in seconds');

  const file = {
    name: 'some file name',
    extension: 'pcap',
    time_start: 1530476322,
    time_end: 1530878322,
    status: ended,
    size: 1,
    flows_count: 3,
  };
  t.strictSame((await house.get(`/file/${id}/details`)).body, file);
  t.strictSame((await house.get('/files/list')).body[1], file);

  const titles = ['protocols', 'clients', 'servers', 'labels'];
  const { body: statistics } = await house.get(`/file/${id}/statistics`);
  t.same(
    statistics.slice(0, 4).map(({ title }: { title: string }) => title),
    titles,
  );
  t.strictSame(statistics[0], {
    title: 'protocols',
    content: [
      { label: 'ftp', count: 1 },
      { label: 'tls', count: 1 },
      { label: 'udp', count: 1 },
    ],
  });
  const ofLabel = await house.get(`/file/${id}/statistics/labels?label=ftp`);
  t.strictSame(ofLabel.body[0], { title: 'protocols', content: [{ label: 'ftp', count: 1 }] });

  const { body: address, headers } = await house.get(`/file/${id}/statistics/ip?ip=8.8.8.8`);
  t.ok(exactly(address, ['country', 'city', 'domain_name', 'statistics']));
  t.match(address, { country: 'United States', city: String, domain_name: 'vk.com' });
  t.strictSame(address.statistics[0], { title: 'protocols', content: [{ label: 'tls', count: 1 }] });
  t.match(headers.get('x-attribution'), /db-ip\.com/, 'what the data licence asks for');
  const { body: client } = await house.get(`/file/${id}/statistics/ip?ip=10.0.0.1`);
  t.match(client, { country: 'private', city: 'private', user_agent: 'A/1' });
  t.notOk('domain_name' in client);

  t.strictSame((await house.get(`/file/${id}/flows/labels?label=ftp`)).body, [
    {
      client_ip: '10.0.0.1',
      client_port: 40000,
      server_ip: '192.0.2.1',
      server_port: 21,
      time_start: 1530476322,
      time_end: 1530476323,
      comment: 'said USER',
    },
  ]);

  const { body: labels } = await house.get('/labels/list');
  t.ok(labels.length >= 12);
  for (const group of labels) t.ok(exactly(group, ['group_name', 'labels']));
  const all = labels.flatMap((group: { labels: string[] }) => group.labels);
  for (const label of ['facebook', 'vk', 'bittorrent', 'skype', 'vpn', 'ssh', 'telnet'])
    t.ok(all.includes(label), label);

  for (const path of [
    '/files/list',
    `/file/${id}/status`,
    `/file/${id}/details`,
    `/file/${id}/statistics`,
    '/labels/list',
  ])
    t.strictSame((await house.get(`/api/v1${path}`)).body, (await house.get(path)).body, `/api/v1${path}`);
  t.match(await house.post('/api/v1/files/process', { file_name: 'other.pcapng' }), { status: 200 });
});

t.test('what does not exist is a 404, what is malformed a 400, both in one shape', async (t) => {
  const house = await openHouse(t, { 'a.pcap': script });
  const id = await house.done('a.pcap');
  const missing = [
    '0',
    '-1',
    '99',
    '1.5',
    'x',
    '1e1',
    '%00',
    '..',
    '9'.repeat(30),
    '1%2F..%2F1',
    `${id}%20`,
    '0x1',
    ' ',
  ];
  const questions = ['status', 'details', 'statistics', 'statistics/labels?label=vk', 'statistics/ip?ip=1.1.1.1'];
  for (const job of missing) {
    for (const question of [...questions, 'flows/labels?label=vk']) {
      const { status, body } = await house.get(`/file/${encodeURI(job).replaceAll('%25', '%')}/${question}`);
      t.equal(status, 404, `${job} ${question}`);
      t.match(body, error(404));
    }
  }
  const wrong: [number, string][] = [
    [404, '/nothing'],
    [404, '/files'],
    [404, '/api/v1'],
    [404, '/api/v1/nothing'],
    [404, `/file/${id}/statistics/labels?label=no-such-label`],
    [404, `/file/${id}/flows/labels?label=no-such-label`],
    [404, `/file/${id}/flows/labels?label=${encodeURIComponent("vk' OR '1'='1")}`],
    [404, `/file/${id}/statistics/ip?ip=9.9.9.9`],
    [400, `/file/${id}/statistics/labels`],
    [400, `/file/${id}/statistics/labels?label=`],
    [400, `/file/${id}/statistics/labels?label=a&label=b`],
    [400, `/file/${id}/flows/labels`],
    [400, `/file/${id}/statistics/ip`],
    [400, `/file/${id}/statistics/ip?ip=`],
    [400, `/file/${id}/statistics/ip?ip=example.org`],
    [400, `/file/${id}/statistics/ip?ip=1.2.3`],
    [400, `/file/${id}/statistics/ip?ip=fe80::1%25eth0`],
    [400, `/file/${id}/statistics/ip?ip=${encodeURIComponent("1.1.1.1' OR 1=1")}`],
    [400, '/file/%E0%A4%A/status'],
  ];
  for (const [status, path] of wrong) {
    const answer = await house.get(path);
    t.equal(answer.status, status, path);
    t.match(answer.body, error(status));
    t.ok(exactly(answer.body, ['status', 'code', 'message']), path);
  }
  t.equal((await house.get('/files/process')).status, 404, 'another method');
  t.strictSame((await house.get(`/file/${id}/flows/labels?label=skype`)).body, [], 'known, but not here');
  t.same((await house.get(`/file/${id}/statistics/labels?label=skype`)).body[0], { title: 'protocols', content: [] });
  for (const body of [
    '',
    '{',
    'null',
    '[]',
    '{}',
    '"a.pcap"',
    { file_name: 5 },
    { file_name: '' },
    { file_name: null },
    { name: 'a' },
  ]) {
    const answer = await house.post('/files/process', body);
    t.equal(answer.status, 400, JSON.stringify(body));
    t.match(answer.body, error(400));
  }
  const typeless = await house.get('/files/process', { method: 'POST', body: '{"file_name":"a.pcap"}' });
  t.equal(typeless.status, 415, 'a page elsewhere cannot start jobs without asking first');
  t.match(await house.post('/files/process', { file_name: 'x'.repeat(100_000) }), { status: 413, body: error(413) });
});

t.test('names that lead out of the folder are a 404 and start nothing', async (t) => {
  const house = await openHouse(t, { 'a.pcap': script });
  writeFileSync(join(house.home, 'secret.pcap'), JSON.stringify(script));
  const names = [
    '../secret.pcap',
    '/etc/passwd',
    join(house.home, 'secret.pcap'),
    'a.pcap\0',
    '..',
    '.',
    '/',
    '%2e%2e/secret.pcap',
  ];
  for (const name of [
    ...names,
    '..%2fsecret.pcap',
    './a.pcap',
    'x/../a.pcap',
    'C:\\a.pcap',
    `${'../'.repeat(50)}etc/passwd`,
  ]) {
    const { status, body } = await house.process(name);
    t.equal(status, 404, JSON.stringify(name));
    t.match(body, error(404));
    t.notMatch(JSON.stringify(body), house.home);
  }
  t.strictSame((await house.get('/files/list')).body[0].status, { state: 'new' });
});

t.test('a name without extension is enough where it is clear', async (t) => {
  const house = await openHouse(t, { 'a.pcap': script, 'b.pcap': script, 'b.pcapng': script });
  t.match(await house.process('a'), { status: 200 });
  t.match(await house.process('b'), { status: 404, body: { message: /several captures/ } });
});

t.test('asked again: the same job while it runs, a new one after; many askers at once', async (t) => {
  const house = await openHouse(t, { 'slow.pcap': { ...script, waitMs: 400 } });
  const answers = await Promise.all(Array.from({ length: 30 }, () => house.process('slow.pcap')));
  const ids = new Set(answers.map(({ body }) => body.job_id));
  t.equal(ids.size, 1);
  const [first] = [...ids];
  const unfinished = await house.get(`/file/${first}/statistics`);
  t.match(unfinished, { status: 404, body: { message: /not finished yet: it is in_progress/ } });
  await house.ended(first);
  t.not(await house.done('slow.pcap'), first);
  t.match(await house.get(`/file/${first}/statistics`), { status: 200 }, 'the old one is still there');
});

t.test('a capture that changed after its job is new again; the job stays', async (t) => {
  const house = await openHouse(t, { 'a.pcap': script });
  const id = await house.done('a.pcap');
  t.equal((await house.get('/files/list')).body[0].status.state, 'finished');
  writeFileSync(join(house.home, 'captures', 'a.pcap'), JSON.stringify({ ...script, timeFirstNs: '7000000000' }));
  const [file] = (await house.get('/files/list')).body;
  t.strictSame([file.status, file.time_start, file.flows_count], [{ state: 'new' }, 7, undefined]);
  t.match((await house.get(`/file/${id}/details`)).body, { time_start: 1530476322, flows_count: 3 });
});

t.test('a broken capture fails with a message; what was read is there; the server goes on', async (t) => {
  const house = await openHouse(t, {
    'broken.pcap': { ...script, fault: 'a record of 4 GB' },
    'crash.pcap': { ...script, crash: 'secret detail at /usr/lib/thing.js:12' },
    'exit.pcap': { ...script, exit: 9 },
    'text.pcap': { fault: 'not a capture' },
    'good.pcap': script,
  });
  const broken = await house.done('broken.pcap');
  t.match((await house.get(`/file/${broken}/status`)).body, {
    state: 'failed',
    message: /at byte 4321: a record of 4 GB/,
  });
  t.match((await house.get(`/file/${broken}/details`)).body, { flows_count: 3 });
  t.equal((await house.get(`/file/${broken}/flows/labels?label=ftp`)).body.length, 1);
  for (const name of ['crash.pcap', 'exit.pcap']) {
    const id = await house.done(name);
    t.match(await house.get(`/file/${id}/statistics`), { status: 404, body: error(404) }, name);
  }
  const text = await house.done('text.pcap');
  t.strictSame((await house.get(`/file/${text}/details`)).body.flows_count, 0);
  t.match((await house.get(`/file/${await house.done('good.pcap')}/status`)).body, { state: 'finished' });
});

t.test('our own fault is a 500 that tells nothing', async (t) => {
  const house = await openHouse(t, { 'a.pcap': script });
  const id = await house.done('a.pcap');
  const stored = join(house.home, 'data', 'lake', 'flows');
  for (const name of readdirSync(stored, { recursive: true, encoding: 'utf8' }))
    if (name.includes(`job=${id}/`)) truncateSync(join(stored, name), 10);
  for (const question of ['statistics', 'flows/labels?label=ftp', 'statistics/ip?ip=10.0.0.1']) {
    const { status, body } = await house.get(`/file/${id}/${question}`);
    t.equal(status, 500);
    t.strictSame(body, { status: 500, code: 500, message: 'Internal server error' });
  }
});

t.test('the OpenAPI document has every path, with its answers', async (t) => {
  const house = await openHouse(t, {});
  const { body } = await house.get('/openapi.json');
  t.equal(body.openapi, '3.1.0');
  const paths = ['/file/{job_id}/details', '/file/{job_id}/flows/labels', '/file/{job_id}/statistics'];
  const more = ['/file/{job_id}/statistics/ip', '/file/{job_id}/statistics/labels', '/file/{job_id}/status'];
  const v1 = Object.keys(body.paths).filter((path) => !/^\/(api\/v2|health|metrics)\b/.test(path));
  t.same(v1.sort(), [...paths, ...more, '/files/list', '/files/process', '/labels/list'].sort());
  const refs = JSON.stringify(body).match(/"#\/components\/schemas\/[^"]+"/g) ?? [];
  for (const ref of new Set(refs)) t.ok(body.components.schemas[ref.slice('"#/components/schemas/'.length, -1)], ref);
  t.match(body.components.schemas, { File: {}, FileStatus: {}, StatisticItem: {}, DetailsIp: {}, Error: {} });
  t.match(body.info.description, /db-ip\.com/);
  const docs = await house.get('/docs/');
  t.equal(docs.status, 200);
  t.notMatch(docs.body, /(src|href)="?(https?:)?\/\//, 'nothing comes from elsewhere');
  t.match(docs.headers.get('content-security-policy'), /default-src 'self'/);
});

t.test('the plain page shows what was found, and nothing of it runs', async (t) => {
  const evil = `<img src=x onerror=alert(1)>"'&`;
  const house = await openHouse(t, {
    [`${evil.replaceAll('/', '')}.pcap`]: {
      ...script,
      batches: [[{ label: evil }]],
      fault: '<script>alert(2)</script>',
    },
  });
  await house.done(`${evil}.pcap`);
  const { status, headers, body } = await house.get('/plain');
  t.equal(status, 200);
  t.notMatch(body, /<img|<script/);
  t.match(body, '&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
  t.match(body, '&lt;script&gt;');
  t.match(headers.get('content-security-policy'), /^default-src 'none'; style-src 'sha256-/);
  t.equal(headers.get('x-content-type-options'), 'nosniff');
});

t.test('a million lines are streamed, and a client that leaves disturbs nobody', async (t) => {
  const rows = Array.from({ length: 20_000 }, (_, index) => ({ label: 'ssh', time_start_us: index * 1_000_000 }));
  const house = await openHouse(t, { 'a.pcap': { batches: Array.from({ length: 5 }, () => rows) } });
  const id = await house.done('a.pcap');
  const leaver = await fetch(`${house.url}/file/${id}/flows/labels?label=ssh`);
  await leaver.body?.cancel();
  const { body } = await house.get(`/file/${id}/flows/labels?label=ssh`);
  t.equal(body.length, 100_000);
  t.ok(body.every((flow: { time_start: number }, index: number) => flow.time_start === Math.floor(index / 5)));
});

t.test('bytes that are no HTTP do not disturb it', async (t) => {
  const house = await openHouse(t, {});
  const { port } = new URL(house.url);
  for (const bytes of ['\0\0\0\0', 'GET\r\n\r\n', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`]) {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end(bytes));
      socket.on('error', () => resolve()).on('close', () => resolve());
      socket.resume();
    });
  }
  t.equal((await house.get('/files/list')).status, 200);
});

t.test('loopback unless told otherwise; a folder that is none, a port that is taken', async (t) => {
  const house = await openHouse(t, {});
  t.match(house.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  const { home } = house;
  const [captures, data] = [join(home, 'captures'), join(home, 'data2')];
  await t.rejects(startServer({ captures: join(home, 'none'), data, port: 0 }), { name: 'UsageError' });
  await t.rejects(startServer({ captures, data, port: Number(new URL(house.url).port) }), { code: 'EADDRINUSE' });
  await t.rejects(startServer({ captures, data: join(home, 'data'), port: 0 }), { message: /in use/ });
  const second = await startServer({ captures, data, port: 0, logger: false });
  await second.close();
  await second.close();
});

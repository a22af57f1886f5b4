/** Running it: tokens and roles, limits, health, metrics, logs. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import t, { type Test } from 'tap';
import { startServer } from '../../lib/api/server.js';
import { serverHome } from '../lib/server-home.js';
import { openHouse } from './api-house.js';
import { ended, openCaptures } from './capture-house.js';
import { readEvents } from './event-reader.js';
import { start, tractor } from './run-tractor.js';

const tokens = { read: 'r'.repeat(24), run: 's'.repeat(24), admin: 't'.repeat(24) };

function tokenFile(test: Test, text?: string, mode = 0o600): string {
  const folder = mkdtempSync(join(tmpdir(), 'tractor-tokens-'));
  test.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'tokens');
  writeFileSync(path, text ?? `# who may what\n\nread:${tokens.read}\nrun:${tokens.run}\nadmin:${tokens.admin}\n`);
  chmodSync(path, mode);
  return path;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

t.test('tokens: who may what', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'], tokens: tokenFile(t) });
  const statusOf = async (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    (await house.tell(method, path, body, headers)).status;
  for (const headers of [{}, bearer('x'.repeat(24)), bearer(''), { authorization: `Basic ${tokens.admin}` }]) {
    for (const path of [
      '/api/v2/captures',
      '/api/v2/jobs',
      '/files/list',
      '/api/v1/files/list',
      '/plain',
      '/metrics',
      '/labels/list',
    ])
      t.equal((await house.get(path, { headers })).status, 401, `${path} ${JSON.stringify(headers)}`);
  }
  t.match(await house.get('/api/v2/captures'), {
    body: { status: 401, detail: 'a token is needed' },
  });
  t.strictSame((await house.get('/files/list')).body, { status: 401, code: 401, message: 'a token is needed' });
  for (const path of ['/health/live', '/health/ready', '/openapi.json', '/docs/'])
    t.equal((await house.get(path)).status, 200, path);
  t.match((await house.ask('/whoami')).body, { role: null, tokens: true });
  t.equal((await house.ask('/whoami', { headers: bearer('y'.repeat(24)) })).status, 401);
  for (const role of ['read', 'run', 'admin'] as const)
    t.strictSame((await house.ask('/whoami', { headers: bearer(tokens[role]) })).body, { role, tokens: true });

  const wish = { captures: ['web.pcap'] };
  t.equal(await statusOf('GET', '/captures', bearer(tokens.read)), 200);
  t.equal(await statusOf('POST', '/jobs', bearer(tokens.read), wish), 403);
  t.equal(await statusOf('POST', '/uploads', bearer(tokens.read)), 403);
  t.equal(await statusOf('POST', '/jobs', bearer(tokens.run), wish), 201);
  for (let state = ''; state !== 'finished'; )
    state = (await house.tell('GET', '/jobs/1', undefined, bearer(tokens.read))).body.state;
  const label = '/jobs/1/flows/1/label';
  t.equal(await statusOf('PUT', label, bearer(tokens.read), { label: 'vk' }), 403);
  t.equal(await statusOf('PUT', label, bearer(tokens.run), { label: 'vk' }), 200);
  t.equal(await statusOf('DELETE', label, bearer(tokens.run)), 204, 'what users say they may take back');
  t.equal(await statusOf('DELETE', '/jobs/1', bearer(tokens.run)), 403);
  t.equal(await statusOf('DELETE', '/jobs/1', bearer(tokens.admin)), 204);
  t.equal((await house.get('/files/process', { method: 'POST', headers: bearer(tokens.read) })).status, 403);
});

t.test('a token in the query is for links that bring no header, and for nothing else', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'], tokens: tokenFile(t) });
  const events = await readEvents(`${house.url}/api/v2/events?access_token=${tokens.read}`);
  t.equal(events.status, 200);
  await events.until(({ event }) => event === 'hello');
  events.close();
  t.equal((await house.ask('/events?access_token=wrong')).status, 401);
  t.equal((await house.ask(`/captures?access_token=${tokens.read}`)).status, 401);
  t.equal((await house.tell('POST', `/captures/rescan?access_token=${tokens.admin}`)).status, 401);
});

t.test('a file of tokens that will not do, and a host that others reach, are refused at start', async (t) => {
  const home = serverHome(t);
  mkdirSync(join(home, 'captures'));
  const serve = (...more: string[]) =>
    tractor(['serve', '--captures', join(home, 'captures'), '--data', join(home, 'data'), '--port', '0', ...more]);
  for (const [text, mode, says] of [
    ['read:short', 0o600, /line 1: the token is shorter/],
    [`\nboss:${tokens.run}`, 0o600, /line 2: must be role:token/],
    [`${tokens.run}`, 0o600, /line 1: must be role:token/],
    ['# nobody\n', 0o600, /holds no token/],
    [`read:${tokens.read}`, 0o644, /others can read/],
  ] as const) {
    const { status, stderr } = await serve('--tokens', tokenFile(t, text, mode));
    t.match([status, stderr], [1, says], text);
    t.notMatch(stderr, tokens.run, 'a token is told to nobody');
  }
  t.match(await serve('--tokens', join(home, 'nowhere')), { status: 1, stderr: /cannot be read: ENOENT/ });
  t.match(await serve('--host', '0.0.0.0'), { status: 2, stderr: /--tokens FILE/ });
  for (const more of [['--no-tokens'], ['--tokens', tokenFile(t)]]) {
    const running = start(
      [
        'serve',
        '--captures',
        join(home, 'captures'),
        '--data',
        join(home, 'data'),
        '--port',
        '0',
        '--host',
        '0.0.0.0',
        ...more,
      ],
      { keepOpen: true },
    );
    await running.said(/listens on http/);
    running.child.kill('SIGTERM');
    t.match(await running.ended, { status: 0, stderr: '' });
  }
});

t.test('an address too long to be read is a problem, too', async (t) => {
  const house = await openCaptures(t);
  const answer = await fetch(`${house.url}/api/v2/jobs?x=${'a'.repeat(20_000)}`);
  t.equal(answer.status, 431);
  t.match(answer.headers.get('content-type'), /^application\/problem\+json/);
  t.match(await answer.json(), { status: 431, code: 'request' });
});

t.test('more requests than allowed: 429, and when again; health is always told', async (t) => {
  const house = await openCaptures(t, { rateLimit: 20 });
  const answers = await Promise.all(Array.from({ length: 30 }, () => house.ask('/captures')));
  t.equal(answers.filter(({ status }) => status === 200).length, 20);
  const refused = answers.find(({ status }) => status === 429);
  t.match(refused?.body, { status: 429, detail: /more than 20 requests a minute/ });
  t.ok(Number(refused?.headers.get('retry-after')) > 0);
  t.equal((await house.get('/files/list')).body.code, 429, 'in the shape of API v1');
  t.equal((await house.get('/health/live')).status, 200);
  t.equal((await house.get('/health/ready')).status, 200);
});

t.test('metrics: jobs, packets, requests by route, the lag of the event loop', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'] });
  await house.tell('POST', '/jobs', { captures: ['web.pcap'] });
  await house.until(1, ...ended);
  await house.ask('/jobs/999');
  await house.get('/nowhere/at/all');
  const { body, headers } = await house.get('/metrics');
  t.match(headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
  for (const line of [
    'tractor_jobs{state="finished"} 1',
    'tractor_jobs{state="running"} 0',
    'tractor_packets_total 377',
    'tractor_flows_total 38',
    'tractor_job_duration_seconds_count{state="finished"} 1',
    'tractor_captures 1',
    'tractor_http_request_duration_seconds_count{method="POST",route="/api/v2/jobs",status="201"} 1',
    'tractor_http_request_duration_seconds_count{method="GET",route="none",status="404"} 1',
  ])
    t.ok(body.includes(`${line}\n`), line);
  t.match(body, /status="404"/);
  t.match(body, /nodejs_eventloop_lag_seconds /);
  t.notMatch(body, '/jobs/999', 'no path makes a series of its own');
});

t.test('logs: lines of JSON with the number of the request or the job, and no token', async (t) => {
  const home = serverHome(t);
  mkdirSync(join(home, 'captures'));
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const { loggerOptions } = await import('../../lib/api/logs.js');
  const server = await startServer({
    captures: join(home, 'captures'),
    data: join(home, 'data'),
    port: 0,
    tokens: tokenFile(t),
    logger: { ...(loggerOptions('info') as object), stream },
  });
  t.teardown(() => server.close());
  await (await fetch(`${server.url}/api/v2/events?access_token=${tokens.read}x`)).text();
  writeFileSync(join(home, 'captures', 'text.pcap'), 'no capture');
  const asked = await fetch(`${server.url}/api/v2/jobs`, {
    method: 'POST',
    body: '{"captures":["text.pcap"]}',
    headers: { ...bearer(tokens.run), 'content-type': 'application/json' },
  });
  t.equal(asked.status, 201);
  for (let tries = 0; !lines.some((line) => line.includes('job failed')) && tries < 500; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const logged = lines
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.match(
    logged.find(({ msg }) => msg === 'job failed'),
    { job: 1, captures: ['text.pcap'], message: /neither pcap nor pcapng/ },
  );
  t.match(
    logged.find(({ req }) => req?.method === 'POST'),
    { reqId: /^[0-9a-f-]{36}$/, req: { url: '/api/v2/jobs' } },
  );
  t.match(
    logged.find(({ req }) => req?.method === 'GET'),
    { req: { url: '/api/v2/events?access_token=…' } },
  );
  t.notMatch(lines.join(''), tokens.read);
});

t.test(
  'behind a reverse proxy those are counted whom it speaks for; of nobody else such a word is believed',
  async (t) => {
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    const trusting = await openHouse(t, {}, { rateLimit: 3, trustProxy: ['127.0.0.0/8', '::1'] });
    for (const address of ['192.0.2.1', '192.0.2.2'])
      for (const status of [200, 200, 200, 429])
        t.equal((await trusting.get('/api/v2/captures', from(address))).status, status, address);
    t.equal((await trusting.get('/api/v2/captures')).status, 200, 'the proxy itself has asked nothing yet');

    const wary = await openHouse(t, {}, { rateLimit: 1 });
    t.equal((await wary.get('/api/v2/captures', from('192.0.2.1'))).status, 200);
    t.equal((await wary.get('/api/v2/captures', from('192.0.2.2'))).status, 429);
    for (const proxy of ['proxy.example', '10.0.0.0/33', '10.0.0.0/8/8'])
      await t.rejects(openHouse(t, {}, { trustProxy: [proxy] }), {
        message: /is no address of a proxy, and no network/,
      });
  },
);

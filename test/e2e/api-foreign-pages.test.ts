/** What pages of other sites can make a browser ask, and the headers that every answer has. */
import { request } from 'node:http';
import t from 'tap';
import { openCaptures } from './capture-house.js';

interface Told {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
}

/** fetch() would not let us name a host of our own. */
function tell(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Told> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, method }, (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    asked.on('error', reject).end();
  });
}

const changing = [
  ['POST', '/captures/rescan'],
  ['POST', '/jobs/1/cancel'],
  ['POST', '/jobs/1/retry'],
  ['DELETE', '/jobs/1'],
  ['POST', '/uploads'],
] as const;

t.test('a page of another site changes nothing', async (t) => {
  const house = await openCaptures(t);
  const own = new URL(house.url).host;
  for (const [method, path] of changing) {
    const url = `${house.url}/api/v2${path}`;
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' },
      { origin: 'http://elsewhere.example' },
      { origin: 'null' },
    ] as Record<string, string>[])
      t.equal((await tell(url, headers, method)).status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
  }
  for (const headers of [{}, { 'sec-fetch-site': 'same-origin' }, { origin: `http://${own}` }])
    t.equal((await tell(`${house.url}/api/v2/captures/rescan`, headers as Record<string, string>, 'POST')).status, 200);
  const preflight = await tell(`${house.url}/api/v2/uploads`, { origin: 'http://elsewhere.example' }, 'OPTIONS');
  t.equal(preflight.headers['access-control-allow-origin'], undefined);
});

t.test('without tokens this machine is asked by its own names alone', async (t) => {
  const house = await openCaptures(t);
  const asked = async (url: string, host: string) => (await tell(`${url}/api/v2/jobs`, { host })).status;
  for (const host of ['elsewhere.example', 'localhost.elsewhere.example', '127.0.0.1.elsewhere.example:80', '10.0.0.1'])
    t.equal(await asked(house.url, host), 421, host);
  for (const host of ['localhost', 'LOCALHOST:8080', 'tractor.localhost:80', '127.0.0.1', '127.1.2.3:9', '[::1]:8080'])
    t.equal(await asked(house.url, host), 200, host);
  const open = await openCaptures(t, { anyName: true });
  t.equal(await asked(open.url, 'captures.example'), 200, 'who says so is asked by any');
});

t.test('every answer has its headers, also one that no route gave', async (t) => {
  const house = await openCaptures(t, { fixtures: ['web.pcap'] });
  const all = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': /default-src 'none'/,
  };
  for (const path of [
    '/api/v2/jobs',
    '/api/v2/jobs/7',
    '/files/list',
    '/nowhere',
    '/api/v2/%zz',
    '/openapi.json',
    '/metrics',
  ]) {
    const { headers } = await tell(house.url + path);
    t.match(headers, { ...all, 'cache-control': 'no-store' }, path);
  }
  const page = await house.get('/');
  const asset = /"(\/assets\/[^"]+)"/.exec(page.body)?.[1];
  if (asset !== undefined)
    t.match(
      (await tell(house.url + asset)).headers,
      { ...all, 'cache-control': /immutable/ },
      'what never changes is kept',
    );
});

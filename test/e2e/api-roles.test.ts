/** Every route that the server describes, and the few that it does not: who may ask it. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { openCaptures } from './capture-house.js';

const tokens = { read: 'r'.repeat(24), run: 's'.repeat(24), admin: 't'.repeat(24) };
type Role = keyof typeof tokens;

/** They say nothing of captures. */
const open = new Set(['GET /api/v2/whoami', 'GET /health/live', 'GET /health/ready']);
/** All that changes anything, and the least role for it. */
const changing: Readonly<Record<string, Role>> = {
  'POST /files/process': 'run',
  'POST /api/v1/files/process': 'run',
  'POST /api/v2/captures/rescan': 'run',
  'POST /api/v2/uploads': 'run',
  'HEAD /api/v2/uploads/1': 'run',
  'PATCH /api/v2/uploads/1': 'run',
  'DELETE /api/v2/uploads/1': 'run',
  'POST /api/v2/jobs': 'run',
  'POST /api/v2/jobs/1/cancel': 'run',
  'POST /api/v2/jobs/1/retry': 'run',
  'DELETE /api/v2/jobs/1': 'admin',
  'PUT /api/v2/jobs/1/flows/1/label': 'run',
  'DELETE /api/v2/jobs/1/flows/1/label': 'run',
};

t.test('no route is forgotten', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tractor-tokens-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'tokens');
  writeFileSync(
    path,
    Object.entries(tokens)
      .map((parts) => parts.join(':'))
      .join('\n'),
  );
  chmodSync(path, 0o600);
  const house = await openCaptures(t, { tokens: path });
  const { paths } = (await house.get('/openapi.json')).body as { paths: Record<string, object> };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '1')}`),
  );
  const routes = new Set([...described, ...Object.keys(changing), 'GET /api/v1/files/list', 'GET /plain']);
  const statusOf = async (route: string, role: Role | null) => {
    const [method = '', path] = route.split(' ');
    const headers = role === null ? {} : { authorization: `Bearer ${tokens[role]}` };
    const abort = new AbortController();
    const { status } = await fetch(house.url + path, { method, headers, signal: abort.signal });
    abort.abort();
    return status;
  };
  t.ok(described.length > 50, `${described.length} routes`);
  for (const route of routes) {
    const needed = changing[route] ?? 'read';
    t.ok(route.startsWith('GET ') || changing[route] !== undefined, `${route}: is known to change something`);
    t.equal((await statusOf(route, null)) === 401, !open.has(route), `${route}: without a token`);
    for (const role of ['read', 'run', 'admin'] as const) {
      const allowed = Object.keys(tokens).indexOf(role) >= Object.keys(tokens).indexOf(needed);
      t.equal((await statusOf(route, role)) === 403, !allowed, `${route}: ${role}`);
    }
  }
});

t.test('guesses are counted: of tokens, of paths, with whatever header', async (t) => {
  for (const withTokens of [false, true]) {
    const folder = mkdtempSync(join(tmpdir(), 'tractor-tokens-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'tokens');
    writeFileSync(path, `read:${tokens.read}`, { mode: 0o600 });
    const house = await openCaptures(t, { rateLimit: 10, ...(withTokens ? { tokens: path } : {}) });
    const guess = async (number: number) =>
      (await house.ask(number % 2 ? '/jobs' : '/nowhere', { headers: { authorization: `Bearer guess-${number}` } }))
        .status;
    const statuses = [];
    for (let number = 0; number < 15; number++) statuses.push(await guess(number));
    t.equal(statuses.filter((status) => status === 429).length, 5, `tokens: ${withTokens}: ${statuses}`);
    const known = await house.ask('/jobs', { headers: { authorization: `Bearer ${tokens.read}` } });
    t.equal(known.status, withTokens ? 200 : 429, 'a known token has its own share');
  }
});

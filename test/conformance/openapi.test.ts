/**
 * The server against its own description: random requests, sensible and not, to every operation. Each answer must have a documented
 * status and content type, its body the documented shape, and none may be a fault of ours.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { Compile } from 'typebox/schema';
import { startServer } from '../../lib/api/server.js';
import { Client } from '../e2e/api-house.js';
import { serverHome } from '../lib/server-home.js';
import { type Components, type JsonSchema, valuesOf, withoutReferences } from '../tools/api/json-schema-values.js';

const requestsEach = 40;
/** All figures of a job are counted for each of these, and a thread is started: what may be asked is little. */
const requestsOf: Readonly<Record<string, number>> = {
  '/api/v2/jobs/{job_id}/report.html': 8,
  '/api/v2/jobs/{job_id}/report.json': 8,
};
const captures = ['web.pcap', 'ftp.pcapng', 'icmp.pcap'];

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}
interface Media {
  readonly schema?: JsonSchema;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Components;
}
interface Request {
  readonly path: string;
  readonly body: string | undefined;
  readonly type: string;
}

const hostile = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    '999999999999999999999',
    "' OR 1=1 --",
    '../../etc/passwd',
    '%00',
    '\u202e',
    'null',
  ),
  fc.string({ maxLength: 60, unit: 'binary' }),
);

/** Mostly what is there, so that answers go deep. */
const known: Readonly<Record<string, readonly string[]>> = {
  job_id: ['1', '2', '3'],
  other_job_id: ['1', '2', '3'],
  flow_id: ['1', '2', '3'],
  session_id: ['1', '2'],
  name: captures,
  ip: ['192.0.2.10', '198.51.100.11', '2001:db8::1'],
  filter: [
    'ip == 192.0.2.10',
    'label == ftp || port in {21, 80}',
    'duration_us > 1e3 && !(sni contains "x")',
    'label =',
  ],
  columns: ['flow_id,label', '*'],
  levels: ['client_ip,label,server_ip', 'label,server_ip'],
};

function parameterValues({ name, schema }: Parameter): fc.Arbitrary<string> {
  const described = valuesOf(schema).map(String);
  const real = known[name];
  const usual = real === undefined ? described : fc.constantFrom(...real);
  return fc.oneof(
    { weight: 6, arbitrary: usual },
    { weight: 2, arbitrary: described },
    { weight: 1, arbitrary: hostile },
  );
}

function requests(path: string, { parameters = [], requestBody }: Operation) {
  const values = (place: Parameter['in']) =>
    parameters.filter((one) => one.in === place).map((one) => ({ one, value: parameterValues(one) }));
  const inPath = fc.record(Object.fromEntries(values('path').map(({ one, value }) => [one.name, value])));
  const query = fc.record(Object.fromEntries(values('query').map(({ one, value }) => [one.name, value])), {
    requiredKeys: values('query')
      .filter(({ one }) => one.required === true)
      .map(({ one }) => one.name),
  });
  const [type = '', media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const described = media?.schema === undefined ? fc.jsonValue() : valuesOf(media.schema);
  const body =
    requestBody === undefined
      ? fc.constant(undefined)
      : fc.oneof(
          { weight: 4, arbitrary: described.map((value) => JSON.stringify(value)) },
          { weight: 1, arbitrary: fc.json() },
          { weight: 1, arbitrary: hostile },
        );
  return fc.record({ inPath, query, body }).map(({ inPath: names, query: asked, body: sent }): Request => {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''));
    const search = new URLSearchParams(asked).toString();
    return { path: search === '' ? filled : `${filled}?${search}`, body: sent, type };
  });
}

const checkers = new Map<JsonSchema, ReturnType<typeof Compile>>();

function checkerOf(schema: JsonSchema) {
  const checker = checkers.get(schema) ?? Compile(schema as object);
  checkers.set(schema, checker);
  return checker;
}

/** Null where all is well. */
async function fault(url: string, method: string, { responses }: Operation, request: Request) {
  const abort = new AbortController();
  const response = await fetch(url + request.path, {
    method: method.toUpperCase(),
    signal: abort.signal,
    redirect: 'manual',
    ...(request.body === undefined ? {} : { body: request.body, headers: { 'content-type': request.type } }),
  });
  const documented = responses[response.status];
  if (response.status >= 500) return `status ${response.status}: ${await response.text()}`;
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  if (type === 'text/event-stream') {
    abort.abort();
    return documented?.content?.[type] === undefined ? `events are not documented for ${response.status}` : null;
  }
  const text = await response.text();
  // A path that no longer fits its route is nobody's operation.
  if (response.status === 404 && /Not found/.test(text)) return null;
  if (documented === undefined) return `status ${response.status} is not documented: ${text.slice(0, 300)}`;
  if (documented.content === undefined)
    return text === '' ? null : `a body where none is documented: ${text.slice(0, 300)}`;
  const media = documented.content[type];
  if (media === undefined) return `content type ${type} is not documented for ${response.status}`;
  // The head of an answer alone (RFC 9110, 9.3.2).
  if (method === 'head') return null;
  if (media.schema === undefined || !type.includes('json') || type.includes('jsonl')) return null;
  const checker = checkerOf(media.schema);
  const value: unknown = JSON.parse(text);
  if (checker.Check(value)) return null;
  const [, errors] = checker.Errors(value) as unknown as [boolean, unknown[]];
  return `not the documented shape: ${JSON.stringify(errors).slice(0, 300)} in ${text.slice(0, 300)}`;
}

t.test('every operation answers as it is described, whatever is asked', async (t) => {
  const home = serverHome(t);
  mkdirSync(join(home, 'captures'));
  const folder = join(home, 'captures');
  mkdirSync(folder, { recursive: true });
  for (const name of captures)
    cpSync(fileURLToPath(new URL(`../../../test/captures/${name}`, import.meta.url)), join(folder, name));
  const server = await startServer({ captures: folder, data: join(home, 'data'), port: 0, logger: false });
  t.teardown(() => server.close());
  const client = new Client(server.url);
  for (const name of captures) await client.done(name);
  const description: Description = (await client.get('/openapi.json')).body;
  const paths = withoutReferences(description.paths, description.components);
  // What removes comes last, so that the others have something to find.
  const operations = Object.entries(paths)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))
    .sort((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'));
  t.ok(operations.length > 10, `${operations.length} operations`);
  for (const { path, method, operation } of operations) {
    const property = fc.asyncProperty(requests(path, operation), async (request) => {
      const found = await fault(server.url, method, operation, request);
      if (found !== null) throw new Error(found);
    });
    const outcome = await fc.check(property, { numRuns: requestsOf[path] ?? requestsEach, seed: 20_261_129 });
    t.notOk(outcome.failed, `${method.toUpperCase()} ${path}`, {
      request: outcome.counterexample,
      reason: outcome.errorInstance instanceof Error ? outcome.errorInstance.message : null,
    });
  }
});

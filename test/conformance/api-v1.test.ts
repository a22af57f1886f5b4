/**
 * API v1 as it was first described: its own examples and its tables of fields. The description we serve must take each example and name no
 * other field; what we answer must be made of these fields and kinds alone.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Compile } from 'typebox/schema';
import { startServer } from '../../lib/api/server.js';
import { Client } from '../e2e/api-house.js';
import { serverHome } from '../lib/server-home.js';
import { type JsonSchema, withoutReferences } from '../tools/api/json-schema-values.js';

const status = { state: 'finished', started_at: 1530878325, finished_at: 1530878333, job_id: 12345 };
const started = { state: 'in_progress', started_at: 1530878325, job_id: 12345 };
const file = {
  name: 'some file name',
  extension: 'pcap',
  time_start: 1530476322,
  time_end: 1530878322,
  status,
  size: 102,
};
const untouched = { ...file, name: 'some file name 2', extension: 'pcapng', status: { state: 'new' }, size: 36 };
const statistics = [
  {
    title: 'protocols',
    content: [
      { label: 'ftp', count: 10 },
      { label: 'udp', count: 16 },
    ],
  },
  { title: 'clients', content: [{ label: 'ip', count: 10 }] },
];

interface Described {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly example: unknown;
  /** Fields of objects at any depth that need not be there. */
  readonly optional?: readonly string[];
  readonly body?: unknown;
  /** What to ask of our own captures. */
  readonly asked?: string;
}

const ofStatus = ['started_at', 'finished_at', 'job_id'];
const described: readonly Described[] = [
  { method: 'get', path: '/files/list', example: [file, untouched], optional: [...ofStatus, 'flows_count'] },
  {
    method: 'post',
    path: '/files/process',
    example: started,
    optional: ofStatus,
    body: { file_name: 'some_file_name_with_extension.pcap' },
  },
  { method: 'get', path: '/file/{job_id}/status', example: started, optional: ofStatus },
  {
    method: 'get',
    path: '/file/{job_id}/details',
    example: { ...file, flows_count: 30000 },
    optional: [...ofStatus, 'flows_count'],
  },
  { method: 'get', path: '/file/{job_id}/statistics', example: statistics },
  { method: 'get', path: '/file/{job_id}/statistics/labels', example: statistics, asked: '?label=ftp' },
  {
    method: 'get',
    path: '/file/{job_id}/statistics/ip',
    example: {
      country: 'USA',
      city: 'NewYork',
      user_agent: 'Macintosh/Mozilla1.0',
      domain_name: 'example.com',
      statistics,
    },
    optional: ['user_agent', 'domain_name'],
    asked: '?ip=192.0.2.10',
  },
  {
    method: 'get',
    path: '/file/{job_id}/flows/labels',
    example: [
      {
        client_ip: '192.168.88.80',
        client_port: 34567,
        server_ip: '8.8.8.8',
        server_port: 80,
        time_start: 12345678,
        time_end: 12345679,
        comment: 'some comment',
      },
    ],
    asked: '?label=ftp',
  },
  {
    method: 'get',
    path: '/labels/list',
    example: [
      { group_name: 'social', labels: ['facebook', 'vk'] },
      { group_name: 'peer2peer', labels: ['bittorrent', 'skype'] },
      { group_name: 'other', labels: ['ssh', 'telnet'] },
    ],
  },
];
const errors = [
  { status: 404, code: 404, message: 'Not found' },
  { status: 500, code: 500, message: 'Internal server error' },
];
/** The seed's three states, and the one that was agreed on beside. */
const states = ['new', 'in_progress', 'finished', 'failed'];
/** Beside a failed state only. */
const ours = ['message'];

/** Names of the fields of all objects in a value, with the kind of what they hold. */
function fields(value: unknown, into: Map<string, Set<string>> = new Map()): Map<string, Set<string>> {
  if (Array.isArray(value)) for (const item of value) fields(item, into);
  else if (value !== null && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) {
      const kind = Array.isArray(inner) ? 'array' : Number.isInteger(inner) ? 'integer' : typeof inner;
      into.set(name, (into.get(name) ?? new Set()).add(kind));
      fields(inner, into);
    }
  }
  return into;
}

function namesIn(schema: unknown, into: Set<string> = new Set()): Set<string> {
  if (Array.isArray(schema)) for (const item of schema) namesIn(item, into);
  else if (schema !== null && typeof schema === 'object') {
    const { properties } = schema as JsonSchema;
    for (const name of Object.keys(properties ?? {})) into.add(name);
    for (const inner of Object.values(schema)) namesIn(inner, into);
  }
  return into;
}

t.test('the description takes the first one’s examples and names no further field', async (t) => {
  const home = serverHome(t);
  const server = await startServer({ captures: home, data: join(home, 'data'), port: 0, logger: false });
  t.teardown(() => server.close());
  const { body: document } = await new Client(server.url).get('/openapi.json');
  for (const { method, path, example, optional = [], body } of described) {
    const operation = withoutReferences(document.paths[path]?.[method], document.components);
    const shape = (code: number): JsonSchema => operation.responses[code].content['application/json'].schema;
    t.ok(Compile(shape(200) as object).Check(example), `${path}: its example`);
    const allowed = new Set([...fields(example).keys(), ...optional, ...ours]);
    t.same(
      [...namesIn(shape(200))].filter((name) => !allowed.has(name)),
      [],
      `${path}: no further field`,
    );
    for (const error of errors) t.ok(Compile(shape(error.status) as object).Check(error), `${path}: ${error.status}`);
    if (body !== undefined) {
      const asked = operation.requestBody.content['application/json'].schema;
      t.ok(Compile(asked as object).Check(body), `${path}: its request`);
    }
  }
});

t.test('our answers over a real capture are made of the fields and kinds of the examples', async (t) => {
  const home = serverHome(t);
  mkdirSync(join(home, 'captures'));
  const folder = join(home, 'captures');
  mkdirSync(folder, { recursive: true });
  for (const name of ['ftp.pcapng', 'web.pcap'])
    cpSync(fileURLToPath(new URL(`../../../test/captures/${name}`, import.meta.url)), join(folder, name));
  const server = await startServer({ captures: folder, data: join(home, 'data'), port: 0, logger: false });
  t.teardown(() => server.close());
  const client = new Client(server.url);
  const jobId = await client.done('ftp.pcapng');
  for (const { method, path, example, optional = [], asked = '' } of described) {
    const target = path.replace('{job_id}', String(jobId)) + asked;
    const answer = method === 'post' ? await client.post(target, { file_name: 'web.pcap' }) : await client.get(target);
    t.equal(answer.status, 200, target);
    const kinds = fields(example);
    for (const [name, seen] of fields(answer.body)) {
      const wanted = kinds.get(name) ?? (optional.includes(name) ? new Set(['integer', 'string']) : new Set());
      t.ok(
        [...seen].every((kind) => wanted.has(kind)),
        `${path}: ${name} is ${[...seen].join(', ')}`,
      );
    }
    const required = [...kinds.keys()].filter((name) => !optional.includes(name));
    const answered = new Set(fields(answer.body).keys());
    t.same(
      required.filter((name) => !answered.has(name)),
      [],
      `${path}: nothing is missing`,
    );
    for (const state of JSON.stringify(answer.body).matchAll(/"state":"(\w+)"/g)) t.ok(states.includes(state[1] ?? ''));
  }
});

/** Feature sets on the command line: the schema in each format, the documents made of it, and rows of every set. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import t, { type Test } from 'tap';
import { featureSchema, featureSchemaVersion, featureSets } from '../../lib/pipeline/analyze-capture.js';
import { featureSetNames } from '../../lib/schema/feature-spec.js';
import { fixture, jsonLines, temporaryFolder, tractor } from './run-tractor.js';

const web = fixture('web.pcap');
const names = featureSchema().map(({ name }) => name);

t.test('the sets that TypeScript names are those of the core', async (t) => {
  t.same(
    featureSets().map(({ name }) => name),
    featureSetNames,
  );
  t.equal(featureSchemaVersion(), 2);
  t.throws(() => featureSchema({ features: ['some' as 'iscx'] }), RangeError);
  t.throws(() => featureSchema({ spltPackets: 100 }), RangeError);
});

t.test('docs/features.md is what the schema says', async (t) => {
  const { stdout } = await tractor(['features', '--format', 'md']);
  t.equal(stdout, readFileSync('docs/features.md', 'utf8'), 'if not: npm run docs:features');
});

t.test('the schema as text and JSON, whole or of some sets', async (t) => {
  const all = JSON.parse((await tractor(['features', '--json'])).stdout) as { name: string }[];
  t.same(
    all.map(({ name }) => name),
    names,
  );
  const some = await tractor(['features', '--format', 'json', '--set', 'splt', '--splt-packets', '3']);
  t.same(
    (JSON.parse(some.stdout) as { name: string }[]).map(({ name }) => name),
    ['packet_bytes', 'direction', 'iat_us'].flatMap((what) => [1, 2, 3].map((n) => `splt_${what}_0${n}`)),
  );
  const text = (await tractor(['features', '--set', 'entropy'])).stdout.split('\n');
  t.equal(text.length, 1 + 5 + 1, 'a head, five features, the end');
});

async function columnsOf(t: Test, ...options: string[]): Promise<string[]> {
  const { status, stdout } = await tractor(['flows', web, '--no-labels', ...options]);
  t.equal(status, 0);
  return Object.keys(jsonLines(stdout)[0] ?? {});
}

t.test('sets give their columns, in the order of the schema, after those of the flow', async (t) => {
  const flow = await columnsOf(t, '--features', 'none');
  t.same(await columnsOf(t, '--features', 'all'), [...flow, ...names]);
  const some = featureSchema({ features: ['lengths', 'entropy'] }).map(({ name }) => name);
  t.same(await columnsOf(t, '--features', 'entropy,lengths'), [...flow, ...some]);
  t.same((await columnsOf(t, '--features', 'splt', '--splt-packets', '2')).slice(flow.length).length, 6);
  t.same((await columnsOf(t, '--features', 'all', '--rows', 'windows')).slice(5), names);
});

t.test('no value is missing, and every format has every column', async (t) => {
  const rows = jsonLines((await tractor(['flows', web, '--features', 'all'])).stdout);
  t.ok(rows.length > 0);
  t.ok(rows.every((row) => names.every((name) => typeof row[name] === 'number')));
  const csv = (await tractor(['flows', web, '--features', 'all', '--format', 'csv'])).stdout.split('\n');
  t.same(csv[0]?.split(',').slice(-names.length), names);
  const arff = (await tractor(['flows', web, '--features', 'all', '--format', 'arff'])).stdout;
  for (const name of names) t.ok(arff.includes(`@attribute ${name} numeric\n`), name);
  const path = join(temporaryFolder(), 'web.parquet');
  t.equal((await tractor(['flows', web, '--features', 'all', '-o', path])).status, 0);
  const connection = await (await DuckDBInstance.create()).connect();
  const read = await connection.runAndReadAll(`select ${names.join()} from '${path}'`);
  t.same(
    read.getRows(),
    rows.map((row) => names.map((name) => row[name])),
  );
});

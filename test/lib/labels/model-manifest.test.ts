/** manifest.json: what is taken, and each thing that is refused, with its place. */
import { join } from 'node:path';
import t from 'tap';
import { checkFeatures, loadModel, modelCard } from '../../../lib/labels/load-model.js';
import { checkManifest, type ModelManifest } from '../../../lib/labels/model-manifest.js';
import { featureSchemaVersion } from '../../../lib/pipeline/analyze-capture.js';
import { knownFeatures } from '../../../lib/pipeline/feature-schema.js';
import { manifestOf, softmaxModel, writeModel } from './made-models.js';

const onnx = softmaxModel(
  [
    [0, 0],
    [0, 0],
    [0, 0],
  ],
  [0, 1],
);
const input = manifestOf()['input'] as Record<string, unknown>;
const withInput = (changes: Record<string, unknown>) => manifestOf({ input: { ...input, ...changes } });
const without = (key: string) => {
  const { [key]: _, ...rest } = manifestOf();
  return rest;
};

t.test('a manifest in order is taken as it is', async (t) => {
  for (const manifest of [
    manifestOf(),
    manifestOf({ temperature: 1.7, labels: { CHAT: 'telegram' } }),
    manifestOf({ tells: 'protocols' }),
    withInput({ rows: 'flows', window_s: undefined }),
  ]) {
    const plain: unknown = JSON.parse(JSON.stringify(manifest));
    t.same(await checkManifest('m.json', plain), plain);
  }
});

t.test('what is wrong with its shape is told with its place', async (t) => {
  const cases: [value: unknown, message: string | RegExp][] = [
    [[], /^m\.json: top level: /],
    [without('classes'), 'm.json: top level: must have required properties classes'],
    [without('unknown_below'), 'm.json: top level: must have required properties unknown_below'],
    [manifestOf({ format: 2 }), /^m\.json: format: /],
    [manifestOf({ name: '../x' }), /^m\.json: name: /],
    [manifestOf({ version: 0 }), /^m\.json: version: /],
    [manifestOf({ classes: ['ONE'] }), /^m\.json: classes: /],
    [manifestOf({ classes: ['A', 'B', 'A'] }), 'm.json: "A" is named twice'],
    [manifestOf({ labels: { CHAT: 'No Label' } }), /^m\.json: labels\.CHAT: /],
    [manifestOf({ labels: { OTHER: 'x' } }), 'm.json: labels.OTHER: there is no such class'],
    [manifestOf({ tells: 'fortunes' }), /^m\.json: tells: /],
    [manifestOf({ surprise: 1 }), 'm.json: surprise: no such key'],
    [manifestOf({ temperature: 0 }), /^m\.json: temperature: /],
    [manifestOf({ unknown_below: 1.1 }), /^m\.json: unknown_below: /],
    [manifestOf({ output: {} }), /^m\.json: output: /],
    [withInput({ rows: 'packets' }), /^m\.json: input\.rows: /],
    [withInput({ features: [] }), /^m\.json: input\.features: /],
    [withInput({ features: ['duration', 'duration'] }), 'm.json: "duration" is named twice'],
    [withInput({ features: ['duration', 7] }), /^m\.json: input\.features\.?\[1\]: /],
    [withInput({ splt_packets: 100 }), /^m\.json: input\.splt_packets: /],
    [withInput({ window_s: undefined }), 'm.json: input.window_s: rows of windows need it'],
    [withInput({ rows: 'flows' }), 'm.json: input.window_s: rows of flows have none'],
  ];
  for (const [value, message] of cases) {
    const plain: unknown = JSON.parse(JSON.stringify(value));
    await t.rejects(checkManifest('m.json', plain), { name: 'UsageError', message }, String(message));
  }
});

t.test('a folder is read whole, or refused by the file at fault', async (t) => {
  const home = t.testdir();
  const folder = writeModel(home, 'made-v1', manifestOf(), onnx, '# A card');
  const model = await loadModel(folder);
  t.match(model, { id: 'made-v1', folder, manifest: { classes: ['CHAT', 'VOIP'] } });
  t.equal(modelCard(model), '# A card');
  t.equal(modelCard({ ...model, folder: home }), null);

  const at = (name: string) => new RegExp(`^${join(home, name).replaceAll('.', '\\.')}: `);
  const broken = writeModel(home, 'broken', '{"format": 1', onnx);
  await t.rejects(loadModel(broken), { name: 'UsageError', message: at('broken/manifest.json') });
  await t.rejects(loadModel(join(home, 'absent')), { name: 'UsageError', message: at('absent/manifest.json') });
  const { rmSync } = await import('node:fs');
  rmSync(join(broken, 'model.onnx'));
  writeModel(home, 'bare', manifestOf(), onnx);
  rmSync(join(home, 'bare/model.onnx'));
  await t.rejects(loadModel(join(home, 'bare')), { name: 'UsageError', message: at('bare/model.onnx') });
});

t.test('a model that learned from other features than ours is refused', async (t) => {
  const check = (manifest: Record<string, unknown>) =>
    checkFeatures({ folder: '/m', id: 'made-v1', manifest: manifest as ModelManifest }, knownFeatures);
  const version = featureSchemaVersion();
  check(manifestOf());
  check(withInput({ features: ['splt_packet_bytes_30'], feature_sets: ['splt'], splt_packets: 30 }));
  const cases: [manifest: Record<string, unknown>, message: string | RegExp][] = [
    [
      withInput({ feature_schema_version: version + 1 }),
      `/m/manifest.json: input.feature_schema_version: is ${version + 1}, but the features here are of ${version}`,
    ],
    [
      withInput({ feature_sets: ['iscx', 'magic'] }),
      /^\/m\/manifest\.json: input\.feature_sets\[1\]: there is no set "magic"/,
    ],
    [
      withInput({ features: ['duration', 'total_flat'] }),
      '/m/manifest.json: input.features[1]: none of the feature sets has "total_flat"',
    ],
    [
      withInput({ features: ['splt_packet_bytes_30'], feature_sets: ['splt'] }),
      /features\[0\]: none of the feature sets has/,
    ],
    [withInput({ features: ['splt_packet_bytes_01'] }), /features\[0\]: none of the feature sets has/],
  ];
  for (const [manifest, message] of cases)
    t.throws(() => check(manifest), { name: 'UsageError', message }, String(message));
});

/** Models in an analysis: which flows they are asked about, what they get to see, and what they cannot be asked. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { type AnalyzeOptions, analyzeCapture } from '../../../lib/index.js';
import type { Row } from '../../../lib/schema/column-batch.js';
import { PcapngSection } from '../../tools/capture-bytes.js';
import { udpFrame } from '../../tools/packet-bytes.js';
import { manifestOf, softmaxModel, writeModel } from '../labels/made-models.js';

/** In dist/test/lib/pipeline when it runs. */
const fixture = (name: string) => fileURLToPath(new URL(`../../../../test/captures/${name}`, import.meta.url));

async function rowsOf(name: string, options: AnalyzeOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of analyzeCapture(fixture(name), options)) rows.push(...batch.rows());
  return rows;
}

const zeros = [
  [0, 0],
  [0, 0],
  [0, 0],
];
const input = manifestOf()['input'] as Record<string, unknown>;
const overFlows = { ...input, rows: 'flows', window_s: undefined };
const home = t.testdir();
let made = 0;
/** Probabilities are the softmax of a row times the weights, and the biases. */
function model(biases: readonly number[], changes: Record<string, unknown> = {}, weights = zeros): string {
  const name = `made${++made}`;
  return writeModel(home, `${name}-v1`, manifestOf({ name, ...changes }), softmaxModel(weights, biases));
}
const ln3 = Math.log(3);

t.test('only flows that nothing better names get the word of the model', async (t) => {
  const before = await rowsOf('web.pcap', { payloadFacts: true });
  const after = await rowsOf('web.pcap', { payloadFacts: true, models: [model([0, ln3])] });
  t.equal(before.length, after.length);
  const changed = after.filter((row, index) => row['label'] !== before[index]?.['label']);
  // Carriers without a name that the catalogue knows, and one flow without any evidence.
  t.same(
    changed.map(({ flow_id, label_protocol }) => [flow_id, label_protocol]),
    [
      [8, 'http'],
      [20, 'http'],
      [38, 'http'],
      [52, 'http'],
      [337, 'tls'],
      [360, 'unknown'],
    ],
  );
  t.match(changed[4], {
    label: 'voip',
    label_source: 'model',
    label_evidence: 'model made1-v1: 1 window, VOIP 0.75',
    model_label: 'voip',
    model_evidence: 'model made1-v1: 1 window, VOIP 0.75',
  });
  t.ok(Math.abs((changed[4]?.['label_confidence'] as number) - 0.9 * 0.75) < 1e-6);
  t.ok(Math.abs((changed[4]?.['model_probability'] as number) - 0.75) < 1e-6);
  const others = after.filter((row) => !changed.includes(row));
  t.ok(
    others.every((row) => row['model_label'] === null && row['model_probability'] === null),
    'nobody asked',
  );
  t.same(Object.keys(after[0] as Row), Object.keys(before[0] as Row), 'one shape, with models and without');
  t.notOk('model_label' in ((await rowsOf('web.pcap', { models: [model([0, 1])] }))[0] as Row), 'unless asked for');
});

t.test('a model of protocols is not asked about flows whose payload shows theirs', async (t) => {
  const protocols = model([0, ln3], { tells: 'protocols' });
  const rows = await rowsOf('web.pcap', { payloadFacts: true, models: [protocols] });
  const asked = rows.filter((row) => row['model_label'] !== null);
  t.match(asked, [{ flow_id: 360, label: 'voip', label_source: 'model' }], 'not the carriers, as others are');
  const both = await rowsOf('web.pcap', { payloadFacts: true, models: [protocols, model([ln3, 0])] });
  t.same(
    both.filter((row) => row['label_source'] === 'model').map(({ flow_id, label }) => [flow_id, label]),
    [...[8, 20, 38, 52, 337].map((id) => [id, 'chat']), [360, 'voip']],
    'another model beside it is asked as ever',
  );
});

t.test('doubt leaves the label as it was, and is told', async (t) => {
  const rows = await rowsOf('web.pcap', { payloadFacts: true, models: [model([0, ln3], { unknown_below: 0.8 })] });
  t.match(
    rows.find((row) => row['flow_id'] === 337),
    {
      label: 'tls',
      label_source: 'payload',
      model_label: 'unknown',
      model_evidence: /: 1 window, VOIP 0\.75, below 0\.8$/,
    },
  );
});

t.test('it sees the features of the windows: the mean of their probabilities is the answer', async (t) => {
  // A second of duration weighs 1: sctp.pcap's flow lasts 1.801342 s, and has a window of 1 s and the rest.
  const byDuration = [
    [1e-6, 0],
    [0, 0],
    [0, 0],
  ];
  const windows = await rowsOf('sctp.pcap', {
    rows: 'windows',
    windowS: 1,
    models: [model([0, 0], { input: { ...input, window_s: 1 } }, byDuration)],
  });
  t.ok(windows.length >= 2);
  const probabilities = windows.map((row) => 1 / (1 + Math.exp(-(row['duration'] as number) / 1e6)));
  t.same(Object.keys(windows[0] as Row).slice(-2), ['model_label', 'model_probability']);
  for (const [index, row] of windows.entries()) {
    t.equal(row['model_label'], 'chat');
    t.ok(Math.abs((row['model_probability'] as number) - (probabilities[index] as number)) < 1e-6);
  }
  const [flow] = await rowsOf('sctp.pcap', {
    payloadFacts: true,
    models: [model([0, 0], { input: { ...input, window_s: 1 } }, byDuration)],
  });
  const mean = probabilities.reduce((sum, each) => sum + each, 0) / probabilities.length;
  t.ok(Math.abs((flow?.['model_probability'] as number) - mean) < 1e-6, `${flow?.['model_probability']}, ${mean}`);
  t.match(flow?.['label_evidence'], new RegExp(`: ${windows.length} windows, CHAT `));

  const [whole] = await rowsOf('sctp.pcap', { models: [model([0, 0], { input: overFlows }, byDuration)] });
  t.match(whole?.['label_evidence'], /: CHAT 0\.86$/, 'over flows: 1 / (1 + e^-1.801342)');
});

t.test('a recording of several applications is one process: what the model says of a flow stands', async (t) => {
  const write = new PcapngSection();
  const comment = (text: string) => ({ code: 1, value: Buffer.from(text) });
  const packets = [0, 1, 2, 3].flatMap((flow) => {
    const addresses = { source: '192.0.2.1', target: `198.51.100.${flow + 1}` };
    const data = udpFrame({ ...addresses, sourcePort: 40_000 + flow, targetPort: 9999, payload: 50 });
    // Three flows last three seconds, the last one a tenth.
    const startUs = 1_700_000_000_000_000n + BigInt(flow) * 1000n;
    return [startUs, startUs + (flow < 3 ? 3_000_000n : 100_000n)].map((timeUs) => ({ timeUs, data }));
  });
  const inOrder = packets.sort((a, b) => Number(a.timeUs - b.timeUs));
  const file = join(t.testdir(), 'recorded.pcapng');
  const head = [write.header([comment('label: apps'), comment('command: bash all.sh')]), write.interface(1)];
  const blocks = inOrder.map(({ timeUs, data }) => write.packet(0, timeUs, { timeNs: timeUs * 1000n, data }));
  writeFileSync(file, Buffer.concat([...head, ...blocks]));
  const byDuration = [
    [1e-6, 0],
    [0, 0],
    [0, 0],
  ];
  const rows: Row[] = [];
  const models = [model([0, ln3], { input: overFlows }, byDuration)];
  for await (const batch of analyzeCapture(file, { payloadFacts: true, models })) rows.push(...batch.rows());
  t.equal(new Set(rows.map(({ session_id }) => session_id)).size, 1, 'one session');
  t.match(rows[1], { process_name: 'bash', session_rule: 'process' });
  t.same(
    rows.map(({ label, label_source }) => [label, label_source]),
    [...Array.from({ length: 3 }, () => ['chat', 'model']), ['voip', 'model']],
  );
});

t.test('features that only the model needs are computed and not shown', async (t) => {
  const features = ['splt_packet_bytes_25', 'flow_packets', 'min_biat'].map((name) =>
    name === 'flow_packets' ? 'duration' : name,
  );
  const changes = { input: { ...input, features, feature_sets: ['iscx', 'splt'], splt_packets: 25 } };
  const plain = await rowsOf('sctp.pcap', { features: ['splt'], spltPackets: 3 });
  const [row] = await rowsOf('sctp.pcap', {
    features: ['splt'],
    spltPackets: 3,
    // 25 packets of the 28 are there: the 25th one's bytes decide.
    models: [
      model([0, 0], changes, [
        [1, 0],
        [0, 0],
        [0, 0],
      ]),
    ],
  });
  t.same(Object.keys(row as Row), Object.keys(plain[0] as Row));
  for (const name of Object.keys(row as Row).filter((name) => name.startsWith('splt')))
    t.equal(row?.[name], plain[0]?.[name], name);
  t.match(row, { label: 'chat', label_evidence: /CHAT 1\.00$/ });
  const none = await rowsOf('sctp.pcap', { features: 'none', models: [model([0, 1])] });
  t.notOk('duration' in (none[0] as Row));
  t.match(none[0], { label: 'voip' });
});

t.test('several: the first whose answer is not unknown', async (t) => {
  const doubtful = model([0, ln3], { unknown_below: 0.8 });
  const sure = model([ln3 * 2, 0], { input: overFlows });
  const other = model([0, ln3 * 2]);
  const label = async (models: string[]) => (await rowsOf('sctp.pcap', { payloadFacts: true, models }))[0];
  t.match(await label([doubtful, sure, other]), { label: 'chat', model_evidence: /^model made\d+-v1: CHAT 0\.90$/ });
  t.match(await label([other, sure]), { label: 'voip' });
  t.match(await label([doubtful]), { label: 'unknown', model_evidence: /VOIP 0\.75, below/ });
});

t.test('what cannot be is refused before the first batch, with a reason', async (t) => {
  const refused = async (options: AnalyzeOptions, message: RegExp) =>
    await t.rejects(rowsOf('sctp.pcap', options), { name: 'UsageError', message }, String(message));
  const one = model([0, 1]);
  await refused({ models: ['/nowhere'] }, /^\/nowhere\/manifest\.json: /);
  await refused({ models: [one, one] }, /is given twice$/);
  await refused({ rows: 'windows', models: [model([0, 1], { input: overFlows })] }, /is over flows: rows of windows/);
  await refused(
    { rows: 'windows', windowS: 30, models: [one] },
    /takes windows of 15 s, the window that was asked for is of 30 s/,
  );
  await refused(
    { models: [one, model([0, 1], { input: { ...input, window_s: 30 } })] },
    /takes windows of 30 s, that of model made\d+-v1 is of 15 s/,
  );
  const three = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  await refused({ models: [model([0, 1, 2], {}, three)] }, /model\.onnx: output "probabilities" has 3 columns/);
  await refused({ models: [one], maxFlows: 2 ** 31 }, /maxFlows/);
  t.throws(() => analyzeCapture(fixture('sctp.pcap'), { models: [one], labels: false }), RangeError);
});

/** Probabilities to an answer: the mean of a flow's windows, doubt, names of labels, and the words. */
import t from 'tap';
import { factsOfRow, noFacts } from '../../../lib/labels/flow-facts.js';
import { Labeller } from '../../../lib/labels/labeller.js';
import { loadCatalogue } from '../../../lib/labels/load-catalogue.js';
import { AnswerMaker, labelOfClass } from '../../../lib/labels/model-answer.js';
import type { ModelManifest } from '../../../lib/labels/model-manifest.js';
import { manifestOf } from './made-models.js';

const modelOf = (changes: Record<string, unknown> = {}) => ({
  folder: '/m',
  id: 'made-v1',
  manifest: manifestOf(changes) as ModelManifest,
});

t.test("a flow's answer is the mean of its windows' probabilities", async (t) => {
  const maker = new AnswerMaker(modelOf());
  const probabilities = Float32Array.of(1, 0, 0.25, 0.75, 0.125, 0.875, 0.5, 0.5);
  t.same(maker.answer(probabilities, [0]), {
    label: 'chat',
    probability: 1,
    evidence: 'model made-v1: 1 window, CHAT 1.00',
  });
  t.same(maker.answer(probabilities, [1, 2]), {
    label: 'voip',
    probability: 0.8125,
    evidence: 'model made-v1: 2 windows, VOIP 0.81',
  });
  t.equal(
    maker.answer(probabilities, [0, 1, 2]).probability,
    (0 + 0.75 + 0.875) / 3,
    'voip, though the first is sure of chat',
  );
  t.same(
    maker.answer(probabilities, [2, 2]),
    maker.answer(probabilities, [2, 2], 2),
    'a row may stand for several windows',
  );
  t.match(maker.answer(probabilities, [1, 2], 40), { evidence: 'model made-v1: 2 of 40 windows, VOIP 0.81' });
});

t.test('below unknown_below there is no answer; at it there is', async (t) => {
  const half = Float32Array.of(0.5, 0.5);
  t.match(new AnswerMaker(modelOf({ unknown_below: 0.5 })).answer(half, [0]), { label: 'chat', probability: 0.5 });
  t.match(new AnswerMaker(modelOf({ unknown_below: 0.75 })).answer(half, [0]), {
    label: 'unknown',
    probability: 0.5,
    evidence: 'model made-v1: 1 window, CHAT 0.50, below 0.75',
  });
  const nothing = Float32Array.of(Number.NaN, Number.NaN);
  t.match(new AnswerMaker(modelOf()).answer(nothing, [0]), { label: 'unknown', probability: 0 });
});

t.test(
  "rows beyond the model's reach, all zeros: half of them are enough for unknown, fewer are left out of the mean",
  async (t) => {
    const maker = new AnswerMaker(modelOf({ reach: { output: 'distance', most: 1 }, unknown_below: 0 }));
    const rows = Float32Array.of(0, 0, 0.25, 0.75);
    t.same(maker.answer(rows, [0]), {
      label: 'unknown',
      probability: 0,
      evidence: 'model made-v1: 1 window, unlike what it learned',
    });
    t.match(maker.answer(rows, [0, 0]), {
      label: 'unknown',
      evidence: 'model made-v1: 2 windows, unlike what it learned',
    });
    const strange = { label: 'unknown', probability: 0 };
    t.match(maker.answer(rows, [0, 1]), { ...strange, evidence: 'model made-v1: 2 windows, unlike what it learned' });
    t.match(maker.answer(rows, [1, 0, 0, 0, 0, 0, 0, 0]), {
      ...strange,
      evidence: 'model made-v1: 8 windows, unlike what it learned',
    });
    t.match(maker.answer(rows, [1, 1, 0, 1, 0, 1, 0, 1], 40), {
      label: 'voip',
      probability: 0.75,
      evidence: 'model made-v1: 5 of 40 windows, VOIP 0.75',
    });
    t.match(maker.answer(rows, [1]), { label: 'voip', probability: 0.75 });
  },
);

t.test('over flows there is no talk of windows', async (t) => {
  const { window_s: _, ...input } = manifestOf()['input'] as Record<string, unknown>;
  const maker = new AnswerMaker(modelOf({ input: { ...input, rows: 'flows' } }));
  t.equal(maker.answer(Float32Array.of(0, 1), [0]).evidence, 'model made-v1: VOIP 1.00');
});

t.test('the label of a class: its own entry, else the class in lower case', async (t) => {
  const model = modelOf({ classes: ['VPN-Chat', 'P2P & co', 'VOIP'], labels: { VOIP: 'voice' } });
  t.same(
    model.manifest.classes.map((name) => labelOfClass(model, name)),
    ['vpn-chat', 'p2p___co', 'voice'],
  );
});

t.test("where a model's word stands: below names and recognised payload, above carriers and ports", async (t) => {
  const labeller = new Labeller(await loadCatalogue());
  const model = { label: 'telegram', probability: 0.5, evidence: 'model made-v1: CHAT 0.50' };
  const settled = [
    { payloadProtocol: 'ssh', certainty: 'certain' as const },
    { payloadProtocol: 'ssh', certainty: 'likely' as const },
    { payloadProtocol: 'ssh', certainty: 'hint' as const },
    { payloadProtocol: 'tls', certainty: 'certain' as const, sni: 'vk.com' },
    { correction: 'vk' },
    { announced: { protocol: 'rtp', evidence: 'SIP said so' } },
    { transport: 'icmp' },
  ];
  for (const some of settled) {
    const facts = { ...noFacts, ...some };
    const { label, open } = labeller.withoutModel(facts);
    t.equal(open, false, JSON.stringify(some));
    t.same(labeller.label({ ...facts, model }), label, 'the model changes nothing');
  }
  const open = [
    {},
    { serverPort: 22 },
    { payloadProtocol: 'tls', certainty: 'certain' as const },
    { payloadProtocol: 'tls', certainty: 'certain' as const, serverPort: 993 },
    { payloadProtocol: 'http', certainty: 'certain' as const, httpHost: 'nobody.example' },
  ];
  for (const some of open) {
    const facts = { ...noFacts, ...some };
    const without = labeller.withoutModel(facts);
    t.equal(without.open, true, JSON.stringify(some));
    t.same(without.label, labeller.label(facts));
    const named = labeller.label({ ...facts, model });
    t.match(named, {
      label: 'telegram',
      group: 'messaging',
      source: 'model',
      confidence: 0.45,
      evidence: model.evidence,
    });
    t.same(labeller.byWord('model', without.label, model), named, 'the short way says the same');
  }
});

t.test('the word of a session stands above a model and below names, and is told of a stored flow', async (t) => {
  const labeller = new Labeller(await loadCatalogue());
  const member = { label: 'telegram', probability: 0.9, evidence: 'session 7, swarm' };
  const model = { label: 'vk', probability: 1, evidence: 'a model' };
  const named = labeller.label({ ...noFacts, serverPort: 9999, member, model });
  t.match(named, { label: 'telegram', source: 'session', evidence: 'session 7, swarm' });
  t.equal(Number(named.confidence.toFixed(3)), 0.63, '0.7 times how sure the session is');
  t.equal(labeller.label({ ...noFacts, sni: 'vk.com', member }).source, 'metadata');
  const stored = { protocol: 'udp', label: 'telegram', label_source: 'session', label_evidence: 'session 7, swarm' };
  t.match(factsOfRow({ ...stored, session_rule: 'swarm' }).member, { label: 'telegram', evidence: 'session 7, swarm' });
  t.equal(factsOfRow({ ...stored, session_rule: 'announced' }).member, null, 'an announcement speaks for itself');
  t.equal(factsOfRow({ ...stored, label_source: 'payload', session_rule: 'swarm' }).member, null);
});

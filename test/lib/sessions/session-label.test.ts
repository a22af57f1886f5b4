/** What a session is called. */
import t from 'tap';
import type { FlowRole } from '../../../lib/sessions/flow-role.js';
import { noFlow, type SessionFlow } from '../../../lib/sessions/session-flow.js';
import { LabelVotes } from '../../../lib/sessions/session-label.js';

const flow = (
  label: string,
  group: string,
  source: string,
  confidence = 0.9,
  role: FlowRole = 'work',
): SessionFlow => ({
  ...noFlow,
  label,
  group,
  source,
  confidence,
  role,
});
const named = (...flows: readonly SessionFlow[]) => {
  const votes = new LabelVotes();
  for (const one of flows) votes.give(one);
  return votes.label();
};

t.test('nothing known', async (t) => {
  t.match(named(noFlow), { label: 'unknown', group: 'unknown', confidence: 0, evidence: null });
});

t.test('payload before names, names before a model, anything before a port', async (t) => {
  t.equal(named(flow('vk', 'social', 'metadata'), flow('bittorrent', 'peer2peer', 'payload'), noFlow).label, 'vk');
  const ordered = [
    flow('a', 'web', 'payload'),
    flow('b', 'web', 'metadata'),
    flow('c', 'web', 'model'),
    flow('d', 'web', 'port'),
  ];
  for (const [index, first] of ordered.entries()) {
    const [next] = ordered.slice(index + 1);
    if (next === undefined) continue;
    const votes = new LabelVotes();
    votes.give(first);
    votes.give(next);
    t.equal(votes.label().label, first.label);
  }
});

t.test('what a page draws in does not name it, however much', async (t) => {
  const ads = Array.from({ length: 8 }, () => flow('google_ads', 'ads_tracking', 'metadata', 0.9, 'helper'));
  t.match(named(flow('lenta', 'news', 'metadata'), ...ads), { label: 'lenta', evidence: '1 of 9 flows' });
});

t.test('carriers and questions name a session only where nothing else does', async (t) => {
  const dns = flow('dns', 'infrastructure', 'payload', 0.99, 'question');
  const carrier = (label: string) => flow(label, 'web', 'payload', 0.9, 'carrier');
  t.equal(named(dns, dns, dns, carrier('http')).label, 'http');
  t.match(named(dns, carrier('tls'), flow('telegram', 'messaging', 'metadata', 0.5)), {
    label: 'telegram',
    carrier: false,
  });
  t.match(named(carrier('tls')), { label: 'tls', carrier: true, confidence: 0.9 });
  t.match(named(dns, dns), { label: 'dns', evidence: '2 of 2 flows' });
  t.match(named(dns, noFlow), { label: 'unknown', confidence: 0 }, 'who asks for a name is not what it does with it');
  t.equal(named(dns, flow('x', 'web', 'port', 0.5, 'carrier')).label, 'x', 'whatever is known of the rest is more');
});

t.test('a flow that turns out to be no question, or one', async (t) => {
  const votes = new LabelVotes();
  const [asks, works] = [
    flow('dns', 'infrastructure', 'payload', 0.9, 'question'),
    flow('dns', 'infrastructure', 'payload'),
  ];
  votes.give(asks);
  votes.give(noFlow);
  t.equal(votes.label().label, 'unknown');
  votes.change(asks, works);
  t.equal(votes.label().label, 'dns');
  votes.change(works, asks);
  t.equal(votes.label().label, 'unknown');
});

t.test('a flow that turns out to be something else votes once', async (t) => {
  const votes = new LabelVotes();
  const before = flow('tls', 'web', 'payload');
  votes.give(before);
  votes.change(before, flow('telegram', 'messaging', 'session'));
  t.match(votes.label(), { label: 'unknown' }, 'what the session lent is no vote');
  votes.change(flow('telegram', 'messaging', 'session'), flow('skype', 'voice', 'payload', 0.8));
  t.match(votes.label(), { label: 'skype', evidence: '1 of 1 flow', confidence: 0.8 });
});

t.test('what only models say is known as that', async (t) => {
  const learned = flow('chat', 'messaging', 'model');
  t.equal(named(learned, learned).learned, true);
  t.equal(named(learned, flow('tls', 'web', 'payload', 0.9, 'carrier')).learned, true);
  t.equal(named(learned, flow('chat', 'messaging', 'metadata')).learned, false);
  t.equal(named(noFlow).learned, false);
  const votes = new LabelVotes();
  votes.give(flow('chat', 'messaging', 'metadata'));
  votes.give(learned);
  votes.change(flow('chat', 'messaging', 'metadata'), flow('vk', 'social', 'port', 0.1));
  t.match(votes.label(), { label: 'chat', learned: true });
});

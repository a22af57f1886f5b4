import t from 'tap';
import { closedChainsOf, type Ruleset } from '../../../lib/recording/closed-chains.js';

const chain = (family: string, table: string, name: string, hook: string, policy: string) => ({
  chain: { family, table, name, hook, policy },
});
const rule = (family: string, table: string, chain: string, ...expr: Record<string, unknown>[]) => ({
  rule: { family, table, chain, expr },
});
const closed = (...nftables: Ruleset['nftables']) => closedChainsOf({ nftables });

t.test('by their policy, where packets are forwarded', async (t) => {
  t.strictSame(closed(), []);
  t.strictSame(
    closed(
      chain('inet', 'filter', 'forward', 'forward', 'drop'),
      chain('ip', 'filter', 'FORWARD', 'forward', 'accept'),
      chain('inet', 'filter', 'input', 'input', 'drop'),
      chain('ip6', 'filter', 'forward', 'forward', 'drop'),
    ),
    ['inet filter forward'],
  );
});

t.test('by a rule that refuses all', async (t) => {
  const open = chain('inet', 'firewalld', 'filter_FORWARD', 'forward', 'accept');
  const reject = { reject: { type: 'icmpx', expr: 'admin-prohibited' } };
  const one = { match: { op: '==', left: { ct: { key: 'state' } }, right: 'invalid' } };
  t.strictSame(closed(open, rule('inet', 'firewalld', 'filter_FORWARD', one, { drop: null })), []);
  t.strictSame(closed(open, rule('inet', 'firewalld', 'filter_FORWARD', { counter: {} }, reject)), [
    'inet firewalld filter_FORWARD',
  ]);
  t.strictSame(closed(open, rule('inet', 'firewalld', 'other', { drop: null })), []);
});

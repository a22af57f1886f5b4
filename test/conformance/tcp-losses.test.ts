/**
 * Repeated, late and missing TCP segments and closed windows are as many as tshark counts (test/baselines/tcp-losses.json, made by
 * test/tools/tcp-losses.ts), or differ for a reason that tcp-losses-differences.json gives with our figures. tshark guesses from
 * times which late segment is a retransmission and which came out of order; here one with bytes that had been skipped is out of
 * order: the sum of both is compared.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { analyze, sumOf } from '../tools/analysis.js';
import type { IpTotals } from '../tools/ip-totals.js';
import { sharedCaptures, sharedMissing } from '../tools/shared-captures.js';
import type { TcpLosses } from '../tools/tcp-losses.js';

interface Difference {
  readonly kind: string;
  readonly ours: TcpLosses;
}
interface Differences {
  readonly kinds: Readonly<Record<string, string>>;
  readonly captures: Readonly<Record<string, Difference>>;
}

const read = <T>(name: string) => JSON.parse(readFileSync(join('test/baselines', name), 'utf8')) as T;
const nothing: TcpLosses = { again: 0, zeroWindows: 0, skipping: 0 };

async function ourLosses(name: string): Promise<TcpLosses> {
  const { rows } = await analyze(join(sharedCaptures, name), { features: ['tcp'], labels: false });
  const tcp = rows.filter((row) => row['protocol'] === 'tcp');
  const sum = (column: string) => sumOf(tcp, `fwd_tcp_${column}`, `bwd_tcp_${column}`);
  const skips = (way: string) =>
    tcp.filter((row) => Number(row[`${way}_tcp_gap_bytes`]) + Number(row[`${way}_tcp_out_of_order_count`]) > 0).length;
  return {
    again: sum('retransmitted_count') + sum('out_of_order_count'),
    zeroWindows: sum('zero_window_count'),
    skipping: skips('fwd') + skips('bwd'),
  };
}

t.test('losses are those that tshark counts', { skip: sharedMissing, timeout: 600_000 }, async (t) => {
  const { captures } = read<{ captures: Readonly<Record<string, IpTotals>> }>('ip-totals.json');
  const theirs = read<{ captures: Readonly<Record<string, TcpLosses>> }>('tcp-losses.json').captures;
  const differences = read<Differences>('tcp-losses-differences.json');
  const wellFormed = Object.keys(captures).filter(
    (name) => captures[name]?.malformed === undefined && captures[name]?.doubtful === 0,
  );
  t.strictSame(
    Object.keys(theirs).filter((name) => !wellFormed.includes(name)),
    [],
  );
  for (const name of wellFormed) {
    const [ours, wanted, difference] = [await ourLosses(name), theirs[name] ?? nothing, differences.captures[name]];
    t.strictSame(ours, difference?.ours ?? wanted, name);
    if (difference === undefined) continue;
    t.notSame(ours, wanted, `${name} still differs`);
    t.ok(differences.kinds[difference.kind], `${name}: ${difference.kind} is explained`);
  }
});

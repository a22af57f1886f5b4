/**
 * Application sessions beside what is known of captures: what a flow announced is in its session; whose process a flow was; which
 * application of a recorded mix. The figures of the mixes are kept (test/baselines/sessions.json): worse ones fail.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Row } from '../../lib/schema/column-batch.js';
import { ruleNames } from '../../lib/sessions/app-session.js';
import { analyze } from '../tools/analysis.js';
import { type MixFigures, measureMixes } from '../tools/session-truth/figures.js';
import { flowsByProcess } from '../tools/session-truth/grouped-flows.js';
import { sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

const options = { payloadFacts: true, features: 'none' } as const;
const media = new Set(['ftp_data', 'rtp', 'rtcp']);

/** Announced flows that are in another session than the one that announced them. */
function strayed(rows: readonly Row[]): string[] {
  const sessionOf = new Map(rows.map((row) => [row['flow_id'], row['session_id']]));
  return rows
    .filter((row) => row['announced_by'] !== null && sessionOf.get(row['announced_by']) !== row['session_id'])
    .map((row) => `flow ${row['flow_id']} by ${row['announced_by']}`);
}

t.test('own fixtures: what was announced goes with it', async (t) => {
  for (const [name, announced] of [
    ['ftp.pcapng', 7],
    ['voip.pcap', 1],
    ['services.pcap', 1],
  ] as const) {
    const { rows } = await analyze(join('test/captures', name), options);
    t.equal(rows.filter((row) => row['announced_by'] !== null).length, announced, name);
    t.strictSame(strayed(rows), [], name);
  }
});

/** Calls over H.323, which announces nothing to us yet. */
const unannouncedMedia: Readonly<Record<string, number>> = { 'SIP_CALL_RTP_G711.pcap': 2 };

t.test(
  'every FTP and SIP capture of others: no data or media outside their session',
  { skip: sharedMissing },
  async (t) => {
    let announced = 0;
    for (const folder of ['zeek/traces/ftp', 'bruteshark/voip'].map((name) => join(sharedCaptures, name)))
      for (const name of readdirSync(folder)) {
        const { rows } = await analyze(join(folder, name), options);
        t.strictSame(strayed(rows), [], name);
        const lone = rows.filter((row) => media.has(String(row['label'])) && row['announced_by'] === null);
        t.equal(lone.length, unannouncedMedia[name] ?? 0, `${name}: media that nobody announced`);
        announced += rows.filter((row) => row['announced_by'] !== null).length;
      }
    t.equal(announced, 82, 'data connections and media in all');
  },
);

t.test('threads change no session', async (t) => {
  const sessions = async (more: object) => {
    const rows: unknown[] = [];
    for (const name of ['ftp.pcapng', 'web.pcap', 'mixes/mix-2.pcapng.zst', 'mixes/mix-6.pcapng.zst']) {
      const { rows: of } = await analyze(join('test/captures', name), { ...options, ...more });
      rows.push(
        of.map((row) => [
          row['flow_id'],
          row['session_id'],
          row['session_rule'],
          row['session_evidence'],
          row['label'],
        ]),
      );
    }
    return rows;
  };
  const one = await sessions({});
  for (const threads of [2, 3]) t.strictSame(await sessions({ threads }), one, `${threads} threads`);
});

const withoutProcess = { sessionRules: ruleNames.filter((name) => name !== 'process') };

t.test('whose process a flow was', { skip: sharedMissing }, async (t) => {
  const folder = join(sharedCaptures, 'ptcpdump/format');
  const names = readdirSync(folder).filter((name) => name.endsWith('.pcapng'));
  const all = async (more: object) => {
    const flows = await Promise.all(names.map(async (name) => flowsByProcess(join(folder, name), more)));
    return flows.flatMap((of, index) =>
      of.map((flow) => ({ ours: `${index} ${flow.ours}`, truth: `${index} ${flow.truth}` })),
    );
  };
  // Five processes of a flow each: there are no pairs to find, but some to join wrongly.
  for (const more of [{}, withoutProcess]) {
    const flows = await all(more);
    t.equal(flows.length, 5, 'flows whose process the captures say');
    t.equal(new Set(flows.map(({ truth }) => truth)).size, 5);
    t.equal(new Set(flows.map(({ ours }) => ours)).size, 5, 'none is joined to another');
  }
});

t.test('recorded mixes: no worse than was measured', async (t) => {
  const kept = JSON.parse(readFileSync('test/baselines/sessions.json', 'utf8')) as MixFigures[];
  const measured = new Map((await measureMixes('')).map((figures) => [figures.mix, figures]));
  t.ok(kept.length > 0);
  for (const { mix, flows, byApplication, byPiece } of kept) {
    const now = measured.get(mix);
    if (now === undefined) {
      t.fail(`${mix} is gone`);
      continue;
    }
    t.equal(now.flows, flows, `${mix}: flows`);
    for (const [what, was, is] of [
      ['by application', byApplication, now.byApplication],
      ['by piece', byPiece, now.byPiece],
    ] as const) {
      t.ok(is.precision >= was.precision - 1e-4, `${mix} ${what}: precision ${is.precision}, was ${was.precision}`);
      t.ok(is.f1 >= was.f1 - 1e-4, `${mix} ${what}: F1 ${is.f1}, was ${was.f1}`);
    }
  }
});

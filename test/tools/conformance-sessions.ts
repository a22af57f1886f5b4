/**
 * `npm run conformance:sessions`: our application sessions beside the truth of recorded mixes: pairs of flows of one application that are
 * together, and pairs that should not be. `-- final-` measures the mixes that are kept apart; `-- --show MIX` shows each flow of one;
 * `-- --update` keeps the figures in test/baselines/sessions.json.
 */
import { writeFileSync } from 'node:fs';
import { measureMixes, pairsByApplication, pairsByPiece, pairsByProgram } from './session-truth/figures.js';
import { type GroupedFlow, groupedFlows } from './session-truth/grouped-flows.js';
import { readMixes } from './session-truth/mixes.js';
import { addPairs, measuresOf, type PairCounts } from './session-truth/pair-measures.js';

function line(name: string, counts: PairCounts, flows: number): string {
  const { precision, recall, f1, adjustedRand } = measuresOf(counts);
  const figures = [precision, recall, f1, adjustedRand].map((value) => value.toFixed(3).padStart(7)).join(' ');
  return `${name.padEnd(18)} ${String(flows).padStart(6)} ${figures}`;
}

async function measure(prefix: string): Promise<void> {
  const all: { name: string; flows: GroupedFlow[] }[] = [];
  for (const mix of readMixes(prefix)) all.push({ name: mix.name, flows: await groupedFlows(mix) });
  for (const [title, count] of [
    ['by application', pairsByApplication],
    ['by piece of work', pairsByPiece],
    ['copies as one', pairsByProgram],
  ] as const) {
    console.log(`${title.padEnd(18)}  flows precis. recall   F1      ARI`);
    for (const { name, flows } of all) console.log(line(name, count(flows), flows.length));
    const total = all.reduce((sum, { flows }) => sum + flows.length, 0);
    console.log(line('all', addPairs(all.map(({ flows }) => count(flows))), total));
  }
}

/** Sessions of several owners, and owners in several sessions, with the rules that did it. */
async function show(name: string): Promise<void> {
  const mix = readMixes(name)[0];
  if (mix === undefined) throw new Error(`no mix ${name}`);
  const flows = (await groupedFlows(mix)).sort((a, b) => Number(a.row['flow_id']) - Number(b.row['flow_id']));
  for (const { row, ours, piece } of flows) {
    const at = (Number(row['time_start_us']) / 1e6 - Number(flows[0]?.row['time_start_us']) / 1e6).toFixed(2);
    const name = row['sni'] ?? row['http_host'] ?? row['dns_name'] ?? '';
    console.log(
      `${ours.padStart(6)} ${piece.padEnd(26)} ${at.padStart(7)} ${row['flow_id']} ${row['protocol']} ${row['client_port']}>${row['server_ip']}:${row['server_port']} ${row['label']} ${name} | ${row['session_rule']} ${row['session_evidence'] ?? ''}`,
    );
  }
}

const [first, second] = process.argv.slice(2);
if (first === '--show') await show(second ?? '');
else if (first === '--update')
  writeFileSync('test/baselines/sessions.json', `${JSON.stringify(await measureMixes(''), null, 1)}\n`);
else await measure(first ?? 'mix-');

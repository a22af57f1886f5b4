/**
 * `npm run calibrate:labels`: how often each weaker kind of evidence is right by itself. Flows whose label stronger evidence gives (a
 * payload that is certain, a server name that the client asked for) are asked again with that evidence covered, over every shared capture;
 * what is left then speaks alone and is compared. The confidences of lib/labels/trust.ts are these shares, rounded down.
 */
import { type FlowFacts, factsOfRow, noFacts } from '../../lib/labels/flow-facts.js';
import { unknownName } from '../../lib/labels/label.js';
import { Labeller } from '../../lib/labels/labeller.js';
import { loadCatalogue } from '../../lib/labels/load-catalogue.js';
import { analyze } from './analysis.js';
import { listCaptures, sharedCaptures, sharedMissing } from './shared-captures.js';

interface Probe {
  readonly name: string;
  /** The label that is beyond doubt, or null where this flow has none. */
  readonly truth: (facts: FlowFacts, labeller: Labeller) => string | null;
  /** All but the evidence under test covered; null where the flow does not have it. */
  readonly covered: (facts: FlowFacts) => FlowFacts | null;
}

const bare = ({ transport, clientPort, serverPort }: FlowFacts): FlowFacts => ({
  ...noFacts,
  transport,
  clientPort,
  serverPort,
});
const withoutPorts = { clientPort: null, serverPort: null };

function byPayload(facts: FlowFacts, labeller: Labeller): string | null {
  if (facts.certainty !== 'certain') return null;
  const { label, source } = labeller.label({
    ...bare(facts),
    ...withoutPorts,
    payloadProtocol: facts.payloadProtocol,
    certainty: 'certain',
  });
  return source === 'payload' ? label : null;
}

function byServerName(facts: FlowFacts, labeller: Labeller): string | null {
  if (facts.sni === null && facts.httpHost === null) return null;
  const { label, source } = labeller.label({
    ...bare(facts),
    ...withoutPorts,
    sni: facts.sni,
    httpHost: facts.httpHost,
  });
  return source === 'metadata' ? label : null;
}

const alone = (name: 'dnsName' | 'userAgent' | 'ja4' | 'alpn') => (facts: FlowFacts) =>
  facts[name] === null || (name === 'dnsName' && facts.dnsIsOwnQuestion)
    ? null
    : { ...bare(facts), ...withoutPorts, [name]: facts[name] };

const probes: readonly Probe[] = [
  { name: 'port, beside a certain payload', truth: byPayload, covered: bare },
  { name: 'dnsName, beside SNI or Host', truth: byServerName, covered: alone('dnsName') },
  { name: 'userAgent, beside Host', truth: byServerName, covered: alone('userAgent') },
  { name: 'ja4, beside SNI', truth: byServerName, covered: alone('ja4') },
  { name: 'alpn, beside SNI', truth: byServerName, covered: alone('alpn') },
];

interface Tally {
  right: number;
  flows: number;
  readonly wrong: Map<string, number>;
}

async function main(): Promise<void> {
  const labeller = new Labeller(await loadCatalogue());
  const tallies = new Map<string, Tally>(probes.map(({ name }) => [name, { right: 0, flows: 0, wrong: new Map() }]));
  for (const path of listCaptures(sharedCaptures)) {
    // A capture of thousands of like flows (a scan, a load test) counts for no more than others: each combination once.
    const seen = new Set<string>();
    for (const row of (await analyze(path, { features: 'none', payloadFacts: true })).rows) {
      const facts = factsOfRow(row);
      for (const { name, truth, covered } of probes) {
        const expected = truth(facts, labeller);
        const left = expected === null ? null : covered(facts);
        const said = left === null ? unknownName : labeller.label(left).label;
        const key = `${name} ${expected} ${said}`;
        if (said === unknownName || seen.has(key)) continue;
        seen.add(key);
        const tally = tallies.get(name) as Tally;
        tally.flows++;
        if (said === expected) tally.right++;
        else tally.wrong.set(`${expected}, not ${said}`, (tally.wrong.get(`${expected}, not ${said}`) ?? 0) + 1);
      }
    }
  }
  for (const [name, { right, flows, wrong }] of tallies) {
    const most = [...wrong].sort(([, a], [, b]) => b - a).slice(0, 6);
    console.log(`${name}: ${right} of ${flows} right (${((100 * right) / Math.max(flows, 1)).toFixed(1)} %)`);
    if (most.length > 0) console.log(`  ${most.map(([what, count]) => `${what} ${count}`).join('; ')}`);
  }
}

if (sharedMissing) {
  console.error(`calibrate:labels: ${sharedMissing}`);
  process.exitCode = 1;
} else {
  await main();
}

/** Flows made by hand, and what the grouping makes of a story of them. */
import type { AppSession } from '../../../lib/sessions/app-session.js';
import { type FlowTotals, noFlow, type SessionFlow } from '../../../lib/sessions/session-flow.js';
import { type GroupingOptions, SessionGrouping } from '../../../lib/sessions/session-grouping.js';

export const second = 1_000_000;
const client = '192.0.2.1';

/** `at` and `until`: seconds. */
export interface MadeFlow extends Partial<SessionFlow> {
  readonly at: number;
  readonly until?: number;
  readonly totals?: FlowTotals;
}

export const noTotals: FlowTotals = { clientPackets: 1, serverPackets: 1, clientBytes: 100, serverBytes: 100 };

function flowOf({ at, until = at + 0.1, totals: _, ...facts }: MadeFlow, flowId: number): SessionFlow {
  return {
    ...noFlow,
    flowId,
    clientIp: client,
    clientPort: 40_000 + flowId,
    serverIp: '198.51.100.1',
    serverPort: 443,
    startUs: at * second,
    lastUs: until * second,
    ...facts,
  };
}

export const question = (at: number, name: string): MadeFlow => ({
  at,
  transport: 'udp',
  serverIp: '198.51.100.53',
  serverPort: 53,
  label: 'dns',
  protocol: 'dns',
  group: 'infrastructure',
  source: 'payload',
  confidence: 0.99,
  role: 'question',
  dnsName: name,
});

export const tls = (at: number, host: string, serverIp: string, more: Partial<MadeFlow> = {}): MadeFlow => ({
  at,
  host,
  dnsName: host,
  serverIp,
  label: 'tls',
  protocol: 'tls',
  group: 'web',
  source: 'payload',
  confidence: 0.99,
  program: { kind: 'tls', name: 'stack', family: null },
  ...more,
});

interface Event {
  readonly at: number;
  readonly tell: () => void;
}

/**
 * Flow 1, 2, ... in the order given: told of when it begins and `endsAfter` seconds after its last packet, as the core does it. What is
 * in the answer: the flows of each session by the session's id.
 */
export function group(flows: readonly MadeFlow[], options: GroupingOptions = {}, endsAfter = 15): AppSession[] {
  const grouping = new SessionGrouping(options);
  const events = flows.flatMap((made, index): Event[] => {
    const flow = flowOf(made, index + 1);
    const begun = { ...flow, lastUs: flow.startUs };
    const totals = made.totals ?? noTotals;
    return [
      { at: flow.startUs, tell: () => grouping.begin(begun) },
      {
        at: flow.lastUs + endsAfter * second,
        tell: () => grouping.end(grouping.known(flow.flowId) ?? flow, flow.lastUs, totals),
      },
    ];
  });
  for (const { tell } of events.sort((a, b) => a.at - b.at)) tell();
  return [...grouping.takeClosed(), ...grouping.finish()].sort((a, b) => a.sessionId - b.sessionId);
}

/** Flow ids of each session. */
export function parts(sessions: readonly AppSession[]): number[][] {
  return sessions.map(({ members }) => members.map(({ flow }) => flow.flowId).sort((a, b) => a - b));
}

/** The rule that joined each flow. */
export function rulesOf(sessions: readonly AppSession[]): Record<number, string> {
  return Object.fromEntries(sessions.flatMap(({ members }) => members.map(({ flow, rule }) => [flow.flowId, rule])));
}

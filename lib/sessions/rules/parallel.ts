/**
 * Flows of one client to one service in a burst: connections side by side, or one after the other, of the same way of speaking. Where it
 * has a name, the name is the service: its addresses change.
 */
import type { OpenSession } from '../open-session.js';
import type { SessionFlow } from '../session-flow.js';
import type { Rule } from './rule.js';

const burstUs = 10_000_000;

function nameOf({ role, transport, host, dnsName, serverIp, serverPort }: SessionFlow): string | null {
  if (role === 'question' || (transport !== 'tcp' && transport !== 'udp')) return null;
  return `${host ?? dnsName ?? serverIp} ${transport} ${serverPort}`;
}

const inBurst = (session: OpenSession, { startUs, program }: SessionFlow) =>
  Math.abs(startUs - session.lastStartUs) <= burstUs && !session.hasOtherProgramThan(program);

export const parallelRule: Rule = {
  name: 'parallel',
  note(flow, session, index) {
    const name = nameOf(flow);
    if (name !== null) index.put('server', flow.clientIp, name, session);
  },
  find(flow, index) {
    // Who speaks, and to a host with a name, is told better by application and page.
    if (flow.program !== null && (flow.host ?? flow.dnsName) !== null) return null;
    const name = nameOf(flow);
    const session = name === null ? undefined : index.latest('server', flow.clientIp, name, flow, inBurst);
    if (session === undefined) return null;
    return { session, evidence: `in a burst to ${flow.host ?? flow.dnsName ?? flow.serverIp} port ${flow.serverPort}` };
  },
};

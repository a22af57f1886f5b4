/**
 * Flows of one client to one service in a burst: connections side by side, or one after the other, of the same way of speaking. Where it
 * has a name, the name is the service: its addresses change.
 */
import type { OpenSession } from '../open-session.js';
import type { SessionFlow } from '../session-flow.js';
import { spaces } from '../session-index.js';
import type { Rule } from './rule.js';

const burstUs = 10_000_000;

/** The service is a port's; 0 where it is not told by one. */
function serviceOf({ role, transport, serverPort }: SessionFlow): number {
  if (role === 'question' || (transport !== 'tcp' && transport !== 'udp')) return 0;
  return serverPort * 2 + (transport === 'tcp' ? 1 : 0);
}

/** The session has just begun a flow, and by no other program. */
export const inBurst = (session: OpenSession, { startUs, program }: SessionFlow) =>
  Math.abs(startUs - session.lastStartUs) <= burstUs && !session.hasOtherProgramThan(program);

export const parallelRule: Rule = {
  name: 'parallel',
  note(flow, session, index) {
    const service = serviceOf(flow);
    if (service === 0) return;
    const name = flow.host ?? flow.dnsName;
    if (name !== null) index.put(spaces.server, flow.clientIp, name, session, service);
    index.put(spaces.server, flow.clientIp, flow.serverIp, session, service);
  },
  find(flow, index) {
    const service = serviceOf(flow);
    if (service === 0) return null;
    const name = flow.host ?? flow.dnsName;
    // An address is many hosts': it tells of a flow that says of itself neither who it is nor for whom.
    const byAddress = name === null || flow.program === null;
    for (const of of [name, byAddress ? flow.serverIp : null]) {
      const session = of === null ? undefined : index.latest(spaces.server, flow.clientIp, of, flow, inBurst, service);
      if (session !== undefined) return { session, evidence: `in a burst to ${of} port ${flow.serverPort}` };
    }
    return null;
  },
};

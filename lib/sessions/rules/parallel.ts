/**
 * Flows of one client to one service in a burst: connections side by side, or one after the other, of the same way of speaking. Where it
 * has a name, the name is the service: its addresses change.
 *
 * Flows that resume one TLS session are one program's (RFC 8446, C.4), whose copies look the same: a tie of its own, asked for before
 * those by labels and sites.
 */
import type { OpenSession } from '../open-session.js';
import type { SessionFlow } from '../session-flow.js';
import type { Rule } from './rule.js';

const burstUs = 10_000_000;

/** The service is a port's; 0 where it is not told by one. */
function serviceOf({ role, transport, serverPort }: SessionFlow): number {
  if (role === 'question' || (transport !== 'tcp' && transport !== 'udp')) return 0;
  return serverPort * 2 + (transport === 'tcp' ? 1 : 0);
}

const inBurst = (session: OpenSession, { startUs, program }: SessionFlow) =>
  Math.abs(startUs - session.lastStartUs) <= burstUs && !session.hasOtherProgramThan(program);

export const parallelRule: Rule = {
  name: 'parallel',
  note(flow, session, index) {
    const service = serviceOf(flow);
    if (service === 0) return;
    const name = flow.host ?? flow.dnsName;
    if (name !== null) index.put('server', flow.clientIp, name, session, service);
    index.put('server', flow.clientIp, flow.serverIp, session, service);
  },
  find(flow, index) {
    const service = serviceOf(flow);
    if (service === 0) return null;
    const name = flow.host ?? flow.dnsName;
    // An address is many hosts': it tells of a flow that says of itself neither who it is nor for whom.
    const byAddress = name === null || flow.program === null;
    for (const of of [name, byAddress ? flow.serverIp : null]) {
      const session = of === null ? undefined : index.latest('server', flow.clientIp, of, flow, inBurst, service);
      if (session !== undefined) return { session, evidence: `in a burst to ${of} port ${flow.serverPort}` };
    }
    return null;
  },
};

/** What many applications draw in belongs to whoever loads just now, though one program has connections to it all the time. */
function resumes(session: OpenSession, flow: SessionFlow): boolean {
  if (flow.role === 'helper') return inBurst(session, flow);
  return session.isAliveAt(flow.startUs) && !session.hasOtherProgramThan(flow.program);
}

export const resumedRule: Rule = {
  name: 'parallel',
  note({ clientIp, tlsSession }, session, index) {
    if (tlsSession !== null) index.put('resumed', clientIp, tlsSession, session);
  },
  find(flow, index) {
    const { clientIp, tlsSession } = flow;
    if (tlsSession === null) return null;
    const own = index.sessionOf(flow.flowId);
    // Candidates: a name asked for anew, which index.latest() takes for another process's, says less than what a process remembers.
    const session = index
      .candidates('resumed', clientIp, tlsSession)
      .find((one) => one !== own && !one.full && !one.knowsProcessOtherThan(flow) && resumes(one, flow));
    return session === undefined ? null : { session, evidence: 'resumes the same TLS session' };
  },
};

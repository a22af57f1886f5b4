/**
 * Flows of one client to one service in a burst: connections side by side, or one after the other, of the same way of speaking. Where it
 * has a name, the name is the service: its addresses change.
 */
import type { OpenSession } from '../open-session.js';
import type { SessionFlow } from '../session-flow.js';
import type { Rule } from './rule.js';

const burstUs = 10_000_000;

/** Of the service: its name and its address, each where it is known. */
function namesOf({ role, transport, host, dnsName, serverIp, serverPort }: SessionFlow): string[] {
  if (role === 'question' || (transport !== 'tcp' && transport !== 'udp')) return [];
  const name = host ?? dnsName;
  const named = (of: string) => `${of} ${transport} ${serverPort}`;
  return name === null ? [named(serverIp)] : [named(name), named(serverIp)];
}

const inBurst = (session: OpenSession, { startUs, program }: SessionFlow) =>
  Math.abs(startUs - session.lastStartUs) <= burstUs && !session.hasOtherProgramThan(program);

/** An address is many hosts': it tells of a flow that says of itself neither who it is nor for whom. */
function tellingNames(flow: SessionFlow): string[] {
  const names = namesOf(flow);
  return flow.program === null ? names : names.slice(0, 1);
}

export const parallelRule: Rule = {
  name: 'parallel',
  note(flow, session, index) {
    for (const name of namesOf(flow)) index.put('server', flow.clientIp, name, session);
  },
  find(flow, index) {
    for (const name of tellingNames(flow)) {
      const session = index.latest('server', flow.clientIp, name, flow, inBurst);
      if (session !== undefined) return { session, evidence: `in a burst to ${name}` };
    }
    return null;
  },
};

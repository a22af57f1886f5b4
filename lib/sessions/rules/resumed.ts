/**
 * Flows that resume one TLS session are one program's (RFC 8446, C.4), whose copies look the same: a tie of its own, asked for before
 * those by labels and sites. It counts as parallel.
 */
import type { OpenSession } from '../open-session.js';
import type { SessionFlow } from '../session-flow.js';
import { spaces } from '../session-index.js';
import { inBurst } from './parallel.js';
import type { Rule } from './rule.js';

/** What many applications draw in belongs to whoever loads just now, though one program has connections to it all the time. */
function resumes(session: OpenSession, flow: SessionFlow): boolean {
  if (flow.role === 'helper') return inBurst(session, flow);
  return session.isAliveAt(flow.startUs) && !session.hasOtherProgramThan(flow.program);
}

export const resumedRule: Rule = {
  name: 'parallel',
  note({ clientIp, tlsSession }, session, index) {
    if (tlsSession !== null) index.put(spaces.resumed, clientIp, tlsSession, session);
  },
  find(flow, index) {
    const { clientIp, tlsSession } = flow;
    if (tlsSession === null) return null;
    const own = index.sessionOf(flow.flowId);
    // Candidates: a name asked for anew, which index.latest() takes for another process's, says less than what a process remembers.
    const session = index
      .candidates(spaces.resumed, clientIp, tlsSession)
      .find((one) => one !== own && !one.full && !one.knowsProcessOtherThan(flow) && resumes(one, flow));
    return session === undefined ? null : { session, evidence: 'resumes the same TLS session' };
  },
};

/**
 * A DNS answer, and the flows to the address that it gave. A question belongs to whoever uses the answer: it waits (space `question`) and is
 * taken along by the first flow that does. This rule ties what comes in the other order: a question about a host that the client is
 * just opening flows to; one that nobody answered, asked again; and a flow that uses an answer as others of a session just did.
 */
import { domainOf } from '../domain.js';
import type { OpenSession, Seat } from '../open-session.js';
import type { SessionFlow } from '../session-flow.js';
import { type SessionIndex, spaces } from '../session-index.js';
import { ownerOf } from './owner.js';
import type { Rule, Tie } from './rule.js';

/** Questions for further kinds of addresses come beside the first one; its answer may be in use by then. */
const lateQuestionUs = 5_000_000;
/** An answer that is older may be used by anybody who remembers the address. */
const freshAnswerUs = 5_000_000;

const askedJustNow = (session: OpenSession, { startUs }: SessionFlow) => startUs - session.lastUs <= lateQuestionUs;
const justOpened = (session: OpenSession, { startUs }: SessionFlow) => startUs - session.lastStartUs <= lateQuestionUs;

/** Of the name of a service (RFC 2782: _http._tcp.example.com) the host's part. */
const hostOf = (name: string) => (name.startsWith('_') ? name.replace(/^(?:_[^.]*\.)+/, '') : name);

export const nameRule: Rule = {
  name: 'name',
  note(flow, session, index) {
    const { role, clientIp, host, dnsName } = flow;
    if (role === 'question') {
      if (session.onlyQuestions && dnsName !== null) index.put(spaces.question, clientIp, hostOf(dnsName), session);
      return;
    }
    if (host !== null) index.put(spaces.name, ownerOf(flow), host, session);
    if (dnsName !== null && dnsName !== host) index.put(spaces.name, clientIp, dnsName, session);
  },
  find(flow, index) {
    const { role, clientIp, dnsName } = flow;
    if (role === 'question') {
      if (dnsName === null) return null;
      const host = hostOf(dnsName);
      const session = index.latest(spaces.name, clientIp, host, flow, justOpened);
      if (session !== undefined) return { session, evidence: `asks for ${dnsName}, as its other flows did` };
      const again = index.latest(spaces.question, clientIp, host, flow, askedJustNow);
      if (again !== undefined) return { session: again, evidence: `asks for ${dnsName} again` };
      const site = domainOf(host);
      const ofSite = site === null ? undefined : index.latest(spaces.domain, clientIp, site, flow, justOpened);
      return ofSite === undefined ? null : { session: ofSite, evidence: `asks for a name of ${site}` };
    }
    return usesAnswer(flow, index);
  },
};

function usesAnswer(flow: SessionFlow, index: SessionIndex): Tie | null {
  const question = flow.resolvedBy === null ? undefined : index.seatOf(flow.resolvedBy);
  const session = question?.session;
  if (!session || session.onlyQuestions || session.hasOtherProgramThan(flow.program)) return null;
  if (flow.startUs - (question as Seat).flow.lastUs > freshAnswerUs) return null;
  return { session, evidence: `server looked up by flow ${flow.resolvedBy}, as others of the session` };
}

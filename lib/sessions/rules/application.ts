/** One client, one application: the same label, or hosts of one registrable domain, without a longer silence and by the same program. */
import { domainOf } from '../domain.js';
import type { OpenSession } from '../open-session.js';
import type { SessionFlow } from '../session-flow.js';
import { spaces } from '../session-index.js';
import { ownerOf } from './owner.js';
import type { Rule } from './rule.js';

/** A site's pages are one thing, its mail another, its files a third. */
function siteOf({ host, dnsName, group }: SessionFlow): string | null {
  if (host !== null) return domainOf(host);
  const domain = dnsName === null ? null : domainOf(dnsName);
  return domain === null ? null : `${group} of ${domain}`;
}

/** What many applications draw in ties none of them to another. */
const tiesNothing = ({ role }: SessionFlow) => role === 'helper' || role === 'question';

/** The flow is of an application: not only of a protocol, which is spoken by many. */
function namesApplication({ role, label, protocol, source, group }: SessionFlow): boolean {
  if (role !== 'work' || source === 'port') return false;
  return group === 'peer2peer' || (label !== protocol && group !== 'infrastructure');
}

const sameProgram = (session: OpenSession, flow: SessionFlow) =>
  session.isAliveAt(flow.startUs) && !session.hasOtherProgramThan(flow.program);

export const applicationRule: Rule = {
  name: 'application',
  note(flow, session, index) {
    if (tiesNothing(flow)) return;
    if (namesApplication(flow)) index.put(spaces.label, ownerOf(flow), flow.label, session);
    const site = siteOf(flow);
    if (site !== null) index.put(spaces.domain, ownerOf(flow), site, session);
  },
  find(flow, index) {
    if (tiesNothing(flow)) return null;
    if (namesApplication(flow)) {
      const session = index.latest(spaces.label, ownerOf(flow), flow.label, flow, sameProgram);
      if (session !== undefined) return { session, evidence: `same application ${flow.label}` };
    }
    const site = siteOf(flow);
    const session = site === null ? undefined : index.latest(spaces.domain, ownerOf(flow), site, flow, sameProgram);
    return session === undefined ? null : { session, evidence: `same site: ${site}` };
  },
};

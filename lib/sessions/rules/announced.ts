/** Another flow said that this one would come: FTP data, the media of a call, what a proxy was asked to reach. */
import type { Rule } from './rule.js';

export const announcedRule: Rule = {
  name: 'announced',
  find(flow, index) {
    // The port of a call that is over is anybody's again.
    if (flow.role === 'question') return null;
    const session = index.sessionOf(flow.announcedBy);
    return session === undefined ? null : { session, evidence: `announced by flow ${flow.announcedBy}` };
  },
};

/**
 * What a page draws in from elsewhere: flows that the same program begins while the page loads, beside flows of it that are open. An
 * application of its own, which the user may have opened beside it, only in one breath with others.
 */
import type { OpenSession } from '../open-session.js';
import type { SessionFlow } from '../session-flow.js';
import type { Rule } from './rule.js';

/** A page goes on loading as long as no pause between its flows' beginnings is longer. */
const loadGapUs = 3_000_000;

/** Of a widget of another application, from the flow before it. */
const breathUs = 100_000;

const loading = (session: OpenSession, { startUs }: SessionFlow) =>
  Math.abs(startUs - session.lastStartUs) <= loadGapUs && session.isAtWorkAt(startUs);

const inOneBreath = (session: OpenSession, flow: SessionFlow) =>
  loading(session, flow) && Math.abs(flow.startUs - session.lastStartUs) <= breathUs;

export const pageRule: Rule = {
  name: 'page',
  note(flow, session, index) {
    if (flow.program !== null) index.put('program', flow.clientIp, flow.program.name, session);
  },
  find(flow, index) {
    if (flow.program === null) return null;
    const fits = flow.role === 'work' ? inOneBreath : loading;
    const session = index.latest('program', flow.clientIp, flow.program.name, flow, fits);
    if (session === undefined) return null;
    const after = Math.max(0, flow.startUs - session.lastStartUs) / 1e6;
    return { session, evidence: `same program, ${after.toFixed(1)} s after another flow of it` };
  },
};

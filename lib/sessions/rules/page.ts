/**
 * What a page draws in from elsewhere: flows that the same program begins while the page loads, beside flows of it that are open. And what
 * the program does for its own upkeep, which nobody waits for: at any time while it is at work.
 */
import type { OpenSession } from '../open-session.js';
import { isUpkeep, type Program } from '../program.js';
import type { SessionFlow } from '../session-flow.js';
import { spaces } from '../session-index.js';
import { ownerOf } from './owner.js';
import type { Rule } from './rule.js';

/** A page goes on loading as long as no pause between its flows' beginnings is longer. */
const loadGapUs = 5_000_000;
/** Of an application of its own, which the user may have opened beside it. Both chosen on the mixes for development. */
const widgetGapUs = 1_000_000;

/** A page is drawn in by protocols of the web; telephones say which program they are, too. */
const webProtocols = new Set(['http', 'tls', 'quic', 'websocket']);

function isOfWeb({ role, group, protocol }: SessionFlow): boolean {
  return role === 'question' || group === 'proxy' || webProtocols.has(protocol);
}

const working = (session: OpenSession, { startUs }: SessionFlow) => session.isAtWorkAt(startUs);

function loading(session: OpenSession, flow: SessionFlow): boolean {
  const gapUs = flow.role === 'work' ? widgetGapUs : loadGapUs;
  return Math.abs(flow.startUs - session.lastStartUs) <= gapUs && working(session, flow);
}

/** Across its ways of speaking, where it is known that they are of one program. */
const nameOf = ({ family, name }: Program) => family ?? name;

export const pageRule: Rule = {
  name: 'page',
  note(flow, session, index) {
    if (flow.program !== null && isOfWeb(flow)) index.put(spaces.program, ownerOf(flow), nameOf(flow.program), session);
  },
  find(flow, index) {
    const { program } = flow;
    if (program === null || !isOfWeb(flow)) return null;
    const upkeep = isUpkeep(flow.label, program);
    const session = index.latest(spaces.program, ownerOf(flow), nameOf(program), flow, upkeep ? working : loading);
    if (session === undefined) return null;
    const after = Math.max(0, flow.startUs - session.lastStartUs) / 1e6;
    const what = upkeep ? `upkeep of ${nameOf(program)}` : 'same program';
    return { session, evidence: `${what}, ${after.toFixed(1)} s after another flow of it` };
  },
};

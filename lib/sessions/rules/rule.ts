/** What a rule is: from a flow to the open session that it belongs to, and how later flows will find that session. */
import type { RuleName } from '../app-session.js';
import type { OpenSession } from '../open-session.js';
import type { SessionFlow } from '../session-flow.js';
import type { SessionIndex, Standing } from '../session-index.js';

export interface Tie {
  readonly session: OpenSession;
  /** Why, in words. */
  readonly evidence: string;
}

export interface Rule {
  readonly name: RuleName;
  /** Puts the flow's session where later flows will find it. */
  note?(flow: SessionFlow, session: Standing, index: SessionIndex): void;
  /** Null where the rule knows no session for the flow. Sees sessions that are alive, or were so when the flow began. */
  find(flow: SessionFlow, index: SessionIndex): Tie | null;
}

export function isAlive(session: OpenSession, flow: SessionFlow): boolean {
  return session.isAliveAt(flow.startUs);
}

/** Application sessions as values: what holds a flow in one, the session while it is open, and once it is closed. Decides nothing. */
import type { FlowTotals, SessionFlow } from './session-flow.js';

/** What put a flow into its session: the rules of lib/sessions/rules, and `first` for the flow that the session began with. */
export const ruleNames = [
  'process',
  'announced',
  'name',
  'referer',
  'swarm',
  'application',
  'parallel',
  'page',
] as const;
export type RuleName = (typeof ruleNames)[number];

export interface Member {
  readonly flow: SessionFlow;
  readonly rule: RuleName | 'first';
  /** Why, in words; null for the first. */
  readonly evidence: string | null;
  /** Time of the flow's last packet; epoch µs. */
  readonly lastUs: number;
  /** Its label where it is from the session; else the flow's own stands. */
  readonly lentLabel: string | null;
  /** Null while the flow goes on. */
  readonly totals: FlowTotals | null;
}

export interface SessionLabel {
  readonly label: string;
  readonly group: string;
  readonly confidence: number;
  readonly evidence: string | null;
}

/** A session that nothing can join any more. */
export interface AppSession {
  /** `flow_id` of the flow that it began with. */
  readonly sessionId: number;
  /** The address whose application this is: the client of the first flow. */
  readonly clientIp: string;
  readonly processId: number | null;
  readonly processName: string | null;
  readonly startUs: number;
  readonly lastUs: number;
  /** Worked out anew each time. */
  readonly label: SessionLabel;
  /** In the order in which they joined. */
  readonly members: readonly Member[];
}

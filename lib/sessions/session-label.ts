/** What a session is called: its flows vote, each with the weight of its evidence. Payload first; an advertisement does not name a page. */
import type { SessionLabel } from './app-session.js';
import type { FlowRole } from './flow-role.js';
import type { SessionFlow } from './session-flow.js';

export const unknown = 'unknown';

/** By where a flow's own label is from. What a session lent to its flow does not come back as a vote. */
const weightOfSource: Readonly<Record<string, number>> = {
  user: 8,
  payload: 4,
  metadata: 3,
  model: 1,
  port: 0.25,
};
/** Part of that weight: what is drawn in names a session, and how it is carried, only where nothing else does. */
const shareOfRole: Readonly<Record<FlowRole, number>> = { work: 1, helper: 0.1, carrier: 0.01, question: 0.001 };

interface Votes {
  readonly label: string;
  readonly group: string;
  readonly carrier: boolean;
  weight: number;
  flows: number;
  /** Of these flows, those that a model named, and those that only ask for a name. */
  learned: number;
  questions: number;
  confidence: number;
}

function weightOf({ label, source, confidence, role }: SessionFlow): number {
  return label === unknown ? 0 : (weightOfSource[source] ?? 0) * confidence * shareOfRole[role];
}

/** The flow has a vote. */
export const names = (flow: SessionFlow) => weightOf(flow) > 0;

export interface VotedLabel extends SessionLabel {
  /** It says only how something is carried. */
  readonly carrier: boolean;
  /** Only models say so. */
  readonly learned: boolean;
}

const noVotes: Votes[] = [];

export class LabelVotes {
  /** Few: sessions of many flows have few labels. */
  #votes: Votes[] = noVotes;
  #total = 0;
  #flows = 0;
  #questions = 0;
  #first: string | null = null;

  give(flow: SessionFlow): void {
    this.#flows++;
    const asks = flow.role === 'question' ? 1 : 0;
    this.#questions += asks;
    const weight = weightOf(flow);
    if (weight === 0) return;
    const votes = this.#of(flow);
    votes.weight += weight;
    votes.flows++;
    votes.questions += asks;
    if (flow.source === 'model') votes.learned++;
    votes.confidence = Math.max(votes.confidence, flow.confidence);
    this.#total += weight;
    if (this.#first === null && flow.role === 'work') this.#first = flow.label;
  }

  /** More is known of a flow that has voted. */
  change(before: SessionFlow, after: SessionFlow): void {
    const sameVote =
      before.label === after.label && before.confidence === after.confidence && before.source === after.source;
    if (sameVote && before.role === after.role) return;
    this.#flows--;
    const asked = before.role === 'question' ? 1 : 0;
    this.#questions -= asked;
    const weight = weightOf(before);
    if (weight > 0) {
      const votes = this.#of(before);
      votes.weight -= weight;
      votes.flows--;
      votes.questions -= asked;
      if (before.source === 'model') votes.learned--;
      this.#total -= weight;
      if (votes.flows === 0) this.#votes.splice(this.#votes.indexOf(votes), 1);
    }
    this.give(after);
  }

  get group(): string {
    return this.#best()?.group ?? unknown;
  }

  get name(): string {
    return this.#best()?.label ?? unknown;
  }

  label(): VotedLabel {
    const best = this.#best();
    if (best === null)
      return { label: unknown, group: unknown, confidence: 0, evidence: null, carrier: true, learned: false };
    const { label, weight, flows, learned, group, carrier, confidence } = best;
    const evidence = `${flows} of ${this.#flows} ${this.#flows === 1 ? 'flow' : 'flows'}`;
    // As sure as its surest flow, as far as the votes agree.
    return {
      label,
      group,
      confidence: confidence * (weight / this.#total),
      evidence,
      carrier,
      learned: learned === flows,
    };
  }

  #of({ label, group, role }: SessionFlow): Votes {
    for (const votes of this.#votes) if (votes.label === label) return votes;
    const votes = {
      label,
      group,
      carrier: role === 'carrier',
      weight: 0,
      flows: 0,
      learned: 0,
      questions: 0,
      confidence: 0,
    };
    if (this.#votes === noVotes) this.#votes = [votes];
    else this.#votes.push(votes);
    return votes;
  }

  /**
   * What the session began with counts twice: a page is what was asked for, not what it drew in. A question is asked for the sake of what
   * follows, and says nothing of what that is.
   */
  #best(): Votes | null {
    let best: Votes | null = null;
    let most = 0;
    const isMore = this.#flows > this.#questions;
    for (const votes of this.#votes) {
      if (isMore && votes.questions === votes.flows) continue;
      const weight = votes.weight * (votes.label === this.#first ? 2 : 1);
      if (best === null || weight > most) {
        best = votes;
        most = weight;
      }
    }
    return best;
  }
}

/** A session that flows still join. Keeps what the rules compare with; which flow joins is the grouping's decision. */
import type { AppSession, RuleName, SessionLabel } from './app-session.js';
import { idleGapUs, processGapUs, questionsGapUs } from './idle-gaps.js';
import { isUpkeep, type Program, sameProgram } from './program.js';
import type { FlowTotals, SessionFlow } from './session-flow.js';
import { LabelVotes, names, unknown } from './session-label.js';

/** A session of more flows goes on as another: what is kept of one is bounded. */
export const maxMembers = 65_536;

const noSeats: readonly Seat[] = [];

/** A flow that has begun, and its place in a session; what is known of it grows until it ends. */
export class Seat {
  totals: FlowTotals | null = null;
  rule: RuleName | 'first' = 'first';
  evidence: string | null = null;
  lastUs: number;
  /** What its session is called, where the flow took its label from there. */
  lentLabel: string | null = null;

  /** `session`: null while the flow waits for one. */
  constructor(
    public flow: SessionFlow,
    public session: OpenSession | null = null,
  ) {
    this.lastUs = flow.lastUs;
  }
}

function votesOf(members: readonly Seat[]): LabelVotes {
  const votes = new LabelVotes();
  for (const { flow } of members) votes.give(flow);
  return votes;
}

/** How long a session of that flow alone may be silent. */
export function gapOfOneUs(flow: SessionFlow): number {
  if (flow.processName !== null) return processGapUs;
  if (flow.role === 'question') return questionsGapUs;
  return names(flow) ? idleGapUs(flow.group, flow.label) : idleGapUs(unknown, unknown);
}

/** Closed, it is what it was: no object is made of it. */
export class OpenSession implements AppSession {
  readonly sessionId: number;
  readonly clientIp: string;
  members: readonly Seat[] = noSeats;
  /** Null while it is of one flow, which most are: then they are counted when somebody asks. */
  #votes: LabelVotes | null = null;
  /** Distinct ones; few. */
  #programs: Program[] | null = null;
  processId: number | null = null;
  processName: string | null = null;
  startUs: number;
  /** Last packet that is known of. */
  lastUs: number;
  /** When its latest flow began. */
  lastStartUs: number;
  /** Flows that have not ended. */
  openFlows = 0;
  #openQuestions = 0;
  /** Until when a flow that has ended was at work; questions for names apart. */
  #workedUntilUs = Number.NEGATIVE_INFINITY;
  /** When names were last asked for, by the questions that are in it. */
  #asked: Map<string, number> | null = null;
  /** One answer served several flows: the program remembers answers, and does not ask twice. */
  remembersAnswers = false;
  /** It stands in the list of those that will be closed. */
  closesLater = false;
  /** Of questions for names only, which go to whoever uses the answers. */
  onlyQuestions: boolean;

  /** `number`: of its first flow, in the table of seats. It goes by that. */
  constructor(
    readonly number: number,
    first: SessionFlow,
  ) {
    this.sessionId = first.flowId;
    this.clientIp = first.clientIp;
    this.startUs = first.startUs;
    this.lastUs = first.lastUs;
    this.lastStartUs = first.startUs;
    this.onlyQuestions = first.role === 'question';
  }

  get votes(): LabelVotes {
    return this.#votes ?? votesOf(this.members);
  }

  get label(): SessionLabel {
    return this.votes.label();
  }

  get full(): boolean {
    return this.members.length >= maxMembers;
  }

  get gapUs(): number {
    if (this.processName !== null) return processGapUs;
    if (this.onlyQuestions) return questionsGapUs;
    const { group, name } = this.votes;
    return idleGapUs(group, name);
  }

  /** One of its flows was open at that time; questions for names apart. */
  isAtWorkAt(timeUs: number): boolean {
    return this.openFlows > this.#openQuestions || this.#workedUntilUs >= timeUs;
  }

  /** It has work going on, or had so shortly before that a flow which begins then belongs to it. */
  isAliveAt(timeUs: number): boolean {
    return this.openFlows > 0 || timeUs - this.lastUs <= this.gapUs;
  }

  add(seat: Seat, rule: RuleName | 'first', evidence: string | null): void {
    seat.session = this;
    seat.rule = rule;
    seat.evidence = evidence;
    this.openFlows++;
    if (seat.flow.role === 'question') this.#openQuestions++;
    // Most sessions are of one flow: an array that is made with it has room for no more.
    if (this.members === noSeats) this.members = [seat];
    else {
      this.#votes ??= votesOf(this.members);
      (this.members as Seat[]).push(seat);
      this.#votes.give(seat.flow);
    }
    this.#note(seat.flow);
  }

  /** More is known of one of its flows. */
  change(seat: Seat, flow: SessionFlow): void {
    this.#votes?.change(seat.flow, flow);
    seat.flow = flow;
    this.#note(flow);
  }

  /** The flow has ended. */
  end(seat: Seat, lastUs: number, totals: FlowTotals | null): void {
    seat.lastUs = lastUs;
    seat.totals = totals;
    this.openFlows--;
    if (lastUs > this.lastUs) this.lastUs = lastUs;
    if (seat.flow.role === 'question') this.#openQuestions--;
    else if (lastUs > this.#workedUntilUs) this.#workedUntilUs = lastUs;
  }

  /** Takes over the flows of a session of which none has ended. */
  absorb(other: OpenSession, rule: RuleName, evidence: string): void {
    for (const seat of other.members) this.add(seat, rule, evidence);
  }

  /** When that name was last asked for. */
  askedAt(name: string): number | undefined {
    return this.#asked?.get(name);
  }

  knowsProcessOtherThan({ processId, processName }: SessionFlow): boolean {
    if (processName === null && processId === null) return false;
    if (this.processName === null && this.processId === null) return false;
    return this.processId !== processId || this.processName !== processName;
  }

  /** Nothing in it says which program it is. */
  get hasNoProgram(): boolean {
    return this.#programs === null;
  }

  /** Another program is at work in it, and this one is not. */
  hasOtherProgramThan(program: Program | null): boolean {
    if (program === null || this.#programs === null) return false;
    let others = false;
    for (const known of this.#programs) {
      const same = sameProgram(known, program);
      if (same === true) return false;
      others ||= same === false;
    }
    return others;
  }

  #note(flow: SessionFlow): void {
    this.processId ??= flow.processId;
    this.processName ??= flow.processName;
    if (flow.startUs < this.startUs) this.startUs = flow.startUs;
    if (flow.lastUs > this.lastUs) this.lastUs = flow.lastUs;
    if (flow.role === 'question') {
      if (flow.dnsName === null) return;
      this.#asked ??= new Map();
      this.#asked.set(flow.dnsName, Math.max(flow.startUs, this.#asked.get(flow.dnsName) ?? 0));
      return;
    }
    this.onlyQuestions = false;
    const { program } = flow;
    // What a program does for its own upkeep, now and then, is no sign that a page is loading.
    const upkeep = program !== null && isUpkeep(flow.label, program);
    if (!upkeep && flow.startUs > this.lastStartUs) this.lastStartUs = flow.startUs;
    if (program === null) return;
    if (this.#programs === null) {
      this.#programs = [program];
      return;
    }
    for (const known of this.#programs) if (known.kind === program.kind && known.name === program.name) return;
    this.#programs.push(program);
  }
}

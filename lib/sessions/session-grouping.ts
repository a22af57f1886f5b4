/**
 * Flows -> application sessions, as they come: a flow joins soon after it began, when it is known what it is, and is settled when it
 * ends. So a session needs no flow that is still to come, and what is held is bounded by the sessions that are open. Pure; knows no
 * columns. Time is that of the packets.
 *
 * Flows join in the order in which they became known, but some seconds late (`patienceUs`): by then it is known which of the flows before
 * had ended already.
 *
 * A flow belongs to the session that the first rule which knows one says, in the order of trust below; else it begins a session.
 * - Whose process a flow is stands above all: where two are known and differ, no rule ties them.
 * - A question for a name waits for who uses the answer, and goes with that.
 * - What has not been told to anybody can still be put right: a flow that is alone in its session is asked again when it ends.
 */
import type { AppSession, RuleName } from './app-session.js';
import { ruleNames } from './app-session.js';
import { ClosingTimes } from './closing-times.js';
import { OpenSession, Seat } from './open-session.js';
import { announcedRule } from './rules/announced.js';
import { applicationRule } from './rules/application.js';
import { nameRule } from './rules/name.js';
import { pageRule } from './rules/page.js';
import { parallelRule, resumedRule } from './rules/parallel.js';
import { processRule } from './rules/process.js';
import { refererRule } from './rules/referer.js';
import type { Rule, Tie } from './rules/rule.js';
import { swarmRule } from './rules/swarm.js';
import type { FlowTotals, SessionFlow } from './session-flow.js';
import { SessionIndex } from './session-index.js';

/** Most trusted first. */
const rules: readonly Rule[] = [
  processRule,
  announcedRule,
  nameRule,
  refererRule,
  swarmRule,
  resumedRule,
  applicationRule,
  parallelRule,
  pageRule,
];

/** The core tells of a closed TCP connection 15 s after its end. */
const patienceUs = 20_000_000;

/** A program that opens several flows to a host at once speaks on one of them by then. */
const speaksWithinUs = 1_000_000;
/** A program asks for addresses of all kinds within this time. */
const asksAtOnceUs = 1_000_000;
/** For at least so long a program that remembers answers has no need to ask again. */
const remembersUs = 30_000_000;

/** Groups whose programs ask anew for each connection, or do each piece of one work by a new process: things that publish, mail. */
const asksEachTime = new Set(['iot', 'mail']);

interface Found {
  readonly rule: RuleName;
  readonly tie: Tie;
}

/** A flow that has ended, with the session that it is told to belong to. */
export interface SettledSeat extends Seat {
  session: OpenSession;
}

export interface GroupingOptions {
  /** Rules at work; default all. */
  readonly rules?: readonly RuleName[];
  /** Somebody takes closed sessions; default true. Else they are forgotten. */
  readonly keepClosed?: boolean;
}

export class SessionGrouping {
  readonly #rules: readonly Rule[];
  readonly #index = new SessionIndex((session, flow) => !this.#belongsToAnother(session, flow));
  readonly #closing = new ClosingTimes<OpenSession>();
  readonly #keepClosed: boolean;
  #closed: AppSession[] = [];
  #open = 0;
  /** Nobody will look for sessions again. */
  #finishing = false;
  /** Flows that have begun and not joined yet, from `#waited` on. */
  readonly #waiting: Seat[] = [];
  #waited = 0;
  /** Questions that have not ended and whose answers a flow that has begun uses. */
  readonly #used = new Set<number>();
  #clockUs = Number.NEGATIVE_INFINITY;

  constructor({ rules: chosen = ruleNames, keepClosed = true }: GroupingOptions = {}) {
    this.#keepClosed = keepClosed;
    this.#rules = rules.filter(({ name }) => chosen.includes(name));
  }

  /** Sessions that are held. */
  get openSessions(): number {
    return this.#open;
  }

  /** It is known what this flow is; end() follows. */
  begin(flow: SessionFlow): void {
    this.#tick(flow.lastUs);
    const seat = new Seat(flow);
    this.#waiting.push(seat);
    this.#index.takeSeat(seat);
    if (flow.resolvedBy !== null && this.#index.seatOf(flow.resolvedBy) !== undefined) this.#used.add(flow.resolvedBy);
  }

  /** What begin() told of the flow; undefined where it did not. */
  known(flowId: number): SessionFlow | undefined {
    return this.#index.seatOf(flowId)?.flow;
  }

  /** The flow has ended, whether begin() told of it or not. `flow`: what known() gave, where nothing of it has changed. */
  end(flow: SessionFlow, lastUs: number, totals: FlowTotals): SettledSeat {
    this.#tick(lastUs);
    const seat = this.#seatOf(flow);
    const { session } = seat;
    session.end(seat, lastUs, totals);
    this.#used.delete(flow.flowId);
    if (session.openFlows === 0) this.#closeLater(session);
    return seat;
  }

  /** Sessions that nothing can join any more, since the last call. */
  takeClosed(): AppSession[] {
    const closed = this.#closed;
    this.#closed = [];
    return closed;
  }

  /** No more flows come: all that is open is closed. Nothing may be told after that. */
  finish(): void {
    this.#finishing = true;
    this.#tick(Number.POSITIVE_INFINITY);
  }

  #tick(timeUs: number): void {
    if (timeUs <= this.#clockUs) return;
    this.#clockUs = timeUs;
    const next = () => this.#waiting[this.#waited];
    for (let seat = next(); seat !== undefined && seat.flow.lastUs + patienceUs < timeUs; seat = next())
      this.#joinNext();
    this.#closeUntil(timeUs - patienceUs);
  }

  /** Those that began by then. Who uses an answer has to be known before the question is settled. */
  #joinUntil(timeUs: number): void {
    const next = () => this.#waiting[this.#waited];
    for (let seat = next(); seat !== undefined && seat.flow.startUs <= timeUs; seat = next()) this.#joinNext();
  }

  #joinNext(): void {
    const seat = this.#waiting[this.#waited++] as Seat;
    if (this.#waited > 4096 && this.#waited * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#waited);
      this.#waited = 0;
    }
    this.#join(seat);
  }

  /** The seat of a flow that ends, by all that is known of it. */
  #seatOf(flow: SessionFlow): SettledSeat {
    let seat = this.#index.seatOf(flow.flowId);
    if (seat === undefined) {
      // It never said what it is: those that did meanwhile come first.
      this.#joinUntil(flow.lastUs + speaksWithinUs);
      seat = new Seat(flow);
      this.#index.takeSeat(seat);
      this.#join(seat);
    }
    while (seat.session === null) this.#joinNext();
    if (flow.role === 'question') this.#joinUntil(flow.lastUs + patienceUs);
    if (seat.flow !== flow) this.#learn(seat, flow);
    return seat as SettledSeat;
  }

  #join(seat: Seat): void {
    const { flow } = seat;
    // Whoever uses the answer comes soon, and takes the question along.
    const found = flow.role === 'question' && this.#used.has(flow.flowId) ? null : this.#find(flow);
    if (found === null) this.#open++;
    this.#sit(seat, found?.tie.session ?? new OpenSession(seat.flow), found);
  }

  #sit(seat: Seat, session: OpenSession, found: Found | null): void {
    const { flow } = seat;
    session.add(seat, found?.rule ?? 'first', found?.tie.evidence ?? null);
    this.#note(flow, session);
    if (flow.role !== 'question') this.#takeQuestions(flow, session);
  }

  #find(flow: SessionFlow, except?: OpenSession): Found | null {
    for (const rule of this.#rules) {
      const tie = rule.find(flow, this.#index);
      if (tie === null || tie.session === except || tie.session.full) continue;
      if (!tie.session.knowsProcessOtherThan(flow)) return { rule: rule.name, tie };
    }
    return null;
  }

  /**
   * The flow's client asked for its server's name just now, although the session's program knew it: another process, which
   * had to ask. Of programs that are not known to remember answers only where they speak no protocol of the web.
   */
  #belongsToAnother(session: OpenSession, flow: SessionFlow): boolean {
    if (session.knowsProcessOtherThan(flow)) return true;
    const question = flow.resolvedBy === null ? undefined : this.#index.seatOf(flow.resolvedBy);
    if (question?.session?.onlyQuestions !== true || question.flow.dnsName === null) return false;
    const askedUs = session.askedAt(question.flow.dnsName);
    if (askedUs === undefined) return false;
    const sinceUs = question.flow.startUs - askedUs;
    if (sinceUs <= asksAtOnceUs || sinceUs >= remembersUs || asksEachTime.has(flow.group) || flow.label === 'ntp')
      return false;
    return session.remembersAnswers || flow.group !== 'web';
  }

  #note(flow: SessionFlow, session: OpenSession): void {
    for (const rule of this.#rules) rule.note?.(flow, session, this.#index);
  }

  /** Questions that wait for a flow like this one go with it. */
  #takeQuestions(flow: SessionFlow, session: OpenSession): void {
    const { resolvedBy, clientIp, host, dnsName } = flow;
    const answered = resolvedBy === null ? undefined : this.#index.seatOf(resolvedBy);
    if (answered?.session === session) session.remembersAnswers = true;
    const askedUs = answered?.flow.startUs;
    if (answered !== undefined && answered.session !== null) this.#absorb(answered.session, session, flow);
    if (host !== null) this.#takeQuestionsFor(host, clientIp, flow, session, askedUs);
    if (dnsName !== null && dnsName !== host) this.#takeQuestionsFor(dnsName, clientIp, flow, session, askedUs);
  }

  /** Beside the one whose answer is used: for addresses of another kind, and the like. */
  #takeQuestionsFor(name: string, clientIp: string, flow: SessionFlow, session: OpenSession, askedUs?: number): void {
    for (const other of this.#index.candidates('question', clientIp, name).reverse())
      if (askedUs === undefined || Math.abs(other.startUs - askedUs) <= asksAtOnceUs)
        this.#absorb(other, session, flow);
  }

  #absorb(questions: OpenSession, session: OpenSession, { flowId }: SessionFlow): void {
    if (questions === session || !questions.onlyQuestions || questions.openFlows < questions.members.length) return;
    const [first] = questions.members;
    if (first === undefined || session.knowsProcessOtherThan(first.flow)) return;
    this.#index.remove(questions);
    this.#open--;
    session.absorb(questions, 'name', `its answer led to flow ${flowId}`);
    for (const seat of questions.members) {
      this.#index.takeSeat(seat);
      this.#note(seat.flow, session);
    }
  }

  /** More is known of a flow now. If it began a session which nobody has joined, that may belong to another one. */
  #learn(seat: Seat, flow: SessionFlow): void {
    const session = seat.session as OpenSession;
    const found = session.members.length > 1 ? null : this.#find(flow, session);
    if (found === null) {
      session.change(seat, flow);
      this.#note(flow, session);
      return;
    }
    this.#index.remove(session);
    this.#open--;
    seat.flow = flow;
    this.#index.takeSeat(seat);
    this.#sit(seat, found.tie.session, found);
  }

  #closeUntil(timeUs: number): void {
    for (const session of this.#closing.takeDue(timeUs)) {
      session.closesLater = false;
      if (session.openFlows > 0) continue; // it went on, and is put here again when that ends
      if (session.lastUs + session.gapUs > timeUs) this.#closeLater(session);
      else this.#close(session);
    }
  }

  #closeLater(session: OpenSession): void {
    if (session.closesLater) return;
    session.closesLater = true;
    this.#closing.put(session, session.lastUs + session.gapUs);
  }

  #close(session: OpenSession): void {
    if (!this.#finishing) this.#index.remove(session);
    this.#open--;
    if (this.#keepClosed) this.#closed.push(session);
  }
}

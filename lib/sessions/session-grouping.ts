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
import { gapOfOneUs, type OpenSession, type Seat } from './open-session.js';
import { announcedRule } from './rules/announced.js';
import { applicationRule } from './rules/application.js';
import { nameRule } from './rules/name.js';
import { pageRule } from './rules/page.js';
import { parallelRule } from './rules/parallel.js';
import { processRule } from './rules/process.js';
import { refererRule } from './rules/referer.js';
import { resumedRule } from './rules/resumed.js';
import type { Rule, Tie } from './rules/rule.js';
import { swarmRule } from './rules/swarm.js';
import { noSeat, SeatTable } from './seat-table.js';
import type { FlowTotals, SessionFlow } from './session-flow.js';
import { SessionIndex, type Standing, spaces } from './session-index.js';

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
  readonly #seats = new SeatTable();
  readonly #index = new SessionIndex(this.#seats, (session, flow) => !this.#belongsToAnother(session, flow));
  readonly #closing = new ClosingTimes<number>();
  readonly #keepClosed: boolean;
  #closed: AppSession[] = [];
  #open = 0;
  /** Flows that have begun and not joined yet, from `#waited` on; by number. */
  readonly #waiting: number[] = [];
  #waited = 0;
  /** Questions that have not joined and whose answers a flow that has begun uses. */
  readonly #used = new Set<number>();
  /** Of a question that has joined and whose answer a flow uses that has not: when that began. */
  readonly #usedLater = new Map<number, number>();
  /** The last answer of known(). */
  #known: SessionFlow | undefined;
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
    this.#waiting.push(this.#seats.take(flow));
    if (flow.resolvedBy !== null) this.#noteUse(flow.resolvedBy, flow.startUs);
  }

  /** Only of a question that is held: an hour later its answer may still be used, and nobody would take it out again. */
  #noteUse(questionId: number, startUs: number): void {
    const asked = this.#seats.numberOf(questionId);
    if (asked === noSeat) return;
    if (this.#seats.waitsAt(asked)) this.#used.add(questionId);
    else if (this.#seats.isAloneAt(asked)) this.#usedLater.set(questionId, startUs);
  }

  /** What begin() told of the flow; undefined where it did not. */
  known(flowId: number): SessionFlow | undefined {
    const number = this.#seats.numberOf(flowId);
    this.#known = number === noSeat ? undefined : this.#seats.flowAt(number);
    return this.#known;
  }

  /**
   * The flow has ended, whether begin() told of it or not. `flow`: what known() just gave, where nothing of it has changed. Null where it is the
   * only one of its session so far, of which nothing more is to be said.
   */
  end(flow: SessionFlow, lastUs: number, totals: FlowTotals | null): SettledSeat | null {
    this.#tick(lastUs);
    const number = this.#numberOf(flow);
    if (this.#seats.isAloneAt(number)) {
      this.#seats.endAt(number, lastUs, totals);
      this.#closing.put(number, Math.max(flow.lastUs, lastUs) + gapOfOneUs(flow));
      return null;
    }
    const seat = this.#seats.seatAt(number) as SettledSeat;
    const { session } = seat;
    session.end(seat, lastUs, totals);
    if (session.openFlows === 0) this.#closeLater(session);
    return seat;
  }

  /** Sessions that nothing can join any more, since the last call. */
  takeClosed(): AppSession[] {
    const closed = this.#closed;
    this.#closed = [];
    return closed;
  }

  /** No more flows come: all that is open is closed. Nothing may be told after that. One at a time: there may be a million of them. */
  *finish(): Iterable<AppSession> {
    if (!this.#keepClosed) return;
    this.#joinUntil(Number.POSITIVE_INFINITY);
    yield* this.takeClosed();
    for (const number of this.#closing.takeDue(Number.POSITIVE_INFINITY)) {
      const session = this.#seats.sessionAt(number);
      if (session.openFlows === 0) yield session;
      this.#seats.letGo(number);
    }
  }

  #tick(timeUs: number): void {
    if (timeUs <= this.#clockUs) return;
    this.#clockUs = timeUs;
    for (let next = this.#next(); next !== noSeat; next = this.#next()) {
      if (this.#seats.lastUsAt(next) + patienceUs >= timeUs) break;
      this.#joinNext();
    }
    this.#closeUntil(timeUs - patienceUs);
  }

  /** Those that began by then. Who uses an answer has to be known before the question is settled. */
  #joinUntil(timeUs: number): void {
    for (let next = this.#next(); next !== noSeat; next = this.#next()) {
      if (this.#seats.startUsAt(next) > timeUs) break;
      this.#joinNext();
    }
  }

  /** Who joins next. */
  #next(): number {
    return this.#waited < this.#waiting.length ? (this.#waiting[this.#waited] as number) : noSeat;
  }

  #joinNext(): void {
    const number = this.#waiting[this.#waited++] as number;
    if (this.#waited > 4096 && this.#waited * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#waited);
      this.#waited = 0;
    }
    this.#join(number);
  }

  /** Of a flow that ends, and has a session by all that is known of it. */
  #numberOf(flow: SessionFlow): number {
    let number = this.#seats.numberOf(flow.flowId);
    const isNews = number !== noSeat && flow !== this.#known;
    if (number === noSeat) {
      // It never said what it is: those that did meanwhile come first.
      this.#joinUntil(flow.lastUs + speaksWithinUs);
      number = this.#seats.take(flow);
      this.#join(number);
    }
    while (this.#seats.waitsAt(number)) this.#joinNext();
    // Who uses the answer is to join before it is told where the question is.
    if (flow.role === 'question') {
      this.#joinUntil(Math.max(flow.lastUs + patienceUs, this.#usedLater.get(flow.flowId) ?? 0));
      this.#usedLater.delete(flow.flowId);
    }
    if (isNews) this.#learn(number, flow);
    return number;
  }

  #join(number: number): void {
    const flow = this.#seats.flowAt(number);
    // Whoever uses the answer comes soon, and takes the question along.
    const isUsed = flow.role === 'question' && this.#used.delete(flow.flowId);
    const found = isUsed ? null : this.#find(flow);
    if (found !== null) {
      this.#sit(this.#seats.seatAt(number), flow, found);
      return;
    }
    this.#open++;
    this.#seats.beginAt(number);
    this.#settle(flow, { number, clientIp: flow.clientIp, onlyQuestions: flow.role === 'question' });
  }

  #sit(seat: Seat, flow: SessionFlow, { rule, tie: { session, evidence } }: Found): void {
    session.add(seat, rule, evidence);
    this.#settle(flow, session);
  }

  /** The flow has joined that session. */
  #settle(flow: SessionFlow, session: Standing): void {
    this.#note(flow, session);
    if (flow.role !== 'question') this.#takeQuestions(flow, session.number);
  }

  #find(flow: SessionFlow, except = noSeat): Found | null {
    for (const rule of this.#rules) {
      const tie = rule.find(flow, this.#index);
      if (tie === null || tie.session.number === except || tie.session.full) continue;
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

  #note(flow: SessionFlow, session: Standing): void {
    for (const rule of this.#rules) rule.note?.(flow, session, this.#index);
  }

  /** Questions that wait for a flow like this one go with it. */
  #takeQuestions(flow: SessionFlow, number: number): void {
    const { resolvedBy, clientIp, host, dnsName } = flow;
    const answered = resolvedBy === null ? undefined : this.#index.seatOf(resolvedBy);
    if (answered !== undefined && answered.session !== null) {
      if (answered.session.number === number) answered.session.remembersAnswers = true;
      this.#absorb(answered.session, number, flow);
    }
    const askedUs = answered?.flow.startUs;
    if (host !== null) this.#takeQuestionsFor(host, clientIp, flow, number, askedUs);
    if (dnsName !== null && dnsName !== host) this.#takeQuestionsFor(dnsName, clientIp, flow, number, askedUs);
  }

  /** Beside the one whose answer is used: for addresses of another kind, and the like. */
  #takeQuestionsFor(name: string, clientIp: string, flow: SessionFlow, number: number, askedUs?: number): void {
    for (const other of this.#index.candidates(spaces.question, clientIp, name).reverse())
      if (askedUs === undefined || Math.abs(other.startUs - askedUs) <= asksAtOnceUs) this.#absorb(other, number, flow);
  }

  #absorb(questions: OpenSession, number: number, { flowId }: SessionFlow): void {
    if (questions.number === number || !questions.onlyQuestions) return;
    if (questions.openFlows < questions.members.length) return;
    const [first] = questions.members;
    const session = this.#seats.sessionAt(number);
    if (first === undefined || session.knowsProcessOtherThan(first.flow)) return;
    this.#index.remove(questions.number);
    this.#open--;
    session.absorb(questions, 'name', `its answer led to flow ${flowId}`);
    for (const seat of questions.members) this.#note(seat.flow, session);
  }

  /** More is known of a flow now. If it began a session which nobody has joined, that may belong to another one. */
  #learn(number: number, flow: SessionFlow): void {
    const seat = this.#seats.seatAt(number);
    const session = seat.session as OpenSession;
    const found = session.members.length > 1 ? null : this.#find(flow, session.number);
    if (found === null) {
      session.change(seat, flow);
      this.#note(flow, session);
      return;
    }
    this.#index.remove(session.number);
    this.#open--;
    seat.flow = flow;
    this.#sit(seat, flow, found);
  }

  #closeUntil(timeUs: number): void {
    for (const number of this.#closing.takeDue(timeUs)) {
      // What ended alone is due for good.
      if (!this.#seats.isAloneAt(number) && !this.#isOver(this.#seats.sessionAt(number), timeUs)) continue;
      this.#open--;
      if (this.#keepClosed) this.#closed.push(this.#seats.sessionAt(number));
      this.#index.remove(number);
      if (this.#usedLater.size > 0) this.#usedLater.delete(this.#seats.flowAt(number).flowId);
      this.#seats.forget(number);
    }
  }

  #isOver(session: OpenSession, timeUs: number): boolean {
    session.closesLater = false;
    if (session.openFlows > 0) return false; // it went on, and is put here again when that ends
    if (session.lastUs + session.gapUs <= timeUs) return true;
    this.#closeLater(session);
    return false;
  }

  #closeLater(session: OpenSession): void {
    if (session.closesLater) return;
    session.closesLater = true;
    this.#closing.put(session.number, session.lastUs + session.gapUs);
  }
}

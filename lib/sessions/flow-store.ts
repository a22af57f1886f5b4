/**
 * Flows by number, in columns: as objects, a million of them would be what the collector walks over and copies most of the time. A flow that
 * is asked for is made anew, so two answers are equal, not the same.
 */
import { PagedList } from './paged-list.js';
import { HeldFlow, type SessionFlow, type SharedFacts } from './session-flow.js';

/** Numbers of a flow that are its own, in this order. */
const width = 4;
const [flowIdAt, startAt, lastAt, portsAt] = [0, 1, 2, 3];
const ports = 65_536;

export class FlowStore {
  #numbers = new Float64Array(1024 * width);
  readonly #facts = new PagedList<SharedFacts | null>(null);
  readonly #clients = new PagedList('');
  readonly #servers = new PagedList('');

  /** One more than the highest number that was put. */
  get length(): number {
    return this.#facts.length;
  }

  /** `number`: at most `length`. */
  put(number: number, flow: SessionFlow): void {
    if (number * width === this.#numbers.length) this.#grow();
    const [numbers, at] = [this.#numbers, number * width];
    numbers[at + flowIdAt] = flow.flowId;
    numbers[at + startAt] = flow.startUs;
    numbers[at + lastAt] = flow.lastUs;
    numbers[at + portsAt] = flow.clientPort * ports + flow.serverPort;
    this.#facts.put(number, flow instanceof HeldFlow ? flow.facts : flow);
    this.#clients.put(number, flow.clientIp);
    this.#servers.put(number, flow.serverIp);
  }

  at(number: number): SessionFlow {
    const [numbers, at] = [this.#numbers, number * width];
    const bothPorts = numbers[at + portsAt] as number;
    return new HeldFlow(
      this.#facts.at(number) as SharedFacts,
      numbers[at + flowIdAt] as number,
      this.#clients.at(number),
      Math.floor(bothPorts / ports),
      this.#servers.at(number),
      bothPorts % ports,
      numbers[at + startAt] as number,
      numbers[at + lastAt] as number,
    );
  }

  flowIdAt(number: number): number {
    return this.#numbers[number * width + flowIdAt] as number;
  }

  startUsAt(number: number): number {
    return this.#numbers[number * width + startAt] as number;
  }

  lastUsAt(number: number): number {
    return this.#numbers[number * width + lastAt] as number;
  }

  /** Whatever it holds on to is let go. */
  clear(number: number): void {
    this.#facts.put(number, null);
    this.#clients.put(number, '');
    this.#servers.put(number, '');
  }

  #grow(): void {
    const more = new Float64Array(2 * this.#numbers.length);
    more.set(this.#numbers);
    this.#numbers = more;
  }
}

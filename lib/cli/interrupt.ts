/**
 * Command line: Ctrl-C and its kin. The first signal asks the work to stop, the second one stops at once. Work that has an
 * end to be asked for, as a live capture, is asked for it before.
 */

export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
const exitStatusOf: Readonly<Record<InterruptSignal, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** How long work may take to put its things away before the process ends regardless. */
const graceMs = 5000;

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(readonly exitStatus: number) {
    super('interrupted');
  }
}

export class InterruptWatch {
  readonly #controller = new AbortController();
  readonly #interrupted: Promise<never>;
  #reject: (reason: Interrupted) => void = () => {};
  #finish: (() => void) | undefined;
  #giveUp: () => void = () => {};
  readonly #onSignal = (name: InterruptSignal) => {
    const status = exitStatusOf[name];
    if (this.#finish !== undefined) {
      this.#finish();
      this.#finish = undefined;
      return;
    }
    if (this.#controller.signal.aborted) {
      this.#giveUp();
      process.exit(status);
    }
    const reason = new Interrupted(status);
    this.#controller.abort(reason);
    this.#reject(reason);
  };

  constructor() {
    this.#interrupted = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    this.#interrupted.catch(() => {});
    for (const name of Object.keys(exitStatusOf)) process.on(name, this.#onSignal);
  }

  /** What the first signal does instead of stopping the work: the work then ends well. */
  finishWith(finish: () => void): void {
    this.#finish = finish;
  }

  /** What is said when a signal ends the process at once, whatever it was at. */
  beforeGivingUp(say: () => void): void {
    this.#giveUp = say;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The result of the work, or Interrupted once the work has stopped or had time to. */
  async guard<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.#interrupted]);
    } catch (error) {
      if (!this.#controller.signal.aborted) throw error;
      const grace = new Promise((resolve) => setTimeout(resolve, graceMs).unref());
      await Promise.race([
        work.then(
          () => {},
          () => {},
        ),
        grace,
      ]);
      throw this.#controller.signal.reason;
    }
  }

  close(): void {
    for (const name of Object.keys(exitStatusOf)) process.off(name, this.#onSignal);
  }
}

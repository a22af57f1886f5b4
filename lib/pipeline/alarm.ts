/** Rings once after any time; Node's own timers take 24.8 days at most, and ring at once for more. Keeps no process alive. */

const longestMs = 2 ** 31 - 1;

export class Alarm {
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, ring: () => void) {
    const wait = (left: number) => {
      const step = Math.min(left, longestMs);
      this.#timer = setTimeout(() => (left > step ? wait(left - step) : ring()), step).unref();
    };
    wait(ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

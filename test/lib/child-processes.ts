/** The processes that a test's own has started, as the kernel tells them. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Those that run; what has ended and is not waited for yet is left out. */
export function childProcesses(): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((id) => {
    try {
      // proc(5): the name in parentheses, state, parent.
      const [, state, parent] = /\) (\w) (\d+)/.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? [];
      return Number(parent) === process.pid && state !== 'Z';
    } catch {
      return false;
    }
  });
}

/** Of those that run, what was not there at this call; `gone` waits until none is. */
export function furtherProcesses(): { (): number[]; gone(): Promise<void> } {
  const before = new Set(childProcesses());
  const further = () => childProcesses().filter((id) => !before.has(id));
  const gone = async () => {
    for (let tries = 0; further().length > 0; tries++) {
      if (tries > 250) throw new Error(`still there: ${further().join(', ')}`);
      await sleep(20);
    }
  };
  return Object.assign(further, { gone });
}

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

/** Those of a module of ours that run, of whatever depth below this process. */
function runningBelow(module: string): number[] {
  const ids = [process.pid];
  // Grows while it is walked.
  for (const id of ids)
    for (const thread of threadsOf(id))
      ids.push(...textOf(`/proc/${id}/task/${thread}/children`).split(' ').filter(Boolean).map(Number));
  return ids.filter((id) => textOf(`/proc/${id}/cmdline`).includes(module));
}

/** None of a process that has gone. */
function threadsOf(id: number): string[] {
  try {
    return readdirSync(`/proc/${id}/task`);
  } catch {
    return [];
  }
}

/** Empty of one that has gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** proc(5): what has ended and is not waited for yet is a zombie. Its command line would be empty for a moment at each exec, too. */
export function isAtWork(id: number): boolean {
  const stat = textOf(`/proc/${id}/stat`);
  return stat !== '' && !/^\d+ \(.*\) [ZX]/s.test(stat);
}

export function processesOf(module: string): { (): number[]; gone(): Promise<void> } {
  return waitable(() => runningBelow(module));
}

/** Of those that run, what was not there at this call; `gone` waits until none is. */
export function furtherProcesses(): { (): number[]; gone(): Promise<void> } {
  const before = new Set(childProcesses());
  return waitable(() => childProcesses().filter((id) => !before.has(id)));
}

function waitable(running: () => number[]): { (): number[]; gone(): Promise<void> } {
  const gone = async () => {
    for (let tries = 0; running().length > 0; tries++) {
      if (tries > 250) throw new Error(`still there: ${running().join(', ')}`);
      await sleep(20);
    }
  };
  return Object.assign(running, { gone });
}

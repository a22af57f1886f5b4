/** Processes of a recorded application, wherever they have gone: by their network namespace, or by a mark that they inherit. */
import { readdirSync, readFileSync } from 'node:fs';
import { runTool } from './run-tool.js';

/** In the environment of a command whose namespace is not its own. */
export const markVariable = 'TRACTOR_RECORDING';

export async function processesIn(namespace: string): Promise<number[]> {
  const listed = await runTool('ip', ['netns', 'pids', namespace]).catch(() => '');
  return listed
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}

export function processesMarked(mark: string): number[] {
  const wanted = `${markVariable}=${mark}`;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(wanted);
    } catch {
      return false; // it has ended meanwhile
    }
  });
}

export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

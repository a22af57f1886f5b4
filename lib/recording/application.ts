/** The command that is recorded: started inside a namespace, waited for, ended with all that it left running there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { processesIn } from './made-things.js';

export interface Exit {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

const politeMs = 3000;
const lookEveryMs = 50;

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

export class Application {
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;

  /** `ownNamespace`: whatever runs in it is ours to end. */
  constructor(
    readonly namespace: string,
    command: readonly string[],
    readonly ownNamespace: boolean,
  ) {
    this.#child = spawn('ip', ['netns', 'exec', namespace, ...command], { stdio: 'inherit' });
    this.exited = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (status, signal) => resolve({ status, signal }));
    });
  }

  /** Asks, then insists; resolves when nothing of it runs. */
  async end(): Promise<void> {
    signalAll(await this.#running(), 'SIGTERM');
    for (let waited = 0; waited < politeMs; waited += lookEveryMs) {
      if ((await this.#running()).length === 0) return;
      await sleep(lookEveryMs);
    }
    signalAll(await this.#running(), 'SIGKILL');
  }

  /** `ip netns exec` becomes the command: the child is the command itself. */
  async #running(): Promise<number[]> {
    if (this.ownNamespace) return await processesIn(this.namespace);
    const { pid, exitCode, signalCode } = this.#child;
    return pid === undefined || exitCode !== null || signalCode !== null ? [] : [pid];
  }
}

/** The command that is recorded: started inside a namespace, waited for, ended with all that it left running there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { markVariable, processesIn, processesMarked, signalAll } from './processes.js';

export interface Exit {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

const politeMs = 3000;
const lookEveryMs = 50;

export class Application {
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;

  /** `mark`: by which its processes are known among those of others. Null: whatever runs in the namespace is ours to end. */
  constructor(
    readonly namespace: string,
    command: readonly string[],
    readonly mark: string | null,
  ) {
    const env = mark === null ? process.env : { ...process.env, [markVariable]: mark };
    this.#child = spawn('ip', ['netns', 'exec', namespace, ...command], { stdio: 'inherit', env });
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

  /** `ip netns exec` becomes the command: the child is the command itself, whatever it does to its environment. */
  async #running(): Promise<number[]> {
    if (this.mark === null) return await processesIn(this.namespace);
    const { pid, exitCode, signalCode } = this.#child;
    const ended = pid === undefined || exitCode !== null || signalCode !== null;
    return [...new Set([...(ended ? [] : [pid]), ...processesMarked(this.mark)])];
  }
}

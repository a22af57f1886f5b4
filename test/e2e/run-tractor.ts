/** The real program in a process of its own: what goes in, what comes out, and how it ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const mainPath = fileURLToPath(new URL('../../lib/cli/main.js', import.meta.url));
/** In dist/test/e2e when it runs. */
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../test/captures/${name}`, import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: Buffer;
  /** Leave standard input open after `input`. */
  readonly keepOpen?: boolean;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** In a process group of its own, as a shell starts it: process.kill(-pid) is a terminal's Ctrl-C. */
  readonly ownGroup?: boolean;
}

export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';

  constructor(command: string, args: readonly string[], options: RunOptions = {}) {
    const { cwd, ownGroup = false } = options;
    this.child = spawn(command, args, { cwd, detached: ownGroup, env: { ...process.env, ...options.env } });
    this.child.stdin?.on('error', () => {});
    if (options.input) this.child.stdin?.write(options.input);
    if (!options.keepOpen) this.child.stdin?.end();
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (status, signal) => resolve({ status, signal, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** Resolves when a signal asks it to stop instead of ending it: it has taken SIGHUP then, which Node leaves alone (proc(5): SigCgt). */
  async hearsSignals(): Promise<void> {
    const taken = () =>
      /^SigCgt:\t([0-9a-f]+)$/m.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1] ?? '0';
    while ((BigInt(`0x${taken()}`) & 1n) === 0n) await sleep(10);
  }

  /** Until it has printed this on either stream. */
  async said(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.stdout) && !pattern.test(this.stderr)) {
      if (this.child.exitCode !== null) throw new Error(`ended first: ${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** As users have it: what tap makes every Node of ours load costs time, and listens for signals before the program does. */
export const start = (args: readonly string[], options?: RunOptions): Running =>
  new Running('env', ['-u', 'NODE_OPTIONS', process.execPath, mainPath, ...args], options);

export const tractor = (args: readonly string[], options?: RunOptions): Promise<Ended> => start(args, options).ended;

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'tractor-cli-'));

export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

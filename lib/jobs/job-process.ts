/**
 * Tasks in a process beside this one, each in a thread there (job-process-main.ts). Threads of one process share what maps its memory: where processors are
 * short, one that jobs hold in the middle of that holds whoever answers requests, for as long as it is not scheduled. Started by the first task; where it
 * dies, the next task starts another.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Crash, FromJobProcess, JobReply, JobTask, ToJobProcess } from './job-messages.js';
import type { JobRun, TaskStarter } from './job-threads.js';

const processModule = fileURLToPath(new URL('./job-process-main.js', import.meta.url));

/**
 * Where the kernel shares processors out by session, the priorities of threads count only among those of one (sched(7), "The autogroup
 * feature"): this one says it of the whole session of jobs. Where it does not, there is no such file, and theirs suffice.
 */
function giveWay({ pid }: ChildProcess): void {
  writeFile(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_BELOW_NORMAL)).catch(() => {});
}

interface Begun {
  readonly onReply: (reply: JobReply) => void;
  readonly onEnd: (crash: Crash | null) => void;
}

export class JobProcess implements TaskStarter {
  #child: ChildProcess | null = null;
  #runs = new Map<number, Begun>();
  #started = 0;

  start(task: JobTask, onReply: (reply: JobReply) => void): JobRun {
    const id = this.#started++;
    this.#child ??= this.#fork();
    const ended = new Promise<Crash | null>((resolve) => {
      this.#runs.set(id, { onReply, onEnd: resolve });
    });
    this.#tell({ kind: 'start', id, task });
    const stop = async () => {
      if (this.#runs.has(id)) this.#tell({ kind: 'stop', id });
      await ended;
    };
    return { ended, stop };
  }

  /** What runs is broken off. */
  close(): void {
    this.#child?.kill('SIGKILL');
  }

  #fork(): ChildProcess {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const child = fork(processModule, [], {
      execArgv: [],
      env,
      serialization: 'advanced',
      // A group of its own: what a terminal sends to ours does not end it before us.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    giveWay(child);
    child.on('message', (told: FromJobProcess) => this.#take(told));
    child.on('error', (error) => this.#end(child, error.message));
    child.on('exit', (code, signal) =>
      this.#end(child, `the process of jobs ended with ${signal ?? `status ${code}`}`),
    );
    return child;
  }

  #tell(order: ToJobProcess): void {
    const child = this.#child;
    this.#hold();
    // One that could not be started has no channel, and says why in an event.
    if (child?.connected === true) child.send(order, (error) => error !== null && this.#end(child, error.message));
  }

  #take(told: FromJobProcess): void {
    const run = this.#runs.get(told.id);
    if (told.kind === 'reply') return void run?.onReply(told.reply);
    this.#runs.delete(told.id);
    this.#hold();
    run?.onEnd(told.crash);
  }

  /** All that ran there has ended with it. */
  #end(child: ChildProcess, message: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    // Where it is only out of reach.
    child.kill('SIGKILL');
    const runs = [...this.#runs.values()];
    this.#runs = new Map();
    for (const { onEnd } of runs) onEnd({ message, ofProcess: true });
  }

  /** Only tasks keep our process alive. */
  #hold(): void {
    for (const each of [this.#child, this.#child?.channel]) this.#runs.size > 0 ? each?.ref() : each?.unref();
  }
}

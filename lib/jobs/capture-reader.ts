/** What a capture can be asked without a job: its health, whether it is one, whether a filter fits it. Each in a thread of its own, a few at a time. */
import { UsageError } from '../errors.js';
import type { AnalysisSummary } from '../schema/capture-health.js';
import type { Catalogue } from '../storage/catalogue.js';
import type { FoundCapture } from './captures-folder.js';
import type { CaptureFault, Crash, JobReply, JobTask } from './job-messages.js';
import { type JobRun, JobThreads, type TaskStarter } from './job-threads.js';

/** A filter that no packets can be chosen by; the reason is libpcap's. */
export class WrongCaptureFilter extends UsageError {
  constructor(readonly reason: string) {
    super(`filter: ${reason}`);
  }
}

type WithoutModule<Task> = Task extends unknown ? Omit<Task, 'analysisModule'> : never;
type ReaderTask = WithoutModule<JobTask & { kind: 'health' | 'probe' }>;

export interface CaptureReaderOptions {
  readonly analysisModule: string;
  /** Where captures are read; default: in threads of this process. */
  readonly tasks?: TaskStarter;
  /** Where healths are kept for the state of the file. */
  readonly catalogue: Catalogue;
  /** Threads at once; default 2. */
  readonly concurrency?: number;
}

/** A capture that was read to its end, or as far as it could be. */
export interface ReadHealth {
  readonly summary: AnalysisSummary;
  readonly fault: CaptureFault | null;
}

/** Times in nanoseconds are beyond what JSON's numbers hold. */
function healthText(health: ReadHealth): string {
  return JSON.stringify(health, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

const nanosecondFields = new Set(['timeFirstNs', 'timeLastNs']);

export function reviveNanoseconds(key: string, value: unknown): unknown {
  return nanosecondFields.has(key) && typeof value === 'string' ? BigInt(value) : value;
}

export class CaptureReader {
  readonly #options: CaptureReaderOptions;
  readonly #tasks: TaskStarter;
  readonly #runs = new Set<JobRun>();
  readonly #waiting: (() => void)[] = [];
  /** Being read; whoever asks for the same gets the same. */
  readonly #reading = new Map<string, Promise<ReadHealth>>();
  #free: number;
  #closing = false;

  constructor(options: CaptureReaderOptions) {
    this.#options = options;
    this.#tasks = options.tasks ?? new JobThreads();
    this.#free = options.concurrency ?? 2;
  }

  /** Read once for each state of the file; then known. */
  async health(capture: FoundCapture): Promise<ReadHealth> {
    const known = await this.#options.catalogue.captureHealth(capture);
    if (known !== null) return JSON.parse(known, reviveNanoseconds) as ReadHealth;
    const key = `${capture.sizeBytes} ${capture.mtimeMs} ${capture.name}`;
    const reading = this.#reading.get(key) ?? this.#read(capture).finally(() => this.#reading.delete(key));
    this.#reading.set(key, reading);
    return await reading;
  }

  async #read(capture: FoundCapture): Promise<ReadHealth> {
    const reply = await this.#ask({ kind: 'health', path: capture.path });
    if (reply.kind !== 'health') throw new Error('a reading thread answered another question');
    const health = { summary: reply.summary, fault: reply.fault };
    const { name, sizeBytes, mtimeMs } = capture;
    await this.#options.catalogue.rememberHealth({ name, sizeBytes, mtimeMs }, healthText(health));
    return health;
  }

  /** Null where the file begins as a capture; else why not. */
  async probe(path: string): Promise<string | null> {
    const reply = await this.#ask({ kind: 'probe', path, filter: null });
    return reply.kind === 'probe' && reply.fault !== null ? reply.fault.reason : null;
  }

  /**
   * Whether packets of the captures can be filtered by it.
   * @throws WrongCaptureFilter
   */
  async checkFilter(captures: readonly FoundCapture[], filter: string): Promise<void> {
    // Of rotated files the first speaks for all: they have its link types.
    const [first] = captures;
    if (first === undefined) return;
    const reply = await this.#ask({ kind: 'probe', path: first.path, filter });
    if (reply.kind !== 'probe' || reply.fault === null) return;
    // Any other fault is the capture's, and the job's to tell.
    if (['bad_filter', 'unavailable'].includes(reply.fault.code)) throw new WrongCaptureFilter(reply.fault.reason);
  }

  async #ask(task: ReaderTask): Promise<JobReply> {
    await this.#place();
    try {
      if (this.#closing) throw new Error('the server is closing');
      for (let triesLeft = 2; ; triesLeft--) {
        const { answer, crash } = await this.#run({ ...task, analysisModule: this.#options.analysisModule } as JobTask);
        if (answer !== null) return answer;
        if (crash?.ofProcess === true && triesLeft > 0 && !this.#closing) continue;
        throw new Error(crash?.message ?? 'a reading thread ended without an answer');
      }
    } finally {
      this.#free++;
      this.#waiting.shift()?.();
    }
  }

  async #run(task: JobTask): Promise<{ readonly answer: JobReply | null; readonly crash: Crash | null }> {
    let answer: JobReply | null = null;
    const run = this.#tasks.start(task, (reply) => {
      answer = reply;
    });
    this.#runs.add(run);
    const crash = await run.ended;
    this.#runs.delete(run);
    return { answer, crash };
  }

  async #place(): Promise<void> {
    while (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#free--;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#runs].map((run) => run.stop()));
  }
}

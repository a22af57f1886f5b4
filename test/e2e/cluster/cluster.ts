/**
 * TrActor on several hosts of a test's own: a database, a server and workers, each on a host, captures and lake on a disk that all of
 * them see. Parts are killed, cut off and started again by the test; close() looks whether anything is left.
 */
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { Postgres } from '../../lib/postgres.js';
import { repeatCapture } from '../../tools/repeat-capture.js';
import { fixture, mainPath, type Running } from '../run-tractor.js';
import { type Asked, Door, type Reply } from './door.js';
import { type Host, makeHosts } from './hosts.js';
import { JobHistory } from './job-history.js';
import { SmallDisk } from './small-disk.js';
import { Undertaker } from './undertaker.js';
import { WallClock, withoutWallClock } from './wall-clock.js';

export const workerNames = ['worker-1', 'worker-2'] as const;
export type WorkerName = (typeof workerNames)[number];
type HostName = 'database' | 'server' | WorkerName;

/** Of a worker's silence, until its jobs are another's. */
export const workerTimeoutS = 3;
const serverPort = 8080;
const databasePort = 5432;
const diskBytes = 64e6;

/** Long enough to be killed in: a second or so. */
export const longCapture = 'long.pcap';
/** Ends in the middle of a packet: its job fails, with what was readable stored. */
export const cutCapture = 'cut.pcap';
const whole = ['web.pcap', 'ftp.pcapng', 'voip.pcap'] as const;
export const captureNames: readonly string[] = [longCapture, cutCapture, ...whole];

function writeCaptures(folder: string): void {
  mkdirSync(folder);
  for (const name of whole) copyFileSync(fixture(name), join(folder, name));
  const web = readFileSync(fixture('web.pcap'));
  writeFileSync(join(folder, cutCapture), web.subarray(0, 50_000));
  repeatCapture(web, 400, join(folder, longCapture));
}

export interface EndedJob {
  readonly job_id: number;
  readonly state: 'finished' | 'failed' | 'cancelled';
  readonly message?: string;
}

async function end(running: Running | null | undefined, signal: NodeJS.Signals): Promise<void> {
  running?.child.kill(signal);
  await running?.ended;
}

/** A job's line in the queue. */
const ofJob = (jobId: number) => `data->>'job' = '${jobId}'`;

export class Cluster {
  readonly folder: string;
  readonly captures: string;
  readonly data: string;
  readonly disk: SmallDisk;
  readonly workers = new Map<WorkerName, Running>();
  server: Running | null = null;
  readonly #doors: Door[] = [];

  private constructor(
    undertaker: Undertaker,
    folder: string,
    readonly hosts: Readonly<Record<HostName, Host>>,
    readonly postgres: Postgres,
    readonly url: string,
    readonly history: JobHistory,
    /** Where it has one of its own. */
    readonly databaseDisk: SmallDisk | null,
    /** Of the processes of PostgreSQL; null where clocks cannot be moved. */
    readonly databaseClock: WallClock | null,
  ) {
    this.folder = folder;
    this.captures = join(folder, 'captures');
    writeCaptures(this.captures);
    this.disk = new SmallDisk(undertaker, join(folder, 'disk'), diskBytes);
    this.data = join(this.disk.folder, 'data');
  }

  /** Nothing runs yet but the database; `databaseDisk`: bytes of a disk of its own for it. Where it can have one, it has a clock of its own. */
  static async open(test: Test, { databaseDisk }: { readonly databaseDisk?: number } = {}): Promise<Cluster> {
    const undertaker = new Undertaker();
    test.teardown(() => undertaker.end());
    const folder = mkdtempSync(join(tmpdir(), 'tractor-cluster-'));
    undertaker.expect('folder', folder);
    chmodSync(folder, 0o755);
    const hosts = makeHosts(undertaker, 'database', 'server', ...workerNames);
    const { database } = hosts;
    const [program, args] = database.command('true', []);
    const through = [program, ...args.slice(0, -1)];
    const disk = databaseDisk === undefined ? null : new SmallDisk(undertaker, join(folder, 'database'), databaseDisk);
    const databaseClock = withoutWallClock() === false ? new WallClock(folder, 'database-clock') : null;
    const postgres = await Postgres.start(test, {
      through,
      ...(databaseClock === null ? {} : { env: databaseClock.env }),
      host: database.address,
      port: databasePort,
      ...(disk === null ? {} : { within: disk.folder }),
    });
    undertaker.expect('folder', postgres.folder);
    const url = await postgres.database();
    return new Cluster(
      undertaker,
      folder,
      hosts,
      postgres,
      url,
      new JobHistory(postgres, new URL(url).pathname.slice(1)),
      disk,
      databaseClock,
    );
  }

  sql(text: string): Promise<Record<string, unknown>[]> {
    return this.postgres.query(text, new URL(this.url).pathname.slice(1));
  }

  #places(): string[] {
    return ['--database', this.url, '--captures', this.captures, '--data', this.data];
  }

  async startServer(...more: string[]): Promise<void> {
    const own = ['--host', '0.0.0.0', '--no-tokens', '--port', String(serverPort), '--rate-limit', '0'];
    const args = [mainPath, 'serve', ...this.#places(), ...own, '--worker-timeout', String(workerTimeoutS), ...more];
    this.server = this.hosts.server.start(process.execPath, args, { keepOpen: true });
    await this.server.said(/listens on/);
    if (this.#doors.length > 0) return;
    this.#doors.push(await Door.open(this.hosts.server, serverPort, join(this.folder, 'door')));
    await this.history.begin();
  }

  /** Ended or at work: what it says is looked at by whoever wants to know. */
  newWorker(name: WorkerName, env: Readonly<Record<string, string>> = {}, ...more: string[]): Running {
    const own = ['--worker-timeout', String(workerTimeoutS), '--log-level', 'info'];
    const args = [mainPath, 'worker', ...this.#places(), ...own, ...more];
    return this.hosts[name].start(process.execPath, args, { keepOpen: true, env });
  }

  async startWorker(name: WorkerName, env: Readonly<Record<string, string>> = {}, ...more: string[]): Promise<Running> {
    const worker = this.newWorker(name, env, ...more);
    this.workers.set(name, worker);
    await worker.said(/takes jobs from/);
    return worker;
  }

  async killWorker(name: WorkerName): Promise<void> {
    await end(this.workers.get(name), 'SIGKILL');
  }

  async endWorker(name: WorkerName): Promise<void> {
    await end(this.workers.get(name), 'SIGTERM');
  }

  async killServer(): Promise<void> {
    await end(this.server, 'SIGKILL');
  }

  /** In the queue of the workers, beside the one that is there. */
  async queueAgain(jobId: number): Promise<void> {
    await this.sql(
      `INSERT INTO tractor_queue.job (name, data) SELECT name, data FROM tractor_queue.job WHERE ${ofJob(jobId)} LIMIT 1`,
    );
  }

  /** Of a job that a worker runs: another one gets it, too, while the first goes on. False where it does not run. */
  async handToAnother(jobId: number): Promise<boolean> {
    const rows = await this.sql(
      `WITH job AS (UPDATE jobs SET state = 'new', worker_id = NULL WHERE job_id = ${jobId} AND state = 'in_progress' RETURNING 1)
       UPDATE tractor_queue.job SET state = 'created' WHERE ${ofJob(jobId)} AND state = 'active' AND EXISTS (SELECT FROM job) RETURNING 1`,
    );
    return rows.length > 0;
  }

  async jobIds(): Promise<number[]> {
    return (await this.sql('SELECT job_id FROM jobs ORDER BY job_id')).map((row) => Number(row['job_id']));
  }

  async endedTwice(): Promise<number[]> {
    const rows = await this.sql(
      "SELECT job_id FROM state_changes WHERE after NOT IN ('new', 'in_progress') GROUP BY job_id HAVING count(*) > 1",
    );
    return rows.map((row) => Number(row['job_id']));
  }

  /** What the catalogue or the queue takes for not ended. */
  async unfinished(): Promise<Record<string, unknown>[]> {
    const jobs = await this.sql("SELECT job_id, state FROM jobs WHERE state IN ('new', 'in_progress')");
    return [...jobs, ...(await this.sql("SELECT data, state FROM tractor_queue.job WHERE state < 'completed'"))];
  }

  /** Rejects where no server answers. */
  ask(path: string, asked?: Asked): Promise<Reply> {
    return (this.#doors[0] as Door).ask(path, asked);
  }

  /** As a client with patience does: asks again while nobody answers or the answer is "not now". */
  async askAgain(path: string, asked?: Asked): Promise<Reply> {
    for (let tries = 0; ; tries++) {
      const reply = await this.ask(path, asked).catch((error: Error) => error);
      if (!(reply instanceof Error) && reply.status !== 503) return reply;
      if (tries > 600)
        throw new Error(`${path}: ${reply instanceof Error ? reply.message : reply.bytes}${this.said()}`);
      await sleep(50);
    }
  }

  /** The bytes of an answer that is one. */
  readonly bytes = async (path: string): Promise<Buffer> => {
    const { status, bytes } = await this.askAgain(path);
    if (status !== 200) throw new Error(`${path}: ${status} ${bytes.subarray(0, 500)}`);
    return bytes;
  };

  /** The number of the job; the one that is open already where there is one. */
  async order(capture: string): Promise<number> {
    const wish = { method: 'POST', body: { captures: [capture] } };
    const { status, body } = await this.askAgain('/api/v2/jobs', wish);
    if (status >= 300) throw new Error(`${capture}: ${status} ${JSON.stringify(body)}`);
    return body.job_id;
  }

  async ended(jobId: number, withinMs = 60_000): Promise<EndedJob> {
    const untilMs = performance.now() + withinMs;
    for (;;) {
      const { body } = await this.askAgain(`/api/v2/jobs/${jobId}`);
      if (['finished', 'failed', 'cancelled'].includes(body.state)) return body;
      if (performance.now() > untilMs)
        throw new Error(`job ${jobId} does not end: ${JSON.stringify(body)}${this.said()}`);
      await sleep(50);
    }
  }

  /** What the parts have logged last, for who looks for a fault. */
  said(): string {
    const parts = [['server', this.server] as const, ...this.workers];
    return parts.map(([name, running]) => `\n--- ${name}\n${running?.stderr.slice(-3000)}`).join('');
  }

  /** Ends all programs; rejects where one has to be forced, or leaves another behind. */
  async close(): Promise<void> {
    for (const door of this.#doors) await door.close();
    for (const running of [this.server, ...this.workers.values()]) running?.child.kill('SIGTERM');
    const all = [this.server, ...this.workers.values()].map((running) => running?.ended);
    const late = sleep(20_000, 'late' as const, { ref: false });
    if ((await Promise.race([Promise.all(all), late])) === 'late') throw new Error(`still at work: ${this.said()}`);
    for (const name of ['server', ...workerNames] as const) {
      const left = this.hosts[name].processes();
      if (left.length > 0) throw new Error(`${name}: processes are left: ${left.join(', ')}`);
    }
  }
}

/** Servers and workers of one PostgreSQL: the server in this process, workers in their own, captures as scripts or real ones. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { type ServerOptions, startServer } from '../../lib/api/server.js';
import type { WorkerOptions } from '../../lib/api/worker-process.js';
import { type Script, scriptedAnalysis } from '../lib/jobs/scripted-analysis.js';
import type { Postgres } from '../lib/postgres.js';
import { type Answer, Client, writeScripts } from './api-house.js';
import { Running } from './run-tractor.js';

const workerProgram = fileURLToPath(new URL('./worker-program.js', import.meta.url));

export interface WorkerProcess extends Running {
  readonly workerId: string;
}

export interface Cluster extends Client {
  readonly captures: string;
  readonly data: string;
  readonly database: string;
  readonly postgres: Postgres;
  worker(options?: Partial<WorkerOptions> & { readonly drainMs?: number }): Promise<WorkerProcess>;
  /** Its number. */
  job(name: string, more?: object): Promise<number>;
  /** The job as soon as it is in one of these states. */
  until(jobId: number, ...states: string[]): Promise<Answer['body']>;
}

export interface ClusterOptions {
  readonly server?: Partial<ServerOptions>;
  /** Default: captures are scripts. */
  readonly isReal?: boolean;
  /** Seconds; default 2. */
  readonly workerTimeoutS?: number;
}

export async function openCluster(
  test: Test,
  postgres: Postgres,
  scripts: Record<string, Script | Buffer>,
  { server: more = {}, isReal = false, workerTimeoutS = 2 }: ClusterOptions = {},
): Promise<Cluster> {
  // Not the test's own folder: a house that the test opens beside begins with an empty one.
  const home = mkdtempSync(join(tmpdir(), 'tractor-cluster-'));
  const [captures, data] = [join(home, 'captures'), join(home, 'data')];
  mkdirSync(captures);
  writeScripts(captures, scripts);
  const database = await postgres.database();
  const common = { captures, data, database, workerTimeoutS, ...(isReal ? {} : { analysisModule: scriptedAnalysis }) };
  const server = await startServer({ ...common, port: 0, logger: false, ...more });
  const workers: Running[] = [];
  test.teardown(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    await Promise.all(workers.map(({ ended }) => ended));
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });
  const worker: Cluster['worker'] = async (options = {}) => {
    const logger = { level: 'info', file: join(home, `worker-${workers.length}.log`) };
    const text = JSON.stringify({ ...common, logger, ...options });
    const running = new Running(process.execPath, [workerProgram, text], { keepOpen: true });
    workers.push(running);
    await running.said(/ready \S+\n/);
    return Object.assign(running, { workerId: /ready (\S+)/.exec(running.stdout)?.[1] as string });
  };
  const client = new Client(server.url);
  const job: Cluster['job'] = async (name, wish = {}) => {
    const { status, body } = await client.post('/api/v2/jobs', { captures: [name], ...wish });
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body.job_id;
  };
  const until: Cluster['until'] = async (jobId, ...states) => {
    for (;;) {
      const { status, body } = await client.get(`/api/v2/jobs/${jobId}`);
      if (status === 200 && states.includes(body.state)) return body;
      if (status !== 200 && status !== 503) throw new Error(`${status}: ${JSON.stringify(body)}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return Object.assign(client, { captures, data, database, postgres, worker, job, until });
}

/** A whole worker: shared catalogue, lake, models and what operators look at, from start to a clean end. What `tractor worker` runs. */
import { resolve } from 'node:path';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { analysisDigest } from '../jobs/analysis-digest.js';
import { analysisModule as realAnalysis } from '../jobs/analysis-module.js';
import { CapturesFolder } from '../jobs/captures-folder.js';
import { Happenings } from '../jobs/happenings.js';
import { JobWorker } from '../jobs/job-worker.js';
import { ModelPool, servedModels } from '../jobs/served-models.js';
import { defaultSplit, type SplitSizes } from '../jobs/split-job.js';
import { loadCatalogue } from '../labels/load-catalogue.js';
import { openSharedStorage, type SharedStorage } from '../storage/open-storage.js';
import { loggerOptions, logJobs, logWorker } from './logs.js';
import { packageVersion } from './package-version.js';
import { workerFacts } from './worker-facts.js';
import { WorkerMetrics } from './worker-metrics.js';

export interface WorkerOptions {
  /** URL of the shared catalogue. */
  readonly database: string;
  /** Folder of captures, as the servers see it. */
  readonly captures: string;
  /** Folder for results, as the servers see it. */
  readonly data: string;
  /** Jobs at once; default 1. */
  readonly concurrency?: number;
  /** Further label catalogues, files or folders of them. */
  readonly cataloguePaths?: readonly string[];
  /** Folders of models, asked in this order about flows that nothing else names. */
  readonly models?: readonly string[];
  /** Age since their end at which jobs are removed; default: never. */
  readonly retainMs?: number;
  /** Which captures are cut into parts for several workers; default: those over 4 GB. */
  readonly split?: Partial<SplitSizes>;
  /** Silence after which a worker counts as dead; default 30. */
  readonly workerTimeoutS?: number;
  /** Where /metrics and /health are; default: nowhere. 0 takes a free port. */
  readonly metricsPort?: number;
  /** Default 127.0.0.1. */
  readonly metricsHost?: string;
  /** Default: warnings and our own faults, to standard error. */
  readonly logger?: FastifyServerOptions['logger'];
  /** Module that exports analyzeCapture; for tests. */
  readonly analysisModule?: string;
}

export interface RunningWorker {
  readonly workerId: string | null;
  /** Where /metrics and /health are. */
  readonly metricsUrl: string | null;
  /** What runs may end within so long; the rest waits for other workers. Then lets go of everything. */
  close(drainMs: number): Promise<void>;
}

async function openWorker(
  options: WorkerOptions,
  { catalogue, lake, markers, foldersAreThere }: SharedStorage,
  pool: ModelPool,
  log: FastifyBaseLogger,
) {
  const { analysisModule = realAnalysis, cataloguePaths = [], concurrency = 1 } = options;
  const modelFolders = (options.models ?? []).map((folder) => resolve(folder));
  // A worker with a catalogue or a model that cannot be used should not start.
  await loadCatalogue(cataloguePaths);
  const models = await servedModels(modelFolders, pool);
  const captures = await CapturesFolder.open(options.captures, { apart: options.data });
  const happenings = new Happenings();
  const worker: JobWorker = new JobWorker({
    database: options.database,
    catalogue,
    captures,
    lake,
    foldersAreThere,
    analysisModule,
    cataloguePaths,
    models: modelFolders,
    pool,
    happenings,
    ...(options.retainMs === undefined ? {} : { retainMs: options.retainMs }),
    split: { ...defaultSplit, ...options.split },
    facts: workerFacts({
      ...options,
      concurrency,
      digest: analysisDigest(packageVersion(), models, cataloguePaths),
      markers,
    }),
    onEvent: (event) => logWorker(log, event),
    onError: (error) => log.error(error),
  });
  logJobs(log, happenings, () => ({ worker: worker.workerId }));
  return { worker, metrics: new WorkerMetrics(worker, happenings) };
}

function urlOf(app: FastifyInstance): string | null {
  const address = app.server.address();
  if (address === null || typeof address === 'string') return null;
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}

export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  // Its logger is the worker's, whether it listens or not.
  const app = fastify({ logger: options.logger ?? loggerOptions('warn') ?? false });
  const pool = new ModelPool();
  let storage: SharedStorage | null = null;
  let worker: JobWorker | null = null;
  const closeAll = async (drainMs: number) => {
    await worker?.close(drainMs);
    await app.close();
    pool.close();
    await storage?.close();
  };
  try {
    storage = await openSharedStorage(options.database, options, { connections: (options.concurrency ?? 1) + 5 });
    const opened = await openWorker(options, storage, pool, app.log);
    worker = opened.worker;
    opened.metrics.serve(app);
    await worker.start();
    if (options.metricsPort !== undefined)
      await app.listen({ host: options.metricsHost ?? '127.0.0.1', port: options.metricsPort });
    const started = worker;
    let closing: Promise<void> | null = null;
    return {
      get workerId() {
        return started.workerId;
      },
      metricsUrl: urlOf(app),
      close: (drainMs) => (closing ??= closeAll(drainMs)),
    };
  } catch (error) {
    await closeAll(0);
    throw error;
  }
}

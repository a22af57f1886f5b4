/** A whole server: storage, jobs and HTTP together, from start to a clean end. What `tractor serve` runs. */
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { FastifyBaseLogger, FastifyInstance, FastifyServerOptions } from 'fastify';
import { Places } from '../geo/places.js';
import { analysisDigest } from '../jobs/analysis-digest.js';
import { analysisModule as realAnalysis } from '../jobs/analysis-module.js';
import { CaptureIntake } from '../jobs/capture-intake.js';
import { CaptureList } from '../jobs/capture-list.js';
import { CaptureReader } from '../jobs/capture-reader.js';
import { CaptureTimesReader } from '../jobs/capture-times.js';
import { CapturesFolder } from '../jobs/captures-folder.js';
import { CapturesWatch } from '../jobs/captures-watch.js';
import { EmbeddedQueue } from '../jobs/embedded-queue.js';
import { Happenings } from '../jobs/happenings.js';
import { JobProcess } from '../jobs/job-process.js';
import type { JobQueue } from '../jobs/job-queue.js';
import type { JobRunnerOptions } from '../jobs/job-runner.js';
import { JobWorker, type WorkerEvent } from '../jobs/job-worker.js';
import { triedModels } from '../jobs/served-models.js';
import { SharedQueue } from '../jobs/shared-queue.js';
import { defaultSplit } from '../jobs/split-job.js';
import { loadCatalogue } from '../labels/load-catalogue.js';
import { openSharedStorage, openStorage, type SharedStorage, type Storage } from '../storage/open-storage.js';
import { SharedCatalogue } from '../storage/shared-catalogue.js';
import { buildApp } from './app.js';
import { HttpEnd } from './close-http.js';
import { KeptAnswers } from './kept-answers.js';
import { loggerOptions, logJobs, logWorker } from './logs.js';
import { isLoopback } from './loopback.js';
import { Metrics } from './metrics.js';
import { packageVersion } from './package-version.js';
import { PlacesAhead } from './places-ahead.js';
import type { Services } from './services.js';
import { Tokens } from './tokens.js';
import { Uploads } from './uploads.js';
import { workerFacts } from './worker-facts.js';

export interface ServerOptions {
  /** Folder of captures. */
  readonly captures: string;
  /** Folder for what the server keeps; made where it is missing. One server at a time, or all that share a database. */
  readonly data: string;
  /** URL of a catalogue that servers and workers share; default: an embedded one in the data folder. */
  readonly database?: string;
  /** Further label catalogues, files or folders of them. */
  readonly cataloguePaths?: readonly string[];
  /** Folders of models, asked in this order about flows that nothing else names. */
  readonly models?: readonly string[];
  /** Default 127.0.0.1: nobody but this machine. */
  readonly host?: string;
  /** Default 8080; 0 takes a free one. */
  readonly port?: number;
  /** Jobs at once in this process; default 2, with a shared catalogue none. */
  readonly jobs?: number;
  /** File of tokens, `role:token` a line; default: everybody may everything. */
  readonly tokens?: string;
  /** Without tokens a server for this machine alone answers as localhost only; true: by every name. Default false. */
  readonly anyName?: boolean;
  /** Largest capture that is taken; 0: none are. Default 10 GB. */
  readonly maxUploadBytes?: number;
  /** All uploads that are not whole yet, together; default 50 GB, or one of the largest. */
  readonly maxUnfinishedUploadBytes?: number;
  /** How long a half upload waits for the rest; default a day. */
  readonly uploadExpiryMs?: number;
  /** Requests a minute of one asker; 0: any number. Default 12,000. */
  readonly rateLimit?: number;
  /** Addresses and networks of reverse proxies: whom they ask for is who asks. Default: none. */
  readonly trustProxy?: readonly string[];
  /** Whether the folder of captures is watched; default true. */
  readonly watch?: boolean;
  /** Silence after which this process counts as dead where it runs jobs of a shared catalogue; default 30. */
  readonly workerTimeoutS?: number;
  /** Default: warnings and our own faults, to standard error. */
  readonly logger?: FastifyServerOptions['logger'];
  /** Module that exports analyzeCapture; for tests. */
  readonly analysisModule?: string;
}

export interface RunningServer {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** Answers what was asked, stops jobs (they run again at the next start), and lets go of everything. */
  close(): Promise<void>;
}

const defaultMaxUploadBytes = 10e9;
const defaultMaxUnfinishedBytes = 50e9;
const keptAnswerBytes = 64e6;
const dayMs = 86_400_000;
const defaultRateLimit = 12_000;

function openUploads(options: ServerOptions, intake: CaptureIntake, onError: (error: unknown) => void): Uploads | null {
  const { maxUploadBytes = defaultMaxUploadBytes, uploadExpiryMs = dayMs } = options;
  if (maxUploadBytes === 0) return null;
  const folder = resolve(options.data, 'uploads');
  return new Uploads({
    folder,
    path: '/api/v2/uploads',
    intake,
    maxBytes: maxUploadBytes,
    maxUnfinishedBytes: options.maxUnfinishedUploadBytes ?? Math.max(defaultMaxUnfinishedBytes, maxUploadBytes),
    expiryMs: uploadExpiryMs,
    onError,
  });
}

type RunnerParts = Omit<JobRunnerOptions, 'keeper' | 'onProgress' | 'split' | 'pool'>;

function isShared(storage: Storage | SharedStorage): storage is SharedStorage {
  return storage.catalogue instanceof SharedCatalogue;
}

function openQueue(
  options: ServerOptions,
  storage: Storage | SharedStorage,
  happenings: Happenings,
  runner: RunnerParts,
  log: () => FastifyBaseLogger | undefined,
  digest: () => string,
): { readonly queue: JobQueue; readonly worker: JobWorker | null } {
  const { catalogue, lake } = storage;
  if (!isShared(storage) || options.database === undefined) {
    const queue = new EmbeddedQueue({ ...runner, catalogue, concurrency: options.jobs ?? 2, happenings });
    return { queue, worker: null };
  }
  const shared = { database: options.database, catalogue: storage.catalogue };
  const onAway = (error: unknown) => log()?.warn(error, 'the database is out of reach');
  const queue = new SharedQueue({ ...shared, lake, happenings, onAway, onError: (error) => log()?.error(error) });
  const { markers, foldersAreThere } = storage;
  const facts = workerFacts({ ...options, concurrency: options.jobs ?? 0, digest: digest(), markers });
  const onEvent = (event: WorkerEvent) => logWorker(log(), event);
  const worker =
    facts.concurrency === 0
      ? null
      : new JobWorker({ ...runner, ...shared, foldersAreThere, facts, onEvent, split: defaultSplit });
  return { queue, worker };
}

interface Opened {
  readonly services: Services;
  /** Runs jobs of a shared catalogue in this process, where it is to. */
  readonly worker: JobWorker | null;
}

async function openServices(
  options: ServerOptions,
  storage: Storage | SharedStorage,
  tasks: JobProcess,
  log: () => FastifyBaseLogger | undefined,
): Promise<Opened> {
  const { catalogue, lake } = storage;
  const onError = (error: unknown) => log()?.error(error);
  const { analysisModule = realAnalysis, cataloguePaths = [] } = options;
  const modelFolders = (options.models ?? []).map((folder) => resolve(folder));
  const labels = await loadCatalogue(cataloguePaths);
  const models = await triedModels(modelFolders);
  const captures = await CapturesFolder.open(options.captures, { apart: options.data });
  const happenings = new Happenings();
  const captureList = await CaptureList.open(captures, catalogue, happenings);
  const captureReader = new CaptureReader({ analysisModule, catalogue, tasks });
  const intake = new CaptureIntake({ folder: captures, list: captureList, reader: captureReader });
  const runner = { captures, lake, analysisModule, cataloguePaths, models: modelFolders, tasks, onError };
  const version = packageVersion();
  const { queue, worker } = openQueue(options, storage, happenings, runner, log, () =>
    analysisDigest(version, models, cataloguePaths),
  );
  const services: Services = {
    version,
    captures,
    captureList,
    captureReader,
    happenings,
    catalogue,
    lake,
    answers: new KeptAnswers(keptAnswerBytes),
    times: new CaptureTimesReader({
      catalogue,
      analysisModule,
      tasks,
      onTimes: (capture, times) => captureList.noteTimes(capture, times),
      onError,
    }),
    queue,
    labels,
    models,
    places: new Places(),
    tokens: options.tokens === undefined ? null : Tokens.read(options.tokens),
    uploads: openUploads(options, intake, onError),
    metrics: new Metrics({ catalogue, captureList, happenings }),
  };
  return { services, worker };
}

function urlOf(app: FastifyInstance): string {
  const { address, family, port } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** What is open to whoever reaches it must not be reached through the browser of somebody on this machine. */
function isLocalOnly({ tokens, host = '127.0.0.1', anyName = false }: ServerOptions): boolean {
  return tokens === undefined && !anyName && isLoopback(host);
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { database, data } = options;
  const storage = database === undefined ? await openStorage(data) : await openSharedStorage(database, options);
  const tasks = new JobProcess();
  let app: FastifyInstance | null = null;
  let services: Services | null = null;
  let worker: JobWorker | null = null;
  let http: HttpEnd | null = null;
  let watch: CapturesWatch | null = null;
  let placesAhead: PlacesAhead | null = null;
  let closing: Promise<void> | null = null;
  const closeAll = async () => {
    watch?.close();
    services?.uploads?.close();
    services?.happenings.close();
    await http?.close();
    await worker?.close();
    await Promise.all([services?.queue.close(), services?.times.close(), services?.captureReader.close()]);
    await services?.captureList.ready();
    const ahead = placesAhead?.close();
    // What is asked of a thread in a polite way takes seconds where processors are short.
    tasks.close();
    await ahead;
    await storage.close();
  };
  try {
    ({ services, worker } = await openServices(options, storage, tasks, () => app?.log));
    app = await buildApp(services, {
      logger: options.logger ?? loggerOptions('warn'),
      rateLimit: options.rateLimit ?? defaultRateLimit,
      localOnly: isLocalOnly(options),
      trustProxy: options.trustProxy ?? [],
    });
    http = new HttpEnd(app);
    logJobs(app.log, services.happenings);
    placesAhead = new PlacesAhead({ ...services, tasks, onError: (error) => app?.log.error(error) });
    if (options.watch !== false)
      watch = new CapturesWatch({
        root: services.captures.root,
        list: services.captureList,
        onError: (error) => app?.log.warn(error, 'the captures folder cannot be watched: a rescan sees what changed'),
      });
    await services.uploads?.clean();
    await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 8080 });
    await services.queue.start();
    await worker?.start();
    return { url: urlOf(app), close: () => (closing ??= closeAll()) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

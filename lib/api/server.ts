/** A whole server: storage, jobs and HTTP together, from start to a clean end. What `tractor serve` runs. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { Places } from '../geo/places.js';
import { analysisModule as realAnalysis } from '../jobs/analysis-module.js';
import { CaptureTimesReader } from '../jobs/capture-times.js';
import { CapturesFolder } from '../jobs/captures-folder.js';
import { JobQueue } from '../jobs/job-queue.js';
import { servedModels } from '../jobs/served-models.js';
import { loadCatalogue } from '../labels/load-catalogue.js';
import { openStorage, type Storage } from '../storage/open-storage.js';
import { buildApp } from './app.js';
import type { Services } from './services.js';

export interface ServerOptions {
  /** Folder of captures. */
  readonly captures: string;
  /** Folder for what the server keeps; made where it is missing. One server at a time. */
  readonly data: string;
  /** Further label catalogues, files or folders of them. */
  readonly cataloguePaths?: readonly string[];
  /** Folders of models, asked in this order about flows that nothing else names. */
  readonly models?: readonly string[];
  /** Default 127.0.0.1: nobody but this machine. */
  readonly host?: string;
  /** Default 8080; 0 takes a free one. */
  readonly port?: number;
  /** Jobs at once; default 2. */
  readonly jobs?: number;
  /** Default: our own faults, to standard error. */
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

/** How long answers under way may take when the server closes. */
const drainMs = 5000;

function packageVersion(): string {
  // Two levels up in the sources, three in dist.
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version;
    } catch {}
  }
  return '0.0.0';
}

async function openServices(options: ServerOptions, storage: Storage, onError: (error: unknown) => void) {
  const { catalogue, lake } = storage;
  const { analysisModule = realAnalysis, cataloguePaths = [] } = options;
  const modelFolders = (options.models ?? []).map((folder) => resolve(folder));
  const labels = await loadCatalogue(cataloguePaths);
  const models = await servedModels(modelFolders);
  const captures = await CapturesFolder.open(options.captures);
  const services: Services = {
    captures,
    catalogue,
    lake,
    times: new CaptureTimesReader({ catalogue, analysisModule, onError }),
    queue: new JobQueue({
      catalogue,
      captures,
      analysisModule,
      lake,
      concurrency: options.jobs ?? 2,
      cataloguePaths,
      models: modelFolders,
      onError,
    }),
    labels,
    models,
    places: new Places(),
  };
  return services;
}

async function closeHttp(app: FastifyInstance): Promise<void> {
  const insist = setTimeout(() => app.server.closeAllConnections(), drainMs);
  await app.close();
  clearTimeout(insist);
}

function urlOf(app: FastifyInstance): string {
  const { address, family, port } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const storage = await openStorage(options.data);
  let app: FastifyInstance | null = null;
  let services: Services | null = null;
  let closing: Promise<void> | null = null;
  const closeAll = async () => {
    if (app !== null) await closeHttp(app);
    await Promise.all([services?.queue.close(), services?.times.close()]);
    await storage.close();
  };
  try {
    services = await openServices(options, storage, (error) => app?.log.error(error));
    app = await buildApp(services, {
      version: packageVersion(),
      logger: options.logger ?? { level: 'error', stream: process.stderr },
    });
    await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 8080 });
    await services.queue.start();
    return { url: urlOf(app), close: () => (closing ??= closeAll()) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

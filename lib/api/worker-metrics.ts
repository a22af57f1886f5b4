/** What a worker counts, for Prometheus, and whether it works: /metrics and /health on a port of its own. Serves nothing else. */
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Happenings } from '../jobs/happenings.js';
import type { JobWorker } from '../jobs/job-worker.js';
import { JobCounts } from './metrics.js';

export class WorkerMetrics {
  readonly registry = new Registry();
  readonly #worker: JobWorker;

  constructor(worker: JobWorker, happenings: Happenings) {
    this.#worker = worker;
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'tractor_worker_jobs_running',
      help: 'Jobs at work in this worker',
      registers,
      collect() {
        this.set(worker.running.length);
      },
    });
    new Gauge({
      name: 'tractor_worker_database_up',
      help: '1 while the database can be reached',
      registers,
      collect() {
        this.set(worker.isConnected ? 1 : 0);
      },
    });
    new JobCounts(this.registry, happenings);
  }

  serve(app: FastifyInstance): void {
    app.get('/metrics', async (_request, reply) => {
      reply.header('content-type', this.registry.contentType);
      return await this.registry.metrics();
    });
    app.get('/health', async (_request, reply) => {
      const { isConnected, workerId, running } = this.#worker;
      const works = isConnected && workerId !== null;
      const status = works ? 'works' : 'the database is out of reach';
      return await reply
        .code(works ? 200 : 503)
        .send({ status, worker_id: workerId, jobs: running.map(({ jobId }) => jobId) });
    });
  }
}

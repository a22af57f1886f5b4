/** What the server counts, for Prometheus. Counts what happens to jobs and requests; answers no request itself. */
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CaptureList } from '../jobs/capture-list.js';
import type { Happening, Happenings } from '../jobs/happenings.js';
import type { Catalogue, JobRecord } from '../storage/catalogue.js';
import { jobStates, stateName } from './job-view.js';

export interface MetricsOptions {
  readonly catalogue: Catalogue;
  readonly captureList: CaptureList;
  readonly happenings: Happenings;
}

/** How long jobs took and what they came to, of those that end. */
export class JobCounts {
  readonly #jobSeconds: Histogram;
  readonly #amounts: Readonly<Record<'packets' | 'bytes' | 'flows', Counter>>;

  constructor(registry: Registry, happenings: Happenings) {
    const registers = [registry];
    this.#jobSeconds = new Histogram({
      name: 'tractor_job_duration_seconds',
      help: 'From the last start of a job to its end, by state',
      labelNames: ['state'],
      buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400],
      registers,
    });
    const amount = (name: string, help: string) => new Counter({ name, help, registers });
    this.#amounts = {
      packets: amount('tractor_packets_total', 'Packets of jobs that ended'),
      bytes: amount('tractor_packet_bytes_total', 'Bytes on the wire of those packets'),
      flows: amount('tractor_flows_total', 'Flows stored by jobs that ended'),
    };
    happenings.listen((happening) => this.#note(happening));
  }

  #note(happening: Happening): void {
    if (happening.kind === 'job' && happening.job.finishedAtMs !== null) this.#noteEnd(happening.job);
  }

  #noteEnd({ state, startedAtMs, finishedAtMs, packets, bytes, flows }: JobRecord): void {
    if (startedAtMs !== null && finishedAtMs !== null)
      this.#jobSeconds.observe({ state: stateName(state) }, Math.max(0, finishedAtMs - startedAtMs) / 1000);
    this.#amounts.packets.inc(packets ?? 0);
    this.#amounts.bytes.inc(bytes ?? 0);
    this.#amounts.flows.inc(flows ?? 0);
  }
}

export class Metrics {
  readonly registry = new Registry();
  readonly #requests: Histogram;

  constructor({ catalogue, captureList, happenings }: MetricsOptions) {
    const registers = [this.registry];
    // With the lag of the event loop, memory and processor time.
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'tractor_jobs',
      help: 'Jobs by state',
      labelNames: ['state'],
      registers,
      async collect() {
        // A catalogue that is away takes none of the other counts with it.
        const counts = await catalogue.jobCounts().catch(() => null);
        this.reset();
        if (counts !== null)
          for (const state of jobStates) this.set({ state: stateName(state) }, counts.get(state) ?? 0);
      },
    });
    new Gauge({
      name: 'tractor_captures',
      help: 'Captures in the folder',
      registers,
      collect() {
        this.set(captureList.size);
      },
    });
    new JobCounts(this.registry, happenings);
    this.#requests = new Histogram({
      name: 'tractor_http_request_duration_seconds',
      help: 'Requests by method, route and status, until their answers were sent',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
      registers,
    });
  }

  watch(app: FastifyInstance): void {
    app.addHook('onResponse', async (request, reply) => {
      // By the pattern of the route, never by the path: whoever asks for a thousand paths makes no thousand series.
      const route = request.routeOptions.url ?? 'none';
      this.#requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    });
  }
}

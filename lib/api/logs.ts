/** Logs: lines of JSON with the number of the request or of the job that they are about. Writes none itself but those of jobs. */
import type { FastifyBaseLogger, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { Happening, Happenings } from '../jobs/happenings.js';
import type { WorkerEvent } from '../jobs/job-worker.js';
import { stateName } from './job-view.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Whose name a percent sign hides is a token all the same; what cannot be read is no name of a token either. */
function isToken(name: string): boolean {
  return new URLSearchParams(name).has('access_token');
}

/** A token in a query is nobody's business. */
export function plainUrl(url: string): string {
  return url.replace(/([?&])([^=&]*)=[^&]*/g, (all, before: string, name: string) =>
    isToken(name) ? `${before}${name}=…` : all,
  );
}

export function loggerOptions(level: LogLevel): FastifyServerOptions['logger'] {
  return {
    level,
    stream: process.stderr,
    serializers: {
      req: (request: FastifyRequest) => ({ method: request.method, url: plainUrl(request.url), from: request.ip }),
    },
  };
}

/** `more` goes into each line. */
export function logJobs(log: FastifyBaseLogger, happenings: Happenings, more: () => object = () => ({})): void {
  happenings.listen((happening: Happening) => {
    if (happening.kind === 'job_removed') log.info({ ...more(), job: happening.jobId }, 'job removed');
    if (happening.kind !== 'job') return;
    const { jobId, state, captures, flows, message, startedAtMs, finishedAtMs } = happening.job;
    const seconds =
      startedAtMs === null || finishedAtMs === null ? {} : { seconds: (finishedAtMs - startedAtMs) / 1000 };
    const names = captures.slice(0, 10).map(({ name }) => name);
    const about = { ...more(), job: jobId, captures: names, flows, message, ...seconds };
    log.info(about, `job ${stateName(state)}`);
  });
}

/** What an operator may want to know of a worker. */
export function logWorker(log: FastifyBaseLogger | undefined, event: WorkerEvent): void {
  const { level, text, workerId, jobs, workers, error } = event;
  log?.[level]({ worker: workerId, jobs, workers, err: error }, text);
}

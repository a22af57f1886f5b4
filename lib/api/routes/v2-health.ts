/** What captures say of themselves, and what became of the packets of a job: read once, then known. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Static } from 'typebox';
import { reviveNanoseconds } from '../../jobs/capture-reader.js';
import { healthJson } from '../../report/health-json.js';
import type { AnalysisSummary } from '../../schema/capture-health.js';
import { notFound } from '../errors.js';
import { JobParams, ref } from '../schemas.js';
import { jobOf, type Services } from '../services.js';
import { V2CaptureParams, V2Health, V2JobSummary } from '../v2-job-schemas.js';
import { problemResponses } from '../v2-schemas.js';

/** What a run counts over all of its captures is not told again of each. */
const ofTheRun = ['packet_counters', 'packet_bytes', 'unsupported_link_types', 'flows', 'anomalies', 'fault'] as const;

type SummaryView = Static<typeof V2JobSummary>;

function summaryView(summary: AnalysisSummary, names: readonly string[]) {
  const captures = summary.captures.map((capture, index) => {
    const health = { ...healthJson({ path: names[index] ?? '', capture, summary, fault: null }) } as Record<
      string,
      unknown
    >;
    for (const name of ofTheRun) delete health[name];
    return health as SummaryView['captures'][number];
  });
  return {
    packets: summary.packets,
    flows: summary.flows,
    packet_counters: summary.packetCounters,
    packet_bytes: summary.packetBytes,
    end_reasons: summary.endReasons,
    anomalies: summary.anomalies,
    unsupported_link_types: summary.unsupportedLinks,
    captures,
  };
}

export const v2HealthRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  const { captureReader, captures, catalogue } = services;

  app.get(
    '/captures/:name/health',
    {
      schema: {
        tags: ['captures'],
        summary: 'Health of a capture',
        description:
          'As `tractor info --json` has it. The capture is read to its end the first time, which takes as long as it takes.',
        params: V2CaptureParams,
        response: { 200: ref(V2Health), ...problemResponses },
      },
    },
    async ({ params }) => {
      const capture = await captures.find(params.name);
      if (capture === null) throw notFound('capture_unknown');
      const { summary, fault } = await captureReader.health(capture);
      return healthJson({ path: capture.name, capture: summary.captures[0], summary, fault }) as Static<
        typeof V2Health
      >;
    },
  );

  app.get(
    '/jobs/:job_id/summary',
    {
      schema: {
        tags: ['jobs'],
        summary: 'What became of the packets of a job',
        description: 'Of a job that ended, wholly or at a fault; 404 before, and where nothing was read.',
        params: JobParams,
        response: { 200: ref(V2JobSummary), ...problemResponses },
      },
    },
    async ({ params }) => {
      const job = await jobOf(services, params.job_id);
      const text = await catalogue.jobSummary(job.jobId);
      if (text === null) throw notFound('job_without_summary', { id: job.jobId });
      const summary = JSON.parse(text, reviveNanoseconds) as AnalysisSummary;
      return summaryView(
        summary,
        job.captures.map(({ name }) => name),
      );
    },
  );
};

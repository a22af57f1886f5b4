/** GET /plain, and / where the dashboard was not built: a page without scripts over what the API answers too. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CountedLabel } from '../../report/statistics.js';
import { statistics } from '../../report/statistics.js';
import { captureView } from '../file-view.js';
import { type LandingRow, landingPage, landingPolicy } from '../landing.js';
import type { Services } from '../services.js';

const mostRows = 100;
const mostLabels = 6;
const patienceMs = 500;

export const landingRoute: FastifyPluginAsyncTypebox<Services & { readonly paths: readonly string[] }> = async (
  app,
  { paths, ...services },
) => {
  const { captures, catalogue, lake, times } = services;
  /** A job's flows never change once they are there; their labels do where users correct them. */
  const known = new Map<number, readonly CountedLabel[]>();

  async function labelsOf({ status, flows_count }: LandingRow['file']): Promise<readonly CountedLabel[]> {
    const id = status.job_id;
    if (id === undefined || flows_count === undefined) return [];
    const job = await catalogue.job(id);
    const corrections = job === null ? [] : await catalogue.corrections(job.file);
    const before = corrections.length === 0 ? known.get(id) : undefined;
    if (before !== undefined) return before;
    const counted = await statistics(lake.flows(id, corrections));
    const labels = counted.find(({ title }) => title === 'labels')?.content.slice(0, mostLabels) ?? [];
    if (known.size >= 10 * mostRows) known.clear();
    if (corrections.length === 0) known.set(id, labels);
    return labels;
  }

  const show = async (_request: FastifyRequest, reply: FastifyReply) => {
    const found = await captures.list();
    const shown = found.slice(0, mostRows);
    const timesOf = await times.times(shown, patienceMs);
    const newest = await catalogue.newestJobs(shown.map(({ name }) => name));
    const files = shown.map((capture) => captureView(capture, newest.get(capture.name), timesOf.get(capture.name)));
    // One after the other: the six counts of each of a hundred jobs at once are more than may wait.
    const rows: LandingRow[] = [];
    for (const file of files) rows.push({ file, labels: await labelsOf(file) });
    reply.header('content-security-policy', landingPolicy);
    return reply.type('text/html; charset=utf-8').send(landingPage(rows, found.length - shown.length));
  };
  for (const path of paths) app.get(path, { schema: { hide: true } }, show);
};

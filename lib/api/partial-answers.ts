/** Answers about a job that still runs say so: they are of the flows that it has stored so far. Answers nothing itself. */
import type { FastifyInstance } from 'fastify';
import type { Services } from './services.js';

/** On every route below a job, whatever room it is from. Progress and events of a running job are no part of a whole. */
const aboutFlows = /\/jobs\/:job_id\/(?!events\b|cancel\b|retry\b)/;

export function markPartialAnswers(app: FastifyInstance, { queue }: Services): void {
  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'GET' || !aboutFlows.test(request.routeOptions.url ?? '')) return;
    const { job_id, other_job_id } = request.params as { readonly job_id?: string; readonly other_job_id?: string };
    // Asked before the question is answered: a job that ends meanwhile is told as partial, never the other way round.
    if ([job_id, other_job_id].some((id) => queue.runs(Number(id)))) reply.header('x-partial', 'true');
  });
}

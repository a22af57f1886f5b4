/** /api/v2/jobs/{job_id}/flows/{flow_id}: one flow, why it has its label, and a user's word on it. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { Labeller } from '../../labels/labeller.js';
import { nearestNames } from '../../labels/near-names.js';
import { explainedFlow, hasFlow } from '../../report/explained-flow.js';
import type { JobRecord } from '../../storage/catalogue.js';
import type { LabelCorrection } from '../../storage/flow-lake.js';
import { ApiError, notFound } from '../errors.js';
import { answerOnce } from '../kept-answers.js';
import { JobParams, listOf, ref } from '../schemas.js';
import { jobWithFlows, type Services } from '../services.js';
import {
  bodyProblemResponses,
  Correction,
  ExplainedFlow,
  FlowParams,
  LabelName,
  problemResponses,
} from '../v2-schemas.js';

function correctionView({ flowId, label, group, comment, correctedAtMs }: LabelCorrection) {
  return { flow_id: flowId, label, group, comment, corrected_at: new Date(correctedAtMs).toISOString() };
}

function noFlow(job: JobRecord, id: string): ApiError {
  return notFound('flow_unknown', { job: job.jobId, id: id.slice(0, 40) });
}

function flowNumber(job: JobRecord, id: string): number {
  if (!/^[1-9]\d{0,14}$/.test(id)) throw noFlow(job, id);
  return Number(id);
}

export const v2FlowRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  const { answers, catalogue, labels, lake } = services;
  const labeller = new Labeller(labels);
  const common = { tags: ['flows'], params: FlowParams };

  /** `corrections`: of the job. */
  async function explained(job: JobRecord, id: string, corrections: readonly LabelCorrection[]) {
    const flowId = flowNumber(job, id);
    const correction = corrections.find((one) => one.flowId === flowId);
    const found = await explainedFlow(lake.flows(job.jobId, correction ? [correction] : []), flowId, labeller);
    if (found === null) throw noFlow(job, id);
    return { ...found, correction: correction === undefined ? null : correctionView(correction) };
  }

  function checkName(label: string): void {
    if (labels.labels.has(label)) return;
    const near = nearestNames(label, labels.labels.keys());
    if (near.length === 0) throw new ApiError(400, 'label_not_catalogued', { label });
    throw new ApiError(400, 'label_not_catalogued_near', { label, near: near.join(', ') });
  }

  app.get(
    '/jobs/:job_id/flows/:flow_id',
    {
      schema: {
        ...common,
        summary: 'One flow and why it has its label',
        response: { 200: ref(ExplainedFlow), ...problemResponses },
      },
    },
    async (request, reply) => {
      const job = await jobWithFlows(services, request.params.job_id);
      // Read once: what the answer says is what it is kept under.
      const corrections = await catalogue.corrections(job.file);
      const tables = [lake.flows(job.jobId, corrections)];
      return await answerOnce(answers, { request, reply, tables }, () =>
        explained(job, request.params.flow_id, corrections),
      );
    },
  );

  app.put(
    '/jobs/:job_id/flows/:flow_id/label',
    {
      schema: {
        ...common,
        summary: 'Correct the label of a flow',
        description:
          'Kept with the capture, not with the job: whoever processes the unchanged capture again finds it. It stands in every ' +
          'count and list from now on, and can feed training.',
        body: ref(LabelName),
        response: { 200: ref(ExplainedFlow), ...bodyProblemResponses },
      },
    },
    async ({ params, body }) => {
      const job = await jobWithFlows(services, params.job_id);
      const flowId = flowNumber(job, params.flow_id);
      if (body.allow_new !== true) checkName(body.label);
      if (!(await hasFlow(lake.flows(job.jobId), flowId))) throw noFlow(job, params.flow_id);
      await catalogue.correctLabel(job.file, {
        flowId,
        label: body.label,
        group: labels.groupOf(body.label),
        comment: body.comment ?? null,
        correctedAtMs: Date.now(),
      });
      return await explained(job, params.flow_id, await catalogue.corrections(job.file));
    },
  );

  app.delete(
    '/jobs/:job_id/flows/:flow_id/label',
    {
      schema: {
        ...common,
        summary: 'Take a correction back',
        response: { 204: Type.Null({ description: 'the flow has its own label again' }), ...bodyProblemResponses },
      },
    },
    async ({ params }, reply) => {
      const job = await jobWithFlows(services, params.job_id);
      if (!(await catalogue.withdrawCorrection(job.file, flowNumber(job, params.flow_id))))
        throw notFound('flow_not_corrected', { id: params.flow_id });
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/jobs/:job_id/corrections',
    {
      schema: {
        tags: ['flows'],
        params: JobParams,
        summary: "Users' corrections of the job's flows",
        response: { 200: listOf(Correction), ...problemResponses },
      },
    },
    async ({ params }) => {
      const job = await jobWithFlows(services, params.job_id);
      return (await catalogue.corrections(job.file)).map(correctionView);
    },
  );
};

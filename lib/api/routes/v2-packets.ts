/** /api/v2/jobs/{job_id}/…/packets: the packets behind flows, as pcapng and as numbers. Carves nothing itself. */
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { JobPackets, type ListedPacket, noPacketIndex, PacketsGone } from '../../jobs/job-packets.js';
import { oneSession } from '../../report/job-sessions.js';
import { logOfFlow, logsOf } from '../../report/packet-logs.js';
import type { JobRecord } from '../../storage/catalogue.js';
import { askedFilter } from '../asked.js';
import { goneSignal, hangUpOnStall } from '../client-gone.js';
import { ApiError, notFound } from '../errors.js';
import { JobParams, ref } from '../schemas.js';
import { flowsOf, jobWithFlows, type Services } from '../services.js';
import { FilterQuery } from '../v2-data-schemas.js';
import { FlowPackets, FlowWindows, NoQuery, PacketsQuery, packetsGone, pcapng } from '../v2-packet-schemas.js';
import { FlowParams, problemResponses, SessionParams } from '../v2-schemas.js';

function numberOf(id: string, otherwise: ApiError): number {
  if (!/^[1-9]\d{0,14}$/.test(id)) throw otherwise;
  return Number(id);
}

/** What is gone is no fault of ours, nor of the question. */
function refused(error: unknown): unknown {
  return error instanceof PacketsGone ? new ApiError(409, error.code, error.params) : error;
}

async function orConflict<T>(work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    throw refused(error);
  });
}

/** The first piece is waited for, so that what fails at once is an answer; what fails later breaks the connection off. */
async function streamOf(pieces: AsyncGenerator<Buffer, void>): Promise<Readable> {
  const first = await orConflict(pieces.next());
  async function* all(): AsyncGenerator<Buffer> {
    try {
      for (let piece = first; piece.done !== true; piece = await pieces.next()) yield piece.value;
    } finally {
      await pieces.return();
    }
  }
  return Readable.from(all(), { objectMode: false });
}

function packetView({ number, timeUs, forward, wireBytes, payloadBytes, tcpFlags }: ListedPacket) {
  return {
    number,
    time_us: timeUs,
    forward,
    wire_bytes: wireBytes,
    payload_bytes: payloadBytes,
    tcp_flags: tcpFlags,
  };
}

export const v2PacketRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  const { captures, lake } = services;
  const packets = new JobPackets(captures, lake);
  const responses = { ...problemResponses, ...packetsGone };
  const file = { tags: ['packets'], response: { 200: pcapng, ...responses } };

  async function flowOf(jobId: string, id: string) {
    const job = await jobWithFlows(services, jobId);
    const noFlow = notFound('flow_unknown', { job: job.jobId, id: id.slice(0, 40) });
    const flowId = numberOf(id, noFlow);
    const found = await logOfFlow(lake.flows(job.jobId), flowId);
    if (found === null) throw noFlow;
    checkIndex(job);
    if (found.log === null) throw refused(noPacketIndex(job.jobId));
    return { job, flowId, log: found.log, total: found.packets };
  }

  function checkIndex({ jobId }: JobRecord): void {
    if (lake.packetIndex(jobId) === null) throw refused(noPacketIndex(jobId));
  }

  /** The carving ends with the connection. */
  async function send(
    { job, logs, name }: { job: JobRecord; logs: readonly number[]; name: string },
    reply: FastifyReply,
    signal = goneSignal(reply),
  ) {
    reply.header('content-disposition', `attachment; filename="${name}.pcapng"`).type('application/x-pcapng');
    if (reply.request.method === 'HEAD') return reply.send();
    const stream = await streamOf(await orConflict(packets.carve(job, logs, signal)));
    hangUpOnStall(reply);
    return reply.send(stream);
  }

  app.get(
    '/jobs/:job_id/flows/:flow_id/packets.pcapng',
    { schema: { ...file, params: FlowParams, querystring: NoQuery, summary: 'The packets of a flow' } },
    async (request, reply) => {
      const { job, flowId, log } = await flowOf(request.params.job_id, request.params.flow_id);
      return await send({ job, logs: [log], name: `job-${job.jobId}-flow-${flowId}` }, reply as FastifyReply);
    },
  );

  app.get(
    '/jobs/:job_id/sessions/:session_id/packets.pcapng',
    {
      schema: {
        ...file,
        params: SessionParams,
        querystring: NoQuery,
        summary: 'The packets of all flows of an application session',
      },
    },
    async (request, reply) => {
      const { params } = request;
      const job = await jobWithFlows(services, params.job_id);
      const noSession = notFound('session_unknown', { job: job.jobId, id: params.session_id.slice(0, 40) });
      const id = numberOf(params.session_id, noSession);
      const table = lake.flows(job.jobId);
      if ((await oneSession(table, id)) === null) throw noSession;
      checkIndex(job);
      const logs = await logsOf(table, 'session_id = $1', [id]);
      return await send({ job, logs, name: `job-${job.jobId}-session-${id}` }, reply as FastifyReply);
    },
  );

  app.get(
    '/jobs/:job_id/packets.pcapng',
    {
      schema: { ...file, params: JobParams, querystring: FilterQuery, summary: 'The packets of all flows of a filter' },
    },
    async (request, reply) => {
      const signal = goneSignal(reply as FastifyReply);
      const job = await jobWithFlows(services, request.params.job_id);
      checkIndex(job);
      const table = await flowsOf(services, job);
      const { condition, parameters } = await askedFilter(services, table, request.query.filter);
      const logs = await logsOf(table, condition, parameters, signal);
      return await send({ job, logs, name: `job-${job.jobId}` }, reply as FastifyReply, signal);
    },
  );

  app.get(
    '/jobs/:job_id/flows/:flow_id/packets',
    {
      schema: {
        tags: ['packets'],
        params: FlowParams,
        querystring: PacketsQuery,
        summary: 'The first packets of a flow as numbers',
        response: { 200: ref(FlowPackets), ...responses },
      },
    },
    async ({ params, query }) => {
      const { job, log, total } = await flowOf(params.job_id, params.flow_id);
      const listed = await orConflict(packets.list(job, log, Number(query.limit ?? 1000)));
      return { packets: listed.map(packetView), total };
    },
  );

  app.get(
    '/jobs/:job_id/flows/:flow_id/windows',
    {
      schema: {
        tags: ['packets'],
        params: FlowParams,
        querystring: NoQuery,
        summary: 'The windows of a flow, with their features',
        response: { 200: ref(FlowWindows), ...responses },
      },
    },
    async ({ params }) => {
      const { job, flowId, log } = await flowOf(params.job_id, params.flow_id);
      const { windowS, windows, more } = await orConflict(packets.windows(job, log, flowId));
      return { window_s: windowS, windows: [...windows], more };
    },
  );
};

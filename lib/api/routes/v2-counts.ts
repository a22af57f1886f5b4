/** /api/v2/jobs/{job_id}/overview, timeseries, top: a job's flows in numbers. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { countryCodes } from '../../report/country-codes.js';
import type { FlowKey } from '../../report/flow-keys.js';
import { overview } from '../../report/overview.js';
import { timeSeries } from '../../report/time-series.js';
import { topKeys } from '../../report/top-keys.js';
import type { FlowTable } from '../../storage/flow-lake.js';
import { askedFilter, askedTable } from '../asked.js';
import { answerOnce } from '../kept-answers.js';
import { JobParams, ref } from '../schemas.js';
import type { Services } from '../services.js';
import {
  FilterQuery,
  Overview,
  sidesNote,
  TimeSeries,
  TimeSeriesQuery,
  TopList,
  TopQuery,
} from '../v2-data-schemas.js';
import { problemResponses } from '../v2-schemas.js';

const numberOr = <T>(text: string | undefined, otherwise: T) => (text === undefined ? otherwise : Number(text));

const addressKeys: ReadonlySet<FlowKey> = new Set(['client_ip', 'server_ip', 'address']);

export const v2CountRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  /** With where each address is. */
  async function placed<T extends { readonly key: string | null }>(rows: readonly T[]) {
    return await Promise.all(
      rows.map(async (row) => {
        if (row.key === null) return row;
        const { code, country, city } = await services.places.locatedAt(row.key);
        return { ...row, country, country_code: code, city };
      }),
    );
  }

  /** Countries with their codes. */
  async function coded<T extends { readonly key: string | null }>(
    rows: readonly T[],
    table: FlowTable,
    signal: AbortSignal,
  ) {
    const codes = await countryCodes(table, signal);
    return rows.map((row) => ({ ...row, country_code: codes.get(row.key ?? '') ?? null }));
  }

  async function withPlaces<T extends { readonly key: string | null }>(
    rows: readonly T[],
    by: FlowKey,
    table: FlowTable,
    signal: AbortSignal,
  ) {
    if (by === 'country') return await coded(rows, table, signal);
    return addressKeys.has(by) ? await placed(rows) : rows;
  }

  const common = { tags: ['questions'], params: JobParams };

  app.get(
    '/jobs/:job_id/overview',
    {
      schema: {
        ...common,
        summary: 'The flows in a few numbers',
        querystring: FilterQuery,
        response: { 200: ref(Overview), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const table = await askedTable(services, params.job_id);
      return await answerOnce(services.answers, { request, reply, tables: [table] }, async (signal) =>
        overview(table, await askedFilter(services, table, query.filter), signal),
      );
    },
  );

  app.get(
    '/jobs/:job_id/timeseries',
    {
      schema: {
        ...common,
        summary: 'What the flows had over time',
        querystring: TimeSeriesQuery,
        response: { 200: ref(TimeSeries), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const { measure = 'bytes', by = 'none' } = query;
      const table = await askedTable(services, params.job_id);
      const asked = {
        measure,
        by,
        mostBins: numberOr(query.bins, 120),
        top: numberOr(query.top, 10),
        fromUs: numberOr(query.from_us, null),
        // Beyond that a whole number is not exact, and there is no packet either.
        toUs: query.to_us === undefined ? null : Math.min(Number(query.to_us), Number.MAX_SAFE_INTEGER),
      };
      return await answerOnce(services.answers, { request, reply, tables: [table] }, async (signal) => {
        const found = await timeSeries(table, await askedFilter(services, table, query.filter), asked, signal);
        return { measure, by, ...found };
      });
    },
  );

  app.get(
    '/jobs/:job_id/top',
    {
      schema: {
        ...common,
        summary: 'The flows counted by one of their properties, most first',
        description: sidesNote,
        querystring: TopQuery,
        response: { 200: ref(TopList), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const { by = 'label', measure = 'bytes' } = query;
      const table = await askedTable(services, params.job_id);
      return await answerOnce(services.answers, { request, reply, tables: [table] }, async (signal) => {
        const filter = await askedFilter(services, table, query.filter);
        if (by === 'country') await table.knowPlaces(await services.places.locator());
        const found = await topKeys(table, filter, { by, measure, limit: numberOr(query.limit, 100) }, signal);
        return { by, measure, ...found, rows: await withPlaces(found.rows, by, table, signal) };
      });
    },
  );
};

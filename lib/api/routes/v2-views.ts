/** /api/v2/jobs/{job_id}/graph, addresses, compare, labels; /search over all jobs; /catalogue/labels. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { parseFilter } from '../../filter/parse-filter.js';
import { attribution } from '../../geo/places.js';
import { specialKind, spellingsOf } from '../../geo/special-addresses.js';
import type { Catalogue } from '../../labels/catalogue.js';
import { comparedJobs } from '../../report/compared-jobs.js';
import { flowGraph } from '../../report/flow-graph.js';
import type { SingleKey } from '../../report/flow-keys.js';
import { searchPage } from '../../report/found-flows.js';
import { labelCounts } from '../../report/label-counts.js';
import { oneAddress } from '../../report/one-address.js';
import { timeBounds } from '../../report/time-bounds.js';
import type { SearchedJob } from '../../storage/catalogue.js';
import type { FlowTable } from '../../storage/flow-lake.js';
import { askedFilter, askedTable, checkFilter } from '../asked.js';
import { goneSignal } from '../client-gone.js';
import { ApiError, notFound } from '../errors.js';
import { answerOnce } from '../kept-answers.js';
import { JobParams, listOf, ref } from '../schemas.js';
import type { Services } from '../services.js';
import {
  Address,
  AddressParams,
  CatalogueGroup,
  CompareParams,
  Comparison,
  Graph,
  GraphQuery,
  JobLabelGroup,
  SearchQuery,
  SearchResult,
  sidesNote,
  TopQuery,
} from '../v2-data-schemas.js';
import { problemResponses } from '../v2-schemas.js';

function catalogueView({ groups, labels }: Catalogue) {
  return [...groups.values()].map(({ name: group, title, titleRu }) => ({
    group,
    title,
    title_ru: titleRu,
    labels: [...labels.values()]
      .filter((label) => label.group === group)
      .map((label) => ({
        name: label.name,
        title: label.title,
        title_ru: label.titleRu,
        carrier: label.carrier,
        helper: label.helper,
      })),
  }));
}

export const v2ViewRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  const { catalogue, lake, labels, places } = services;
  const knowPlaces = async (jobs: readonly SearchedJob[]) => {
    const locate = await places.locator();
    for (const { jobId } of jobs) await lake.flows(jobId).knowPlaces(locate);
  };

  app.get(
    '/jobs/:job_id/graph',
    {
      schema: {
        tags: ['questions'],
        params: JobParams,
        querystring: GraphQuery,
        summary: 'Who, with what, to whom: nodes and links of a Sankey diagram',
        response: { 200: ref(Graph), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const { levels = 'client_ip,label,server_ip', measure = 'bytes', limit = '50' } = query;
      const table = await askedTable(services, params.job_id);
      const asked = { levels: levels.split(',') as SingleKey[], measure, limit: Number(limit) };
      return await answerOnce(services.answers, { request, reply, tables: [table] }, async (signal) =>
        flowGraph(table, await askedFilter(services, table, query.filter), asked, signal),
      );
    },
  );

  app.get(
    '/jobs/:job_id/addresses/:ip',
    {
      schema: {
        tags: ['questions'],
        params: AddressParams,
        summary: 'One address: where it is, what it is called, what it did',
        description: `Country and city: [${attribution.text}](${attribution.url}) (CC BY 4.0).`,
        response: { 200: ref(Address), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { params } = request;
      const table = await askedTable(services, params.job_id);
      const spellings = spellingsOf(params.ip);
      if (spellings === null) throw new ApiError(400, 'address_wrong');
      return await answerOnce(services.answers, { request, reply, tables: [table] }, async (signal) => {
        const found = await oneAddress(table, spellings, signal);
        if (found === null) throw notFound('address_unseen', { job: Number(params.job_id) });
        const ip = spellings[0] as string;
        const { code, country, city } = await places.locatedAt(ip);
        const place = { country, country_code: code, city, private: specialKind(ip) !== null };
        return { ip, ...place, ...found, attribution };
      });
    },
  );

  app.get(
    '/jobs/:job_id/compare/:other_job_id',
    {
      schema: {
        tags: ['questions'],
        params: CompareParams,
        querystring: TopQuery,
        summary: 'Two jobs side by side, counted by a property of their flows',
        description: sidesNote,
        response: { 200: ref(Comparison), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      const { by = 'label', measure = 'bytes', limit = '100' } = query;
      const side = async (table: FlowTable) => {
        const filter = await askedFilter(services, table, query.filter);
        if (by === 'country') await table.knowPlaces(await places.locator());
        return { table, filter };
      };
      const one = await askedTable(services, params.job_id);
      const other = await askedTable(services, params.other_job_id);
      return await answerOnce(services.answers, { request, reply, tables: [one, other] }, async (signal) => {
        const [a, b] = [await side(one), await side(other)];
        return { by, measure, ...(await comparedJobs(a, b, { by, measure, limit: Number(limit) }, signal)) };
      });
    },
  );

  app.get(
    '/jobs/:job_id/labels',
    {
      schema: {
        tags: ['questions'],
        params: JobParams,
        summary: 'The labels of the flows by group, and what said so',
        response: { 200: listOf(JobLabelGroup), ...problemResponses },
      },
    },
    async (request, reply) => {
      const table = await askedTable(services, request.params.job_id);
      return await answerOnce(services.answers, { request, reply, tables: [table] }, (signal) =>
        labelCounts(table, signal),
      );
    },
  );

  app.get(
    '/catalogue/labels',
    {
      schema: {
        tags: ['labels'],
        summary: 'What flows can be labelled, and what the catalogue knows of it',
        response: { 200: listOf(CatalogueGroup), ...problemResponses },
      },
    },
    async () => catalogueView(labels),
  );

  app.get(
    '/search',
    {
      schema: {
        tags: ['questions'],
        querystring: SearchQuery,
        summary: 'Which jobs have such flows',
        description: `Of the jobs over the same captures the newest that stored flows and has ended is searched, the newest jobs first. A page that finds
little ends after a second or two; \`next\` goes on. A filter that bounds time_start_us or time_end_us passes over the jobs of other times.`,
        response: { 200: ref(SearchResult), ...problemResponses },
      },
    },
    async ({ query }, reply) => {
      const signal = goneSignal(reply);
      const bounds = timeBounds(parseFilter(query.filter ?? ''));
      const filter = await checkFilter(lake.across([]), query.filter);
      const sources = { lake, jobs: catalogue.searchedJobs.bind(catalogue), knowPlaces };
      const before = query.after === undefined ? undefined : Number(query.after);
      const page = await searchPage(sources, { filter, bounds, limit: Number(query.limit ?? 25), before }, signal);
      return {
        jobs: page.found.map(({ job, ...flows }) => ({ job_id: job.jobId, captures: [...job.captures], ...flows })),
        jobs_searched: page.searched,
        flows: page.found.reduce((sum, { flows }) => sum + flows, 0),
        next: page.next === null ? null : String(page.next),
      };
    },
  );
};

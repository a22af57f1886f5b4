/** /api/v2/columns and /filter: what may be asked of flows and sessions, and whether a filter is one. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import Type from 'typebox';
import { type Alias, aliases } from '../../filter/aliases.js';
import { type Field, fieldsOf, type TableName } from '../../filter/fields.js';
import { operators } from '../../filter/questions.js';
import { checkFilter } from '../asked.js';
import { ref } from '../schemas.js';
import type { Services } from '../services.js';
import { ColumnList, filter } from '../v2-data-schemas.js';
import { problemResponses } from '../v2-schemas.js';

function columnView({ spec, kind, column, moment, featureSet }: Field) {
  const { name, nullable, unit, description } = spec;
  return {
    name,
    kind: moment ? ('time' as const) : kind === 'number' ? spec.kind : kind,
    unit,
    nullable,
    description,
    filter: true,
    column,
    feature_set: featureSet,
  };
}

function ownFields(of: TableName) {
  return [...fieldsOf[of].values()].filter(({ table }) => table === of).map(columnView);
}

function aliasDescription({ field, transport, countedIn, from }: Alias): string {
  const of = transport === undefined ? '' : ` of ${transport}`;
  return `${from}: ${field}${of}${countedIn === undefined ? '' : ` in ${countedIn}`}`;
}

const columnList = {
  flows: ownFields('flows'),
  sessions: ownFields('sessions'),
  aliases: [...aliases].map(([name, alias]) => ({
    name,
    means: alias.field,
    description: aliasDescription(alias),
  })),
  operators,
};

const CheckQuery = Type.Object(
  { filter, of: Type.Optional(Type.Enum(['flows', 'sessions'], { description: 'default flows' })) },
  { additionalProperties: false },
);

export const v2LanguageRoutes: FastifyPluginAsyncTypebox<Services> = async (app, services) => {
  app.get(
    '/columns',
    {
      schema: {
        tags: ['questions'],
        summary: 'Columns, fields and words of the filter language',
        description: 'A filter of sessions may ask of fields of flows too: it is true where one of its flows is such.',
        response: { 200: ref(ColumnList), ...problemResponses },
      },
    },
    async () => columnList,
  );

  app.get(
    '/filter',
    {
      schema: {
        tags: ['questions'],
        summary: 'Whether a filter is one',
        description: 'Else 400 with the position of the fault, and names near one that is none.',
        querystring: CheckQuery,
        response: { 200: Type.Object({ ok: Type.Literal(true) }), ...problemResponses },
      },
    },
    async ({ query }) => {
      // No job: a pattern is asked about without any rows.
      await checkFilter(services.lake.flows(0), query.filter, query.of);
      return { ok: true } as const;
    },
  );
};

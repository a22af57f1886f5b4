/** The shapes of API v2, once: checked against, answered by, documented from. Columns of a flow come from lib/schema. */
import Type, { type Static } from 'typebox';
import { type ModelManifest, modelManifestSchema } from '../labels/model-manifest.js';
import { type ColumnSpec, flowColumns } from '../schema/flow-columns.js';
import { ref } from './schemas.js';

/** RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'about:blank: what the status says' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
  },
  { $id: 'Problem' },
);

function cellSchema({ kind, nullable, unit, description }: ColumnSpec) {
  const options = { description: unit === '' ? description : `${description} (${unit})` };
  const type = {
    int: Type.Integer(options),
    bigint: Type.Integer(options),
    float: Type.Number(options),
    bool: Type.Boolean(options),
    text: Type.String(options),
  }[kind];
  return nullable ? Type.Union([type, Type.Null()], options) : type;
}

export const Flow = Type.Object(Object.fromEntries(flowColumns.map((spec) => [spec.name, cellSchema(spec)])), {
  $id: 'Flow',
  description: 'The columns of a flow, as in every export',
});

export const Evidence = Type.Object(
  {
    label: Type.String(),
    protocol: Type.String(),
    group: Type.String(),
    source: Type.String({ description: 'user, payload, metadata, session, model or port' }),
    confidence: Type.Number({ description: '0 to 1' }),
    evidence: Type.Union([Type.String(), Type.Null()]),
  },
  { $id: 'Evidence' },
);

export const Correction = Type.Object(
  {
    flow_id: Type.Integer(),
    label: Type.String(),
    group: Type.String(),
    comment: Type.Union([Type.String(), Type.Null()]),
    corrected_at: Type.String({ format: 'date-time', description: 'RFC 3339, UTC' }),
  },
  { $id: 'Correction' },
);

export const ExplainedFlow = Type.Object(
  {
    flow: Type.Unsafe<Record<string, unknown>>({ $ref: 'Flow#' }),
    considered: Type.Array(Type.Unsafe<Static<typeof Evidence>>({ $ref: 'Evidence#' }), {
      description:
        "All that says something of the flow by today's catalogue, most trusted first. The first of them is its label, " +
        'unless a user corrected it.',
    }),
    correction: Type.Union([Type.Unsafe<Static<typeof Correction>>({ $ref: 'Correction#' }), Type.Null()]),
  },
  { $id: 'ExplainedFlow' },
);

export const LabelName = Type.Object(
  {
    label: Type.String({
      pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$',
      description: 'name of a label, as /labels/list has them',
    }),
    comment: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'why; shown as evidence' })),
    allow_new: Type.Optional(
      Type.Boolean({ description: 'the label need not be in the catalogue; default false', default: false }),
    ),
  },
  { $id: 'LabelName', additionalProperties: false },
);

export const FlowParams = Type.Object({
  job_id: Type.String({ description: 'unique job id' }),
  flow_id: Type.String({ description: 'column flow_id' }),
});

const anything = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description });

const modelSummary = {
  id: Type.String({ description: 'NAME-vVERSION, as evidence has it' }),
  name: Type.String(),
  version: Type.Integer(),
  classes: Type.Array(
    Type.Object({ name: Type.String(), label: Type.String({ description: 'what a flow of the class is labelled' }) }),
    { description: "in the order of the model's output" },
  ),
  rows: Type.Union([Type.Literal('windows'), Type.Literal('flows')], { description: 'what it is asked about' }),
  window_s: Type.Union([Type.Number(), Type.Null()], { description: 'length of a window in seconds' }),
  unknown_below: Type.Number({ description: 'a best probability below it is no answer' }),
  measures: anything('how it did on data that it was not trained on'),
  data: anything('what it was trained on'),
};

export const ModelSummary = Type.Object(modelSummary, { $id: 'ModelSummary' });

export const ModelDetails = Type.Object(
  {
    ...modelSummary,
    manifest: Type.Unsafe<ModelManifest>({ ...modelManifestSchema, description: 'manifest.json, whole' }),
    card: Type.Union([Type.String(), Type.Null()], { description: 'CARD.md: data, measures, limits (Markdown)' }),
  },
  { $id: 'ModelDetails' },
);

export const v2Schemas = [
  Problem,
  Flow,
  Evidence,
  Correction,
  ExplainedFlow,
  LabelName,
  ModelSummary,
  ModelDetails,
] as const;

/** What every route may answer beside its own. */
export const problemResponses = { 400: ref(Problem), 404: ref(Problem), 500: ref(Problem) };

/** The shapes of API v2, once: checked against, answered by, documented from. Columns of a flow come from lib/schema. */
import Type, { type Static } from 'typebox';
import { type ModelManifest, modelManifestSchema } from '../labels/model-manifest.js';
import { type FaultCode, faultTexts } from '../schema/fault-texts.js';
import { type ColumnSpec, flowColumns } from '../schema/flow-columns.js';
import { sessionColumns } from '../schema/session-columns.js';
import { ref } from './schemas.js';
import { orNull, words } from './shapes.js';
import { rowParameters } from './v2-data-schemas.js';

/** RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'about:blank: what the status says' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: words(Object.keys(faultTexts) as FaultCode[], 'what is wrong; stays the same whatever detail says'),
    params: Type.Record(Type.String(), Type.Unknown(), {
      description: 'texts and numbers that detail tells of it, by name',
    }),
    near: Type.Optional(Type.Array(Type.String(), { description: 'names that may have been meant, nearest first' })),
    position: Type.Optional(Type.Integer({ description: 'where in the filter, from 0' })),
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
  return nullable ? orNull(type) : type;
}

export const Flow = Type.Object(Object.fromEntries(flowColumns.map((spec) => [spec.name, cellSchema(spec)])), {
  $id: 'Flow',
  description: 'The columns of a flow, as in every export',
});

const Session = Type.Object(Object.fromEntries(sessionColumns.map((spec) => [spec.name, cellSchema(spec)])), {
  $id: 'Session',
  description: 'The columns of an application session, as in every export',
});
const anySession = Type.Unsafe<Record<string, unknown>>({ $ref: 'Session#' });

export const SessionList = Type.Object(
  {
    sessions: Type.Array(Type.Record(Type.String(), Type.Unknown()), {
      description: 'the asked columns by name, and session_id',
    }),
    total: Type.Integer({ description: 'sessions of all pages' }),
    next: orNull(Type.String(), 'what `after` takes for the next page'),
  },
  { $id: 'SessionList' },
);

const nullableText = (description: string) => orNull(Type.String(), description);

const SessionMember = Type.Object(
  {
    flow_id: Type.Integer(),
    rule: Type.String({ description: 'what joined the flow to the session; first: the session began with it' }),
    evidence: nullableText('what the rule saw'),
    protocol: Type.String(),
    client_ip: Type.String(),
    client_port: Type.Integer(),
    server_ip: Type.String(),
    server_port: Type.Integer(),
    time_start_us: Type.Integer(),
    time_end_us: Type.Integer(),
    packets: Type.Integer({ description: 'both ways' }),
    bytes: Type.Integer({ description: 'frame bytes on the wire, both ways' }),
    label: Type.String(),
    label_protocol: Type.String(),
    label_source: Type.String(),
    name: nullableText('host that the client asked for, or had looked up'),
    announced_by: orNull(Type.Integer()),
  },
  { $id: 'SessionMember' },
);

export const SessionDetails = Type.Object(
  {
    session: anySession,
    members: Type.Array(Type.Unsafe<Record<string, unknown>>({ $ref: 'SessionMember#' }), {
      description: 'its flows in the order of time; the first 10,000',
    }),
  },
  { $id: 'SessionDetails' },
);

export const SessionParams = Type.Object({
  job_id: Type.String({ description: 'unique job id' }),
  session_id: Type.String({ description: 'column session_id' }),
});

export const SessionsQuery = Type.Object(
  {
    label: Type.Optional(Type.String({ description: 'only sessions with this label' })),
    group: Type.Optional(Type.String({ description: 'only sessions of this group of labels' })),
    ip: Type.Optional(Type.String({ description: 'only sessions of this client, or with this server' })),
    min_flows: Type.Optional(
      Type.String({ pattern: '^[1-9]\\d{0,8}$', description: 'only sessions of so many flows' }),
    ),
    ...rowParameters,
  },
  { additionalProperties: false },
);

export const Evidence = Type.Object(
  {
    label: Type.String(),
    protocol: Type.String(),
    group: Type.String(),
    source: Type.String({ description: 'user, payload, metadata, session, model or port' }),
    confidence: Type.Number({ description: '0 to 1' }),
    evidence: orNull(Type.String()),
  },
  { $id: 'Evidence' },
);

export const Correction = Type.Object(
  {
    flow_id: Type.Integer(),
    label: Type.String(),
    group: Type.String(),
    comment: orNull(Type.String()),
    corrected_at: Type.String({ format: 'date-time', description: 'RFC 3339, UTC' }),
  },
  { $id: 'Correction' },
);

export const ExplainedFlow = Type.Object(
  {
    flow: Type.Unsafe<Record<string, unknown>>({ $ref: 'Flow#' }),
    features: Type.Record(Type.String(), orNull(Type.Number()), {
      description: 'features of the sets that its job was asked for, by name',
    }),
    considered: Type.Array(Type.Unsafe<Static<typeof Evidence>>({ $ref: 'Evidence#' }), {
      description:
        "All that says something of the flow by today's catalogue, most trusted first. The first of them is its label, " +
        'unless a user corrected it.',
    }),
    correction: orNull(Correction),
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
  rows: words(['windows', 'flows'], 'what it is asked about'),
  window_s: orNull(Type.Number(), 'length of a window in seconds'),
  unknown_below: Type.Number({ description: 'a best probability below it is no answer' }),
  reach: orNull(Type.Number(), 'farther than this from all that was learned there is no answer'),
  measures: anything('how it did on data that it was not trained on'),
  data: anything('what it was trained on'),
};

export const ModelSummary = Type.Object(modelSummary, { $id: 'ModelSummary' });

export const ModelDetails = Type.Object(
  {
    ...modelSummary,
    manifest: Type.Unsafe<ModelManifest>({ ...modelManifestSchema, description: 'manifest.json, whole' }),
    card: orNull(Type.String(), 'CARD.md: data, measures, limits (Markdown)'),
  },
  { $id: 'ModelDetails' },
);

export const v2Schemas = [
  Problem,
  Flow,
  Session,
  SessionList,
  SessionMember,
  SessionDetails,
  Evidence,
  Correction,
  ExplainedFlow,
  LabelName,
  ModelSummary,
  ModelDetails,
] as const;

/** An answer of problem details, as a route documents it. */
export const problem = { content: { 'application/problem+json': { schema: ref(Problem) } } };

/** What every route may answer beside its own: whoever asks may be nobody (401), of too small a role or another site (403), too often (429). */
export const problemResponses = {
  400: problem,
  401: problem,
  403: problem,
  404: problem,
  421: problem,
  429: problem,
  500: problem,
  503: problem,
};

/** The same where a body can be sent: it may be too long, or not JSON. */
export const bodyProblemResponses = { ...problemResponses, 413: problem, 415: problem };

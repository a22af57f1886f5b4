/**
 * What a model says of itself: the shape of manifest.json, and its check. Training writes it, whoever runs the model
 * reads it. Loads no model and computes no feature.
 */
import type { Static } from 'typebox';
import { UsageError } from '../errors.js';
import { fits } from './plain-schema.js';
import { schemaFault } from './schema-fault.js';

const name = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$', maxLength: 200 } as const;
const anything = { type: 'object', additionalProperties: true } as const;

/** JSON Schema, so that a run with a model need not load what builds schemas: that takes longer than most captures. */
export const modelManifestSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['format', 'name', 'version', 'target', 'classes', 'input', 'output', 'unknown_below'],
  properties: {
    format: { const: 1 },
    name: {
      type: 'string',
      pattern: '^[a-z0-9][a-z0-9._-]*$',
      maxLength: 80,
      description: 'with the version the name of the folder: NAME-vVERSION',
    },
    version: { type: 'integer', minimum: 1 },
    target: { type: 'string', minLength: 1, maxLength: 80, description: 'the column that it was trained to tell' },
    tells: {
      enum: ['applications', 'protocols'],
      description: 'of protocols: it is not asked about flows whose payload shows theirs; default applications',
    },
    classes: {
      type: 'array',
      minItems: 2,
      maxItems: 4096,
      items: { type: 'string', minLength: 1, maxLength: 80 },
      description: "in the order of the output's columns",
    },
    labels: {
      type: 'object',
      additionalProperties: { type: 'string', pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' },
      description: 'class to the label that a flow gets; without an entry the class in lower case',
    },
    input: {
      type: 'object',
      additionalProperties: false,
      required: ['name', 'features', 'feature_schema_version', 'feature_sets', 'rows'],
      properties: {
        name,
        features: {
          type: 'array',
          minItems: 1,
          maxItems: 4096,
          items: name,
          description: "names of the feature schema, in the order of the input's columns",
        },
        feature_schema_version: { type: 'integer', minimum: 1 },
        feature_sets: { type: 'array', minItems: 1, items: name, description: 'what must be computed to have them' },
        splt_packets: { type: 'integer', minimum: 1, maximum: 99 },
        rows: { enum: ['windows', 'flows'] },
        window_s: { type: 'number', exclusiveMinimum: 0, maximum: 86_400, description: 'where rows are windows' },
      },
    },
    output: { type: 'object', additionalProperties: false, required: ['name'], properties: { name } },
    temperature: {
      type: 'number',
      minimum: 0.01,
      maximum: 100,
      description: 'log-probabilities are divided by it before they are used',
    },
    unknown_below: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'a best probability below it is no answer',
    },
    reach: {
      type: 'object',
      additionalProperties: false,
      required: ['output', 'most'],
      properties: { output: name, most: { type: 'number', minimum: 0 } },
      description: 'a second output, the distance from what was learned; beyond `most` there is no answer',
    },
    made_with: { type: 'object', additionalProperties: { type: 'string' } },
    data: anything,
    seed: { type: 'integer' },
    parameters: anything,
    measures: anything,
  },
} as const;

export type ModelManifest = Static<typeof modelManifestSchema>;

/** The value as a manifest; a UsageError that names file and path where it is none. */
export async function checkManifest(path: string, value: unknown): Promise<ModelManifest> {
  const manifest = value as ModelManifest;
  const fault = fits(modelManifestSchema, value) ? faultOf(manifest) : await shapeFault(value);
  if (fault !== null) throw new UsageError(`${path}: ${fault}`);
  return manifest;
}

/** In words. Only now: what finds them takes longer to load than most captures to read. */
async function shapeFault(value: unknown): Promise<string> {
  const { Compile } = await import('typebox/schema');
  const [error] = Compile(modelManifestSchema).Errors(value)[1];
  return error === undefined ? 'not a manifest' : schemaFault(error, 'no such key');
}

/** What a schema cannot say. */
function faultOf({ classes, labels = {}, input }: ModelManifest): string | null {
  const twice = repeated(classes) ?? repeated(input.features) ?? repeated(input.feature_sets);
  if (twice !== null) return `"${twice}" is named twice`;
  const stranger = Object.keys(labels).find((key) => !classes.includes(key));
  if (stranger !== undefined) return `labels.${stranger}: there is no such class`;
  if (input.rows === 'windows' && input.window_s === undefined) return 'input.window_s: rows of windows need it';
  return input.rows === 'flows' && input.window_s !== undefined ? 'input.window_s: rows of flows have none' : null;
}

function repeated(names: readonly string[]): string | null {
  return names.find((each, index) => names.indexOf(each) !== index) ?? null;
}

/**
 * Whether a JSON value has the shape that a JSON Schema (2020-12) describes, for the keywords that our own schemas use: a yes without loading a
 * validator, which takes longer than most captures do. It says no more than yes or no; who needs the reason asks typebox.
 */

export type PlainSchema = Readonly<Record<string, unknown>>;

type Holds = (wanted: unknown, value: unknown, schema: PlainSchema) => boolean;

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  integer: Number.isInteger,
};

/** Lengths are counted in characters, not in units of UTF-16. */
const lengthOf = (text: string) => [...text].length;

/** A keyword says nothing about values of another type. */
const ofNumber = (holds: (wanted: number, value: number) => boolean): Holds => {
  return (wanted, value) => typeof value !== 'number' || holds(wanted as number, value);
};
const ofText = (holds: (wanted: unknown, value: string) => boolean): Holds => {
  return (wanted, value) => typeof value !== 'string' || holds(wanted, value);
};
const ofArray = (holds: (wanted: unknown, value: readonly unknown[]) => boolean): Holds => {
  return (wanted, value) => !Array.isArray(value) || holds(wanted, value);
};
const ofObject = (holds: (wanted: unknown, value: JsonObject, schema: PlainSchema) => boolean): Holds => {
  return (wanted, value, schema) => !isObject(value) || holds(wanted, value, schema);
};

const own = (value: object, key: string) => Object.hasOwn(value, key);

const keywords: Readonly<Record<string, Holds>> = {
  description: () => true,
  type: (wanted, value) => types[wanted as string]?.(value) === true,
  const: (wanted, value) => value === wanted,
  enum: (wanted, value) => (wanted as readonly unknown[]).includes(value),
  minimum: ofNumber((wanted, value) => value >= wanted),
  maximum: ofNumber((wanted, value) => value <= wanted),
  exclusiveMinimum: ofNumber((wanted, value) => value > wanted),
  pattern: ofText((wanted, value) => new RegExp(wanted as string, 'u').test(value)),
  minLength: ofText((wanted, value) => lengthOf(value) >= (wanted as number)),
  maxLength: ofText((wanted, value) => lengthOf(value) <= (wanted as number)),
  minItems: ofArray((wanted, value) => value.length >= (wanted as number)),
  maxItems: ofArray((wanted, value) => value.length <= (wanted as number)),
  items: ofArray((wanted, value) => value.every((each) => fits(wanted as PlainSchema, each))),
  required: ofObject((wanted, value) => (wanted as readonly string[]).every((key) => own(value, key))),
  properties: ofObject((wanted, value) =>
    Object.entries(wanted as JsonObject).every(
      ([key, each]) => !own(value, key) || fits(each as PlainSchema, value[key]),
    ),
  ),
  additionalProperties: ofObject((wanted, value, { properties = {} }) => {
    const further = Object.keys(value).filter((key) => !own(properties as object, key));
    return typeof wanted === 'boolean'
      ? wanted || further.length === 0
      : further.every((key) => fits(wanted as PlainSchema, value[key]));
  }),
};

/** @throws TypeError for a keyword that is not known here: what it asks must not go unchecked */
export function fits(schema: PlainSchema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, wanted]) => {
    const holds = keywords[keyword];
    if (holds === undefined) throw new TypeError(`a schema with the keyword ${keyword} is for a validator`);
    return holds(wanted, value, schema);
  });
}

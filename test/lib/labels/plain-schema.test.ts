/** The short way of a schema's check says what the validator says, of manifests in order and of damaged ones. */
import fc from 'fast-check';
import t from 'tap';
import { Compile } from 'typebox/schema';
import { modelManifestSchema } from '../../../lib/labels/model-manifest.js';
import { fits } from '../../../lib/labels/plain-schema.js';
import { manifestOf } from './made-models.js';

t.test('each keyword, at its bound and beyond', async (t) => {
  const cases: [schema: Record<string, unknown>, good: unknown[], bad: unknown[]][] = [
    [{ type: 'object' }, [{}], [[], null, 'x', 1]],
    [{ type: 'array' }, [[]], [{}, null, 'x']],
    [{ type: 'number' }, [0, -1.5], ['0', null, Number.NaN, Number.POSITIVE_INFINITY]],
    [{ type: 'integer' }, [0, 2], [0.5, '2']],
    [{ const: 1 }, [1], [2, '1']],
    [{ enum: ['a', 2] }, ['a', 2], ['b', '2']],
    [{ minimum: 1, maximum: 2 }, [1, 2, 'no number'], [0.9, 2.1]],
    [{ exclusiveMinimum: 0 }, [0.1], [0, -1]],
    [{ pattern: '^[a-z]+$' }, ['abc', 5], ['', 'aB']],
    [{ minLength: 1, maxLength: 2 }, ['a', '\u{1F600}\u{1F600}'], ['', 'abc']],
    [{ minItems: 1, maxItems: 2, items: { type: 'string' } }, [['a'], ['a', 'b'], {}], [[], ['a', 'b', 'c'], [1]]],
    [{ required: ['a'] }, [{ a: null }, []], [{}, { b: 1 }, Object.create({ a: 1 })]],
    [{ properties: { a: { type: 'string' } } }, [{ a: 'x', b: 1 }, {}], [{ a: 1 }]],
    [{ properties: { a: {} }, additionalProperties: false }, [{ a: 1 }, {}], [{ a: 1, toString: 1 }]],
    [{ additionalProperties: { type: 'string' } }, [{ a: 'x' }], [{ a: 1 }]],
    [{ additionalProperties: true }, [{ a: 1 }], []],
  ];
  for (const [schema, good, bad] of cases) {
    for (const value of good) t.equal(fits(schema, value), true, JSON.stringify([schema, value]));
    for (const value of bad) t.equal(fits(schema, value), false, JSON.stringify([schema, value]));
  }
});

t.test('a keyword that it does not know is no yes', async (t) => {
  t.throws(() => fits({ oneOf: [] }, 1), { name: 'TypeError', message: /oneOf/ });
});

type Path = readonly (string | number)[];

/** The places in a value, its own among them. */
function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => placesOf(each, [...path, key]))];
}

function withAt(value: unknown, [key, ...rest]: Path, put: unknown): unknown {
  if (key === undefined) return put;
  const copy = structuredClone(value) as Record<string, unknown>;
  // A list's length is no place of its text: put there, it is a RangeError or a list of a thousand million holes.
  if (Array.isArray(copy) && key === 'length') return copy;
  copy[key] = withAt(copy[key], rest, put);
  return copy;
}

t.test('damaged manifests: yes where the validator says yes, no where it says no', async (t) => {
  const validator = Compile(modelManifestSchema);
  const whole = JSON.parse(JSON.stringify(manifestOf({ temperature: 1, labels: { CHAT: 'telegram' }, seed: 1 })));
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(
      '',
      'a'.repeat(81),
      'windows',
      'protocols',
      0,
      1,
      2,
      1.5,
      -1,
      1e9,
      [],
      ['a'],
      ['a', 'b'],
      {},
    ),
  );
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(fc.constantFrom(...placesOf(whole)), value, fc.string(), (path, put, key) => {
      const changed = withAt(whole, path, put);
      const further = withAt(whole, [...path.slice(0, -1), key], put);
      for (const each of [changed, further]) {
        const plain: unknown = JSON.parse(JSON.stringify(each));
        seen.add(fits(modelManifestSchema, plain));
        if (fits(modelManifestSchema, plain) !== validator.Check(plain)) return false;
      }
      return true;
    }),
    { numRuns: 2000 },
  );
  t.equal(seen.size, 2, 'both answers were given');
});

import t from 'tap';
import Type from 'typebox';
import { orNull, words } from '../../../lib/api/shapes.js';
import { openHouse } from '../../e2e/api-house.js';

t.test('null is one more type, and one more word', async (t) => {
  t.match(orNull(Type.Integer({ minimum: 0 }), 'flows'), {
    type: ['integer', 'null'],
    minimum: 0,
    description: 'flows',
  });
  t.match(orNull(words(['read', 'run'])), { type: ['string', 'null'], enum: ['read', 'run', null] });
  t.notOk('$id' in orNull(Type.Object({}, { $id: 'Named' })), 'a copy has no name of its own');
  t.throws(() => orNull(Type.Unsafe<string>({ $ref: 'Named#' })), /needs a type/);
});

/** Where a schema has one of several shapes. */
function* alternatives(value: unknown, path: string): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if ('anyOf' in value || 'oneOf' in value) yield path;
  for (const [key, part] of Object.entries(value)) yield* alternatives(part, `${path}/${key}`);
}

t.test('no answer has a shape that takes a validator to be written', async (t) => {
  const house = await openHouse(t, {});
  const { paths, components } = (await house.get('/openapi.json')).body;
  const asked = new Set(['JobWish', 'LabelName', 'FileName']);
  const shapes = Object.entries(components.schemas).filter(([name]) => !asked.has(name));
  t.ok(shapes.length > 20);
  t.same([...alternatives(Object.fromEntries(shapes), '')], []);
  for (const [path, methods] of Object.entries(paths as Record<string, Record<string, { responses: unknown }>>))
    for (const [method, { responses }] of Object.entries(methods))
      t.same([...alternatives(responses, `${method} ${path}`)], []);
});

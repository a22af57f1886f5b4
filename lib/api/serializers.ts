/**
 * What writes answers by the shapes of their routes. Refusals are made in one place (errors.ts) and written as they are: to compile their shapes, ten for each
 * of a hundred routes, was most of what a server did before it listened.
 */
import selectSerializer from '@fastify/fast-json-stringify-compiler';

type Factory = ReturnType<typeof selectSerializer>;

const build = selectSerializer();

export const buildSerializer: Factory = (sharedSchemas, options) => {
  const byShape = build(sharedSchemas, options);
  return (route) => (route.httpStatus?.startsWith('2') === false ? JSON.stringify : byShape(route));
};

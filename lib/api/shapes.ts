/**
 * How schemas say what JSON Schema can say in several ways: what may be null, what is one of a few words, numbers in a query string. Each in the
 * way that answers are written without a validator: one for `anyOf` is compiled when the first answer is written, which held the server for 0.2 s.
 */
import Type, { type Static, type TSchema, type TUnsafe } from 'typebox';

/** Not for a `$ref`, which has no type of its own to add to. */
export function orNull<T extends TSchema>(schema: T, description?: string): TUnsafe<Static<T> | null> {
  const { $id: _, type, ...rest } = schema as T & Partial<Record<'$id' | 'type', string>>;
  if (type === undefined) throw new TypeError('what may be null needs a type');
  const said = description === undefined ? {} : { description };
  const words = 'enum' in rest ? { enum: [...(rest.enum as string[]), null] } : {};
  return Type.Unsafe<Static<T> | null>({ ...rest, ...words, ...said, type: [type, 'null'] });
}

/** One of these words. */
export function words<const T extends string>(values: readonly T[], description = ''): TUnsafe<T> {
  return Type.Unsafe<T>({ type: 'string', enum: [...values], ...(description === '' ? {} : { description }) });
}

/** A number in a query string is digits. */
export function digits(pattern: string, description: string) {
  return Type.Optional(Type.String({ pattern, description }));
}

/** How many entries a page has. */
export function pageLimit(entries: string) {
  return digits('^([1-9]\\d{0,2}|1000)$', `${entries}, 1 to 1000; default 100`);
}

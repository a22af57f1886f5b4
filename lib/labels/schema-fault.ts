/** What a schema found wrong in a JSON file, in one line for people: where, and what. Knows no schema. */

/** What typebox reports of one fault. */
interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
}

/** `otherKey` says what is wrong with a key that the schema does not have. */
export function schemaFault(error: SchemaError, otherKey: string): string {
  if (error.instancePath === '') return `top level: ${error.message}`;
  const at = pathInWords(error.instancePath);
  // What additionalProperties refuses is reported as a schema that is false, at the key's own place.
  return error.keyword === 'boolean' ? `${at}: ${otherKey}` : `${at}: ${error.message}`;
}

/** A JSON pointer (RFC 6901) as labels.facebook.names[2]. */
function pathInWords(pointer: string): string {
  const parts = pointer.split('/').slice(1);
  return parts
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}

/** Answers that nearly every operation can give, once in the description instead of once an operation. Knows no route. */
import { STATUS_CODES } from 'node:http';

interface Reference {
  readonly $ref: string;
}
interface Response {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: { readonly $ref?: string } }>>;
}
interface Operation {
  readonly responses?: Record<string, Response | Reference>;
}
/** As much of an OpenAPI document as this needs. */
interface Description {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components?: { readonly responses?: Readonly<Record<string, Response | Reference>> };
}

const schemas = '#/components/schemas/';

/** Of a refusal of one schema in one media type; null where it is put together otherwise. */
function nameOf(status: string, response: Response | Reference): string | null {
  if (Number(status) < 400 || '$ref' in response) return null;
  const [media, ...further] = Object.values(response.content ?? {});
  const reference = media?.schema?.$ref;
  if (reference === undefined || further.length > 0 || !reference.startsWith(schemas)) return null;
  return reference.slice(schemas.length) + status;
}

/** `Problem404`, `Error404`: refusals go to the components, and operations refer to them there. Changes the document. */
export function shareRefusals(document: Description): void {
  const shared: Record<string, Response> = {};
  const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path));
  for (const { responses = {} } of operations) {
    for (const [status, response] of Object.entries(responses)) {
      const name = nameOf(status, response);
      if (name === null) continue;
      const { content = {} } = response as Response;
      shared[name] ??= { description: STATUS_CODES[status] ?? 'Error', content };
      if (JSON.stringify(shared[name].content) === JSON.stringify(content))
        responses[status] = { $ref: `#/components/responses/${name}` };
    }
  }
  document.components = { ...document.components, responses: { ...document.components?.responses, ...shared } };
}

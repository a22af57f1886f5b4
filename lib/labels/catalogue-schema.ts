/** The shape of one catalogue file, and its check. What several files mean together is in catalogue.ts. */
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { UsageError } from '../errors.js';
import { schemaFault } from './schema-fault.js';

const snakeName = '^[a-z0-9]+(?:_[a-z0-9]+)*$';
const closed = { additionalProperties: false } as const;
const texts = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 253 })));
const portList = Type.Optional(
  Type.Array(
    Type.Union([Type.Integer({ minimum: 1, maximum: 65535 }), Type.String({ pattern: '^\\d{1,5}-\\d{1,5}$' })]),
  ),
);

export const LabelSchema = Type.Object(
  {
    /** Needed where the label is new. */
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    title_ru: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    /** Names of servers; name-index.ts says which patterns there are. */
    names: texts,
    /** Plain text in the User-Agent, any case; "^..." only at its start. */
    user_agents: texts,
    alpn: texts,
    ja4: texts,
    /** Server ports that are registered or well known for it; tls, dtls and http: for it inside of them. */
    ports: Type.Optional(
      Type.Object(
        { tcp: portList, udp: portList, sctp: portList, tls: portList, dtls: portList, http: portList },
        closed,
      ),
    ),
    /** Common names in certificates that are no names of hosts, in lower case: "anydesk client". */
    certificates: texts,
    /** First labels of a name that only this protocol asks DNS for: "2.dnscrypt-cert". */
    dns_questions: texts,
    /** Protocols of the payload, or IP protocols, that mean this label; its own name needs no mention. */
    protocols: texts,
    /** A protocol that carries other applications: names may say which. */
    carrier: Type.Optional(Type.Boolean()),
    /** Many applications and pages draw it in: it does not say what they are. Default: what the file says of its group. */
    helper: Type.Optional(Type.Boolean()),
    /** Drops what earlier catalogues say of the label. */
    replace: Type.Optional(Type.Boolean()),
  },
  closed,
);

export const CatalogueFileSchema = Type.Object(
  {
    group: Type.String({ pattern: snakeName, maxLength: 40 }),
    /** Needed where the group is new. */
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    title_ru: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
    /** Its labels are helpers, where they do not say otherwise. */
    helpers: Type.Optional(Type.Boolean()),
    labels: Type.Record(Type.String({ pattern: snakeName }), LabelSchema, closed),
  },
  closed,
);

export type LabelEntry = Static<typeof LabelSchema>;
export type CatalogueFile = Static<typeof CatalogueFileSchema>;

const validator = Compile(CatalogueFileSchema);
const otherKey = 'no such key, or a name that is not in snake_case';

/** The value as a catalogue file; a UsageError that names file and path where it is none. */
export function checkCatalogueFile(path: string, value: unknown): CatalogueFile {
  if (validator.Check(value)) return value as CatalogueFile;
  const [error] = validator.Errors(value);
  throw new UsageError(`${path}: ${error === undefined ? 'not a catalogue' : schemaFault(error, otherKey)}`);
}

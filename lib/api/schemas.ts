/**
 * The shapes of API v1, once: requests are checked against them, answers written by them, /openapi.json made of them and the
 * routes typed by them. Names and fields never change.
 */
import Type, { type Static, type TSchema } from 'typebox';
import { words } from './shapes.js';

const epochSeconds = (description: string) => Type.Integer({ description: `${description}, seconds since the epoch` });

export const JobState = words(
  ['new', 'in_progress', 'finished', 'failed'],
  'new: not processed, or waiting for its turn (then with a job_id)',
);

export const FileStatus = Type.Object(
  {
    state: JobState,
    started_at: Type.Optional(epochSeconds('Start of processing')),
    finished_at: Type.Optional(epochSeconds('End of processing')),
    job_id: Type.Optional(Type.Integer({ description: 'unique job id' })),
    message: Type.Optional(
      Type.String({ description: 'Why it failed. What was read before that is there all the same.' }),
    ),
  },
  { $id: 'FileStatus' },
);

export const File = Type.Object(
  {
    name: Type.String({ description: 'file name without extension; with the folder, where it is in one' }),
    extension: Type.String({ description: 'file extension; name.extension is what /files/process takes' }),
    time_start: epochSeconds('Time of the first packet; 0 where unknown'),
    time_end: epochSeconds('Time of the last packet; 0 where unknown'),
    status: Type.Unsafe<Static<typeof FileStatus>>({ $ref: 'FileStatus#' }),
    size: Type.Integer({ description: 'file size in kB, rounded up' }),
    flows_count: Type.Optional(Type.Integer({ description: 'Count of flows' })),
  },
  { $id: 'File' },
);

export const FileName = Type.Object(
  { file_name: Type.String({ minLength: 1, description: 'file name with extension, as /files/list has them' }) },
  { $id: 'FileName', examples: [{ file_name: 'some_file_name_with_extension.pcap' }] },
);

export const StatisticItem = Type.Object(
  {
    title: Type.String({ description: 'protocols, clients, servers, labels, groups or ports' }),
    content: Type.Array(Type.Object({ label: Type.String(), count: Type.Integer({ description: 'flows' }) }), {
      description: 'highest count first; at most 10,000',
    }),
  },
  { $id: 'StatisticItem' },
);

export const DetailsIp = Type.Object(
  {
    country: Type.String({
      description: 'English name. Of an address that is nowhere: what it is (private, loopback, ...). Else unknown.',
    }),
    city: Type.String({ description: 'English name; like country where it is nowhere; else unknown' }),
    user_agent: Type.Optional(Type.String({ description: 'what the address most often said it was, as a client' })),
    domain_name: Type.Optional(Type.String({ description: 'name it was most often asked for by, as a server' })),
    statistics: Type.Array(Type.Unsafe<Static<typeof StatisticItem>>({ $ref: 'StatisticItem#' })),
  },
  { $id: 'DetailsIp' },
);

export const DetailsLabelItem = Type.Object(
  {
    client_ip: Type.String(),
    client_port: Type.Integer(),
    server_ip: Type.String(),
    server_port: Type.Integer(),
    time_start: epochSeconds('Session start time'),
    time_end: epochSeconds('Session end time'),
    comment: Type.String({ description: 'what the label was given for' }),
  },
  { $id: 'DetailsLabelItem' },
);

export const Label = Type.Object({ group_name: Type.String(), labels: Type.Array(Type.String()) }, { $id: 'Label' });

export const ApiErrorBody = Type.Object(
  { status: Type.Integer(), code: Type.Integer(), message: Type.String() },
  { $id: 'Error' },
);

export const JobParams = Type.Object({ job_id: Type.String({ description: 'unique job id' }) });
export const LabelQuery = Type.Object({ label: Type.String({ minLength: 1 }) });
export const IpQuery = Type.Object({ ip: Type.String({ minLength: 1, description: 'IPv4 or IPv6 address' }) });

export const sharedSchemas = [
  FileStatus,
  File,
  FileName,
  StatisticItem,
  DetailsIp,
  DetailsLabelItem,
  Label,
  ApiErrorBody,
] as const;

/** A reference to one of the shared schemas, with its type. */
export function ref<T extends TSchema>(schema: T) {
  return Type.Unsafe<Static<T>>({ $ref: `${(schema as { $id?: string }).$id}#` });
}

export function listOf<T extends TSchema>(schema: T) {
  return Type.Array(ref(schema));
}

/** What every route may answer beside its own. */
export const errorResponses = {
  400: ref(ApiErrorBody),
  401: ref(ApiErrorBody),
  403: ref(ApiErrorBody),
  404: ref(ApiErrorBody),
  421: ref(ApiErrorBody),
  429: ref(ApiErrorBody),
  500: ref(ApiErrorBody),
  503: ref(ApiErrorBody),
};

/** The same where a body can be sent. */
export const bodyErrorResponses = { ...errorResponses, 413: ref(ApiErrorBody), 415: ref(ApiErrorBody) };

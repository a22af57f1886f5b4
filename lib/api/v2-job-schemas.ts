/** The shapes of captures and jobs in API v2. */
import Type, { type Static } from 'typebox';
import { orNull, pageLimit, words } from './shapes.js';

const time = (description: string) =>
  Type.String({ format: 'date-time', description: `${description}; RFC 3339, UTC` });
const timeOrNull = (description: string) =>
  orNull(Type.String({ format: 'date-time' }), `${description}; RFC 3339, UTC`);
const count = (description: string) => Type.Integer({ minimum: 0, description });
const countOrNull = (description: string) => orNull(Type.Integer({ minimum: 0 }), description);

const jobStates = ['waiting', 'running', 'finished', 'failed', 'cancelled'] as const;

export const V2JobState = words(jobStates, 'waiting and running are on their way; the others are ends');

export const V2CaptureState = words(
  ['new', ...jobStates],
  'of the newest job over the capture as it is; new: there is none',
);

const captureFields = {
  name: Type.String({ description: 'relative to the captures folder, with /' }),
  size_bytes: count('size of the file'),
  modified_at: time('last change of the file'),
  first_packet_at: timeOrNull('time of the first packet; null where not known yet, or where there is none'),
  last_packet_at: timeOrNull('time of the last packet'),
  state: V2CaptureState,
  job_id: orNull(Type.Integer(), 'the newest job over it'),
  job_captures: countOrNull('captures that job is over, this one among them'),
  flows: countOrNull('of that job, over all of its captures'),
  message: orNull(Type.String(), 'of that job'),
};

export const V2Capture = Type.Object(captureFields, { $id: 'Capture' });

export const V2JobOptions = Type.Object(
  {
    features: words(['iscx', 'all', 'none'], 'feature sets stored with each flow'),
    window_s: Type.Number({ description: 'length of a window in seconds' }),
    idle_timeout_s: orNull(Type.Number(), 'seconds; null: TCP 300, others 120'),
    active_timeout_s: orNull(Type.Number(), 'seconds; null: a flow is never cut for its length'),
    filter: orNull(Type.String(), 'BPF expression; null: every packet'),
  },
  { $id: 'JobOptions' },
);

export const V2Progress = Type.Object(
  {
    bytes: count('read of the captures, as they lie on the disk'),
    bytes_total: count('of the captures; 0 where unknown'),
    packets: count('read'),
    flows: count('begun'),
    bytes_per_s: count('over the last seconds'),
    packets_per_s: count('over the last seconds'),
    seconds_left: countOrNull('at that speed; null where unknown'),
    labels: Type.Array(
      Type.Object({ label: Type.String(), flows: Type.Integer(), bytes: Type.Integer({ description: 'on the wire' }) }),
      { description: 'of the flows that have ended so far: the 20 labels of most flows' },
    ),
  },
  { $id: 'JobProgress' },
);

export const V2Job = Type.Object(
  {
    job_id: Type.Integer(),
    captures: Type.Array(Type.String(), { description: 'read as one stream by time' }),
    options: Type.Unsafe<Static<typeof V2JobOptions>>({ $ref: 'JobOptions#' }),
    state: V2JobState,
    asked_at: time('when it was asked for'),
    started_at: timeOrNull('last start'),
    finished_at: timeOrNull('end'),
    message: orNull(Type.String(), 'why it failed; what was read before that is there all the same'),
    flows: countOrNull('stored'),
    sessions: countOrNull('application sessions stored'),
    packets: countOrNull('read'),
    bytes: countOrNull('of the packets on the wire'),
    first_packet_at: timeOrNull('time of the first packet'),
    last_packet_at: timeOrNull('time of the last packet'),
    attempts: count('starts'),
    priority: Type.Integer({ description: 'whichever has more goes first; -10 to 10' }),
    parts: orNull(
      Type.Object({
        ranges: countOrNull('of bytes that workers scanned at the same time'),
        partitions: countOrNull('of the flows that workers metered at the same time'),
        whole: orNull(Type.String(), 'why one worker processed all of it'),
      }),
      'of a capture large enough for several workers; the flows are the same either way',
    ),
    progress: orNull(V2Progress, 'of a running job'),
  },
  { $id: 'Job' },
);

const cursor = orNull(Type.String(), 'what `after` takes for the next page; null: this is the last one');

export const V2CaptureList = Type.Object(
  {
    captures: Type.Array(Type.Unsafe<Static<typeof V2Capture>>({ $ref: 'Capture#' })),
    total: count('of all pages'),
    next: cursor,
  },
  { $id: 'CaptureList' },
);

export const V2JobList = Type.Object(
  { jobs: Type.Array(Type.Unsafe<Static<typeof V2Job>>({ $ref: 'Job#' })), total: count('of all pages'), next: cursor },
  { $id: 'JobList' },
);

export const V2CaptureDetails = Type.Object(
  {
    ...captureFields,
    jobs: Type.Array(Type.Unsafe<Static<typeof V2Job>>({ $ref: 'Job#' }), { description: 'newest first; at most 100' }),
  },
  { $id: 'CaptureDetails' },
);

const limit = pageLimit('entries a page');

export const V2CapturesQuery = Type.Object(
  {
    q: Type.Optional(Type.String({ maxLength: 200, description: 'part of the name, in any case' })),
    state: Type.Optional(V2CaptureState),
    sort: Type.Optional(
      Type.String({
        pattern: '^-?(name|modified_at|size_bytes|first_packet_at|last_packet_at|flows)$',
        description: 'field; with - before it from the highest down; default name',
      }),
    ),
    limit,
    after: Type.Optional(Type.String({ maxLength: 8000, description: '`next` of the page before' })),
  },
  { additionalProperties: false },
);

export const V2JobsQuery = Type.Object(
  {
    state: Type.Optional(V2JobState),
    capture: Type.Optional(
      Type.String({ maxLength: 4096, description: 'only jobs over this capture, alone or among others' }),
    ),
    limit,
    after: Type.Optional(Type.String({ maxLength: 20, description: '`next` of the page before' })),
  },
  { additionalProperties: false },
);

export const V2CaptureParams = Type.Object({
  name: Type.String({ description: 'name of the capture, percent-encoded: / is %2F' }),
});

const seconds = (most: number, description: string) =>
  Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: most, description }));

export const V2JobWish = Type.Object(
  {
    captures: Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), {
      minItems: 1,
      maxItems: 10_000,
      uniqueItems: true,
      description: 'names as /captures has them; several are read as one stream by time',
    }),
    priority: Type.Optional(
      Type.Integer({
        minimum: -10,
        maximum: 10,
        description:
          'jobs of a higher one go first, of the same one the oldest; default 0. A job that waits already keeps its own',
      }),
    ),
    options: Type.Optional(
      Type.Object(
        {
          features: Type.Optional(words(['iscx', 'all', 'none'], 'default iscx')),
          window_s: seconds(86_400, 'length of a window in seconds; default 15'),
          idle_timeout_s: Type.Optional(
            orNull(
              Type.Number({ exclusiveMinimum: 0, maximum: 86_400 }),
              'a flow without a packet for longer ends; default: TCP 300, others 120',
            ),
          ),
          active_timeout_s: Type.Optional(
            orNull(
              Type.Number({ exclusiveMinimum: 0, maximum: 86_400 }),
              'a flow that lasts longer is cut there; default: never',
            ),
          ),
          filter: Type.Optional(
            orNull(
              Type.String({ minLength: 1, maxLength: 4096 }),
              'BPF expression; other packets are counted and left out. Needs libpcap on the server',
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { $id: 'JobWish', additionalProperties: false, examples: [{ captures: ['some_file.pcap'] }] },
);

const counts = (description: string) => Type.Record(Type.String(), Type.Integer(), { description });
const nanoseconds = (description: string) =>
  orNull(Type.String(), `${description}: digits, nanoseconds since the epoch`);

const healthFields = {
  path: Type.String({ description: 'name of the capture' }),
  format: Type.Optional(Type.String()),
  compression: Type.Optional(orNull(Type.String(), 'gzip, zstd, lz4')),
  packets: Type.Optional(count('read')),
  bytes_read: Type.Optional(count('of the capture, uncompressed')),
  captured_bytes: Type.Optional(count('of packets, as far as they were captured')),
  wire_bytes: Type.Optional(count('of packets, as they were on the wire')),
  time_first: Type.Optional(timeOrNull('time of the first packet')),
  time_last: Type.Optional(timeOrNull('time of the last packet')),
  time_first_ns: Type.Optional(nanoseconds('first packet')),
  time_last_ns: Type.Optional(nanoseconds('last packet')),
  duration_ns: Type.Optional(orNull(Type.String(), 'last minus first')),
  truncated_packets: Type.Optional(count('captured in part')),
  out_of_order_packets: Type.Optional(count('earlier than the one before')),
  interfaces: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
  sections: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()))),
};

export const V2Health = Type.Object(
  {
    ...healthFields,
    packet_counters: Type.Optional(counts('every packet by what became of it')),
    packet_bytes: Type.Optional(counts('on the wire, of the same packets; sums to wire_bytes')),
    anomalies: Type.Optional(counts('what was seen that should not be')),
    flows: Type.Optional(count('metered')),
    fault: orNull(
      Type.Object({ code: Type.String(), offset: Type.Integer(), reason: Type.String(), packets_read: Type.Integer() }),
    ),
  },
  {
    $id: 'CaptureHealth',
    additionalProperties: true,
    description: 'As `tractor info --json` has it; of what is no capture only path and fault',
  },
);

export const V2JobSummary = Type.Object(
  {
    packets: count('read'),
    flows: count('metered'),
    packet_counters: counts('every packet by what became of it'),
    packet_bytes: Type.Optional(counts('on the wire, of the same packets; older jobs have none')),
    end_reasons: counts('flows by how they ended'),
    anomalies: counts('what was seen that should not be'),
    unsupported_link_types: counts('packets of link types that are not understood'),
    captures: Type.Array(Type.Object(healthFields, { additionalProperties: true }), {
      description: 'what each capture said of itself during the run',
    }),
  },
  { $id: 'JobSummary' },
);

export const V2ScanResult = Type.Object(
  { captures: count('in the folder'), new: count('that were not known before') },
  { $id: 'ScanResult' },
);

export const v2JobSchemas = [
  V2Capture,
  V2JobOptions,
  V2Progress,
  V2Job,
  V2CaptureList,
  V2JobList,
  V2CaptureDetails,
  V2JobWish,
  V2ScanResult,
  V2Health,
  V2JobSummary,
] as const;

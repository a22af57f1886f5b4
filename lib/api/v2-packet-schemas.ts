/** The shapes of API v2 that are about packets. */
import Type from 'typebox';
import { orNull } from './shapes.js';
import { problem } from './v2-schemas.js';

export const FlowPackets = Type.Object(
  {
    packets: Type.Array(
      Type.Object({
        number: Type.Integer({ description: 'in the job, from 1; a flow_id is the number of a first packet' }),
        time_us: Type.Integer({ description: 'since the epoch (us)' }),
        forward: Type.Boolean({ description: "from the sender of the flow's first packet" }),
        wire_bytes: Type.Integer({ description: 'frame bytes on the wire (bytes)' }),
        payload_bytes: Type.Integer({ description: 'above the transport header (bytes)' }),
        tcp_flags: orNull(Type.Integer(), 'null where it is not TCP'),
      }),
      { description: 'in the order of the capture' },
    ),
    total: Type.Integer({ description: 'packets of the flow' }),
  },
  { $id: 'FlowPackets' },
);

export const FlowWindows = Type.Object(
  {
    window_s: Type.Number({ description: 'length of a window in seconds' }),
    windows: Type.Array(Type.Record(Type.String(), Type.Unknown()), {
      description: 'the columns of a window row and the features of the set iscx; the first 10,000',
    }),
    more: Type.Boolean({ description: 'the flow has more windows than these' }),
  },
  { $id: 'FlowWindows' },
);

export const PacketsQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.String({ pattern: '^([1-9]\\d{0,3}|10000)$', description: 'packets, 1 to 10000; default 1000' }),
    ),
  },
  { additionalProperties: false },
);

export const NoQuery = Type.Object({}, { additionalProperties: false });

/** Bytes of a file. */
export const pcapng = {
  description: 'whole frames with their times and interfaces, in the order of the capture',
  content: { 'application/x-pcapng': { schema: Type.String({ format: 'binary' }) } },
};

/** The capture changed or is gone since the job ran, or the job kept no index. */
export const packetsGone = { 409: problem };

export const v2PacketSchemas = [FlowPackets, FlowWindows] as const;

/**
 * The columns of an application session: one list that the exports, the storage, the API and the docs share. The features among them are
 * its vector, in their order here; what computes them is lib/sessions.
 */
import { type ColumnSpec, columnSpec as spec } from './flow-columns.js';

export interface SessionFeatureSpec {
  readonly name: string;
  readonly unit: string;
  readonly type: 'int' | 'float';
  readonly definition: string;
}

const feature = (name: string, unit: string, type: 'int' | 'float', definition: string): SessionFeatureSpec => ({
  name,
  unit,
  type,
  definition,
});

const moments = (name: string, what: string): SessionFeatureSpec[] =>
  (['min', 'mean', 'max', 'std'] as const).map((moment) => {
    const type = moment === 'min' || moment === 'max' ? 'int' : 'float';
    return feature(`${name}_${moment}_us`, 'us', type, `${moment} of ${what}`);
  });

export const sessionFeatures: readonly SessionFeatureSpec[] = [
  feature('flows', 'flows', 'int', 'flows of the session'),
  feature('servers', 'addresses', 'int', 'distinct server addresses'),
  feature('server_ports', 'ports', 'int', 'distinct server ports'),
  feature('protocols', 'protocols', 'int', 'distinct application protocols (label_protocol), unknown among them'),
  feature('duration_us', 'us', 'int', 'from the first packet of its flows to the last'),
  ...moments('start_gap', "gaps between its flows' first packets"),
  feature('concurrency_mean', 'flows', 'float', 'flows at work, over time; the same as the maximum at duration 0'),
  feature('concurrency_max', 'flows', 'int', 'most flows at work at the same time'),
  ...moments('active', 'active times'),
  ...moments('idle', 'idle times: longer than 1 s in which no flow is at work'),
  feature('out_packets', 'packets', 'int', 'packets sent by its client'),
  feature('in_packets', 'packets', 'int', 'packets received by its client'),
  feature('out_bytes', 'bytes', 'int', 'frame bytes on the wire sent by its client'),
  feature('in_bytes', 'bytes', 'int', 'frame bytes on the wire received by its client'),
  feature('out_in_packets_ratio', '', 'float', 'out_packets / in_packets; 0 where there are none of these'),
  feature('out_in_bytes_ratio', '', 'float', 'out_bytes / in_bytes; 0 where there are none of these'),
  feature('tcp_share', '', 'float', 'share of flows over TCP, 0 to 1'),
  feature('announced_share', '', 'float', 'share of flows that another flow announced, 0 to 1'),
];

/** What a session is. */
const identityColumns: readonly ColumnSpec[] = [
  spec('session_id', 'int', '', 'flow_id of the flow that the session began with'),
  spec('client_ip', 'text', '', 'the address whose application this is: the client of the first flow'),
  spec('process_id', 'int', '', 'process of the application, where the capture says', true),
  spec('process_name', 'text', '', 'its program, where the capture says', true),
  spec('label', 'text', '', 'what its flows weigh up to: the application where known, else the protocol, else unknown'),
  spec('label_group', 'text', '', 'group of the label in the catalogue'),
  spec('label_confidence', 'float', '', '0 to 1'),
  spec('label_evidence', 'text', '', 'how many of its flows say so', true),
  spec('time_start_us', 'int', 'us', 'time of the first packet of its flows, since the epoch'),
  spec('time_end_us', 'int', 'us', 'time of the last packet of its flows, since the epoch'),
];

const featureColumns: readonly ColumnSpec[] = sessionFeatures.map(({ name, unit, type, definition }) =>
  spec(name, type, unit, definition),
);

/** What is kept of a session; its flows know it by their session_id. */
export const sessionColumns: readonly ColumnSpec[] = [...identityColumns, ...featureColumns];

/** Which flows, as JSON. */
export const memberColumns: readonly ColumnSpec[] = [
  spec('flow_ids', 'text', '', 'its flows, in the order in which they joined'),
  spec('members', 'text', '', 'the same with the rule that joined each, why, and what the flow is'),
];

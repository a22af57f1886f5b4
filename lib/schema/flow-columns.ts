/**
 * The columns of a flow row and of a window row: one list that the exports, the storage, the API and the docs share.
 * Feature columns follow these; their list comes from the native core, which computes them.
 */

export interface ColumnSpec {
  readonly name: string;
  readonly kind: 'int' | 'bigint' | 'float' | 'bool' | 'text';
  readonly nullable: boolean;
  /** 'us', 'ns', 'bytes', 'packets' or '' */
  readonly unit: string;
  readonly description: string;
}

export function columnSpec(
  name: string,
  kind: ColumnSpec['kind'],
  unit: string,
  description: string,
  nullable = false,
): ColumnSpec {
  return { name, kind, nullable, unit, description };
}

const spec = columnSpec;

/** What the native core knows of a flow. */
export const meteredColumns: readonly ColumnSpec[] = [
  spec('flow_id', 'int', '', 'number of the first packet of the flow in the input, from 1'),
  spec('community_id', 'text', '', 'Community ID version 1, seed 0; null for protocols without one', true),
  spec('ip_version', 'int', '', '4 or 6'),
  spec('protocol', 'text', '', 'tcp, udp, icmp, icmpv6, sctp, ... or the number'),
  spec('vlan_id', 'int', '', 'innermost VLAN id of the first packet', true),
  spec('tunnel', 'text', '', 'what the flow was carried in, outermost first', true),
  spec('client_ip', 'text', '', 'address of who opened the conversation'),
  spec('client_port', 'int', '', 'port of the client; ICMP: the type'),
  spec('server_ip', 'text', '', 'address of the other side'),
  spec('server_port', 'int', '', 'port of the server; ICMP: the code or the type of the answer'),
  spec('time_start_us', 'int', 'us', 'time of the first packet, since the epoch'),
  spec('time_end_us', 'int', 'us', 'time of the last packet, since the epoch'),
  spec('duration_us', 'int', 'us', 'last minus first'),
  spec('fwd_packets', 'int', 'packets', 'packets from the sender of the first packet'),
  spec('bwd_packets', 'int', 'packets', 'packets to the sender of the first packet'),
  spec('fwd_bytes', 'int', 'bytes', 'frame bytes on the wire, forward'),
  spec('bwd_bytes', 'int', 'bytes', 'frame bytes on the wire, backward'),
  spec('fwd_ip_bytes', 'int', 'bytes', 'IP total length, forward'),
  spec('bwd_ip_bytes', 'int', 'bytes', 'IP total length, backward'),
  spec('fwd_payload_bytes', 'int', 'bytes', 'bytes above the transport header, forward'),
  spec('bwd_payload_bytes', 'int', 'bytes', 'bytes above the transport header, backward'),
  spec('fwd_is_client', 'bool', '', 'the sender of the first packet is the client'),
  spec('tcp_flags_fwd', 'int', '', 'OR of the TCP flags, forward'),
  spec('tcp_flags_bwd', 'int', '', 'OR of the TCP flags, backward'),
  spec('end_reason', 'text', '', 'idle, active, fin, rst, eof or evicted'),
];

/** What labelling adds, and the names it went by. */
export const labelColumns: readonly ColumnSpec[] = [
  spec('label', 'text', '', 'the application where known, else the protocol, else unknown'),
  spec('label_protocol', 'text', '', 'the application protocol: tls, quic, http, dns, ... or unknown'),
  spec('label_group', 'text', '', 'group of the label in the catalogue'),
  spec('label_source', 'text', '', 'payload, metadata, session, model, port or none'),
  spec('label_confidence', 'float', '', '0 to 1'),
  spec('label_evidence', 'text', '', 'what said so, in words', true),
];

export const nameColumns: readonly ColumnSpec[] = [
  spec('sni', 'text', '', 'server name that the client asked for in TLS or QUIC', true),
  spec('alpn', 'text', '', 'application protocols that the client offered', true),
  spec('ja4', 'text', '', 'JA4 fingerprint of the client hello', true),
  spec('http_host', 'text', '', 'Host of the first HTTP request', true),
  spec('user_agent', 'text', '', 'User-Agent of the first HTTP request', true),
  spec(
    'dns_name',
    'text',
    '',
    'DNS: the name asked for; else the name that the client had resolved to this server',
    true,
  ),
  spec('process_id', 'int', '', 'process whose traffic it is, where the capture says so', true),
  spec('process_name', 'text', '', 'its program, without the path', true),
  spec('announced_by', 'int', '', 'flow_id of the flow that said that this one would come: FTP, SIP, RTSP, ...', true),
  spec('announced_protocol', 'text', '', 'what it said that this flow would carry: ftp-data, rtp, ...', true),
  spec('session_id', 'int', '', 'application session that the flow belongs to', true),
];

export const flowColumns: readonly ColumnSpec[] = [...meteredColumns, ...labelColumns, ...nameColumns];

/**
 * What the payload said by itself, and of the flow that announced this one, which a label is made of. Stored with a flow, so that its
 * label can be explained.
 */
export const payloadColumns: readonly ColumnSpec[] = [
  spec('payload_protocol', 'text', '', 'protocol that the first payload bytes showed, or unknown', true),
  spec('payload_certainty', 'int', '', '0 none, 1 hint, 2 likely, 3 certain', true),
  spec('payload_evidence', 'text', '', 'which bytes said so', true),
  spec('certificate_name', 'text', '', "common name of the server's certificate, where the client named no host", true),
  spec('http_referer', 'text', '', 'host, and port where one is named, of the Referer of the first HTTP request', true),
  spec('announcing_protocol', 'text', '', 'protocol of the flow in announced_by', true),
];

/** Why a flow is in its session. Stored with it. */
export const memberColumnsOfFlow: readonly ColumnSpec[] = [
  spec('session_rule', 'text', '', 'rule that joined the flow to its session; first: the session began with it', true),
  spec('session_evidence', 'text', '', 'what the rule saw, in words', true),
];

/** What a model said, of flows that nothing better named; null where none was asked. Stored for the same reason. */
export const modelColumns: readonly ColumnSpec[] = [
  spec('model_label', 'text', '', 'label that a model gives, or unknown', true),
  spec('model_probability', 'float', '', 'probability of its best class, 0 to 1', true),
  spec('model_evidence', 'text', '', 'which model, over how many windows', true),
];

/** Where a flow's packets are in the packet index of its run; null where there is none. Stored with it. */
export const indexColumns: readonly ColumnSpec[] = [
  spec('packet_log', 'int', '', "offset of the flow's last chunk in the packet index", true),
];

/** At the end of a window row, where models are at work. */
export const windowModelColumns: readonly ColumnSpec[] = modelColumns.slice(0, 2);

/** Of the stored columns, of flows and of sessions; in the footer of each Parquet file. Raised where a column is added; none is ever taken away. */
export const flowSchemaVersion = '1';

/** What is kept of a flow. */
export const storedColumns: readonly ColumnSpec[] = [
  ...flowColumns,
  ...payloadColumns,
  ...memberColumnsOfFlow,
  ...modelColumns,
  ...indexColumns,
];

/** Present only where the capture has a finer clock than microseconds and the caller asks for it. */
export const nanosecondColumns: readonly ColumnSpec[] = [
  spec('time_start_ns', 'bigint', 'ns', 'time of the first packet, since the epoch'),
  spec('time_end_ns', 'bigint', 'ns', 'time of the last packet, since the epoch'),
];

/** A window row begins with these; the window's features follow. */
export const windowColumns: readonly ColumnSpec[] = [
  spec('flow_id', 'int', '', 'the flow that the window is a slice of'),
  spec('window_index', 'int', '', 'number of the window in its flow, from 0'),
  spec('window_start_us', 'int', 'us', 'time of the first packet of the window, since the epoch'),
  spec('window_end_us', 'int', 'us', 'time of the last packet of the window, since the epoch'),
  spec('fwd_is_client', 'bool', '', "the sender of the window's first packet is the client of the flow"),
];

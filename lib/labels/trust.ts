/** How far each kind of evidence is trusted: the one table of ranks and confidences. The rule that walks it is in labeller.ts. */
import type { LabelSource } from './label.js';

export interface Trust {
  readonly source: LabelSource;
  readonly confidence: number;
}

/**
 * Kinds of evidence, most trusted first. A flow's label is the first kind that names one.
 *
 * The confidences say how often such a label is right. Those of payload, SNI and Host are what `npm run conformance:labels` found on
 * captures that others labelled (no error among 2,819, 468 and 181 flows), taken down for captures never seen. Those of the other names are
 * the shares of `npm run calibrate:labels`, where they speak alone of flows whose label is beyond doubt: 47 of 54 DNS names, 7 of 12 user
 * agents, 3 of 4 ALPNs; nothing was there to measure JA4 by. A port is right of 94 % of the flows whose payload is recognised, but it is
 * asked of the others only, whose payload has just failed to be what the port says: hence little. A payload hint is a few bytes that fit
 * a usual port, and so stands behind the names.
 */
export const trust = {
  correction: { source: 'user', confidence: 1 },
  ipProtocol: { source: 'payload', confidence: 0.99 },
  /** A question that a protocol's own specification has its clients ask. */
  dnsQuestion: { source: 'payload', confidence: 0.95 },
  payloadCertain: { source: 'payload', confidence: 0.99 },
  announced: { source: 'session', confidence: 0.95 },
  payloadLikely: { source: 'payload', confidence: 0.9 },
  sni: { source: 'metadata', confidence: 0.95 },
  httpHost: { source: 'metadata', confidence: 0.93 },
  /** A certificate names the operator's service, or a host of many sites. */
  certificate: { source: 'metadata', confidence: 0.85 },
  userAgent: { source: 'metadata', confidence: 0.55 },
  alpn: { source: 'metadata', confidence: 0.75 },
  ja4: { source: 'metadata', confidence: 0.6 },
  dnsName: { source: 'metadata', confidence: 0.85 },
  payloadHint: { source: 'payload', confidence: 0.5 },
  /** What its application session is, for a flow that says nothing itself; times the certainty of that. */
  member: { source: 'session', confidence: 0.7 },
  /** Multiplied by the model's probability. */
  model: { source: 'model', confidence: 0.9 },
  /** TLS, DTLS or HTTP was seen on a port registered for one protocol over it. */
  portOverTls: { source: 'port', confidence: 0.5 },
  port: { source: 'port', confidence: 0.25 },
} as const satisfies Record<string, Trust>;

export type EvidenceKind = keyof typeof trust;

/** A flow as the grouping sees it: plain values, once when it is known what it is and once when it has ended. Knows no columns. */

import type { FlowRole } from './flow-role.js';
import type { Program } from './program.js';

export interface SessionFlow {
  readonly flowId: number;
  /** tcp, udp, ... */
  readonly transport: string;
  readonly clientIp: string;
  readonly clientPort: number;
  readonly serverIp: string;
  readonly serverPort: number;
  /** Packet time of the first packet, and of the last one so far; epoch µs. */
  readonly startUs: number;
  readonly lastUs: number;
  readonly label: string;
  readonly protocol: string;
  readonly group: string;
  readonly source: string;
  readonly confidence: number;
  readonly role: FlowRole;
  /** The host that the client asked this server for: SNI or Host. */
  readonly host: string | null;
  /** The name under which the client had looked the server up; of a flow that asks for a name, what it asks for. */
  readonly dnsName: string | null;
  /** By its way of speaking. */
  readonly program: Program | null;
  /** Host of the page that sent the client here. */
  readonly referer: string | null;
  /** Tells which TLS session of before the client resumes, which one program remembers. */
  readonly tlsSession: string | null;
  /** The client's own id in a swarm. */
  readonly nodeId: string | null;
  /** The flows that said that this one would come, and that answered with its server's address. */
  readonly announcedBy: number | null;
  readonly resolvedBy: number | null;
  readonly processId: number | null;
  readonly processName: string | null;
}

/** What of a flow many others have alike. */
export type SharedFacts = Pick<
  SessionFlow,
  | 'transport'
  | 'label'
  | 'protocol'
  | 'group'
  | 'source'
  | 'confidence'
  | 'role'
  | 'host'
  | 'dnsName'
  | 'program'
  | 'referer'
  | 'tlsSession'
  | 'nodeId'
  | 'announcedBy'
  | 'resolvedBy'
  | 'processId'
  | 'processName'
>;

/** What is a flow's own, beside what it has in common with others. */
export class HeldFlow implements SessionFlow {
  constructor(
    readonly facts: SharedFacts,
    readonly flowId: number,
    readonly clientIp: string,
    readonly clientPort: number,
    readonly serverIp: string,
    readonly serverPort: number,
    readonly startUs: number,
    readonly lastUs: number,
  ) {}

  get transport() {
    return this.facts.transport;
  }
  get label() {
    return this.facts.label;
  }
  get protocol() {
    return this.facts.protocol;
  }
  get group() {
    return this.facts.group;
  }
  get source() {
    return this.facts.source;
  }
  get confidence() {
    return this.facts.confidence;
  }
  get role() {
    return this.facts.role;
  }
  get host() {
    return this.facts.host;
  }
  get dnsName() {
    return this.facts.dnsName;
  }
  get program() {
    return this.facts.program;
  }
  get referer() {
    return this.facts.referer;
  }
  get tlsSession() {
    return this.facts.tlsSession;
  }
  get nodeId() {
    return this.facts.nodeId;
  }
  get announcedBy() {
    return this.facts.announcedBy;
  }
  get resolvedBy() {
    return this.facts.resolvedBy;
  }
  get processId() {
    return this.facts.processId;
  }
  get processName() {
    return this.facts.processName;
  }
}

/** What an ended flow carried, seen from its client. */
export interface FlowTotals {
  readonly clientPackets: number;
  readonly serverPackets: number;
  readonly clientBytes: number;
  readonly serverBytes: number;
}

/** A flow that says nothing; spread it and set what is. */
export const noFlow: SessionFlow = {
  flowId: 0,
  transport: 'tcp',
  clientIp: '',
  clientPort: 0,
  serverIp: '',
  serverPort: 0,
  startUs: 0,
  lastUs: 0,
  label: 'unknown',
  protocol: 'unknown',
  group: 'unknown',
  source: 'none',
  confidence: 0,
  role: 'carrier',
  host: null,
  dnsName: null,
  program: null,
  referer: null,
  tlsSession: null,
  nodeId: null,
  announcedBy: null,
  resolvedBy: null,
  processId: null,
  processName: null,
};

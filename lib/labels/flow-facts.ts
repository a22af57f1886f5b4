/** What is known of one flow before it has a label: plain values from the core, and from whoever adds evidence later. */

/** How the payload's protocol was recognised, weakest first; the index is the number in the column `payload_certainty`. */
export const certainties = ['none', 'hint', 'likely', 'certain'] as const;
export type Certainty = (typeof certainties)[number];

/** What a model says of a flow, or the application session that it is of. */
export interface LabelWord {
  readonly label: string;
  readonly probability: number;
  readonly evidence: string;
}

export interface FlowFacts {
  /** Name of the IP protocol: tcp, udp, icmp, sctp, ... or its number. */
  readonly transport: string;
  /** A name of native/src/dissect/protocols.def, or 'unknown'. */
  readonly payloadProtocol: string;
  readonly certainty: Certainty;
  /** Which bytes said so. */
  readonly payloadEvidence: string | null;
  readonly sni: string | null;
  /** Offered application protocols, separated by commas. */
  readonly alpn: string | null;
  readonly ja4: string | null;
  readonly httpHost: string | null;
  readonly userAgent: string | null;
  readonly dnsName: string | null;
  /** The flow itself is DNS and `dnsName` is its question; else the client had resolved `dnsName` to this server. */
  readonly dnsIsOwnQuestion: boolean;
  /** Common name of the server's certificate, where the client asked for no name and TLS shows it. */
  readonly certificateName?: string | null;
  readonly clientPort: number | null;
  readonly serverPort: number | null;
  /** A user's own word on this flow: the name of a label. */
  readonly correction?: string | null;
  /** Another flow said that this one would come, and what it would carry. */
  readonly announced?: { readonly protocol: string; readonly evidence: string } | null;
  /** What the other flows of its application session are. */
  readonly member?: LabelWord | null;
  readonly model?: LabelWord | null;
}

/** Protocols whose `dns_name` is their own question. */
export const namingProtocols: ReadonlySet<string> = new Set(['dns', 'mdns', 'llmnr', 'netbios-ns']);

/**
 * What the announcement columns say. Null too where a flow was announced without a word on what it would carry: that is no
 * evidence of its protocol.
 */
function announcementOf(
  by: number | null,
  protocol: string | null,
  announcing: string | null,
): { readonly protocol: string; readonly evidence: string } | null {
  if (by === null || protocol === null) return null;
  return { protocol, evidence: `announced by flow ${by}${announcing === null ? '' : ` (${announcing})`}` };
}

/** The texts that a label is made of; a model's word apart. */
export const factTexts = [
  'protocol',
  'payload_protocol',
  'payload_evidence',
  'sni',
  'alpn',
  'ja4',
  'http_host',
  'user_agent',
  'dns_name',
  'certificate_name',
  'announced_protocol',
  'announcing_protocol',
] as const;
export type FactText = (typeof factTexts)[number];
type FactInt = 'payload_certainty' | 'client_port' | 'server_port' | 'announced_by';

/** The facts in a row of the columns that a flow is stored with. */
export function factsOfRow(row: Readonly<Record<string, unknown>>): FlowFacts {
  const text = (name: string) => (typeof row[name] === 'string' ? (row[name] as string) : null);
  const int = (name: string) => (typeof row[name] === 'number' ? (row[name] as number) : null);
  return {
    ...factsOf(text, int),
    member: memberOfRow(text),
    model: modelOfRow(text('model_label'), int('model_probability'), text('model_evidence')),
  };
}

/** The same but for a model's word, of whatever has these columns; null where a cell is empty or its column is not there. */
export function factsOf(text: (name: FactText) => string | null, int: (name: FactInt) => number | null): FlowFacts {
  const payloadProtocol = text('payload_protocol') ?? 'unknown';
  return {
    transport: text('protocol') ?? 'unknown',
    payloadProtocol,
    certainty: certainties[int('payload_certainty') ?? 0] ?? 'none',
    payloadEvidence: text('payload_evidence'),
    sni: text('sni'),
    alpn: text('alpn'),
    ja4: text('ja4'),
    httpHost: text('http_host'),
    userAgent: text('user_agent'),
    dnsName: text('dns_name'),
    certificateName: text('certificate_name'),
    dnsIsOwnQuestion: namingProtocols.has(payloadProtocol),
    clientPort: int('client_port'),
    serverPort: int('server_port'),
    announced: announcementOf(int('announced_by'), text('announced_protocol'), text('announcing_protocol')),
  };
}

/** A label that the flow has from its session is all that is kept of that; an announcement is evidence of its own. */
function memberOfRow(text: (name: string) => string | null): LabelWord | null {
  const [label, rule] = [text('label'), text('session_rule')];
  if (text('label_source') !== 'session' || label === null || rule === null || rule === 'announced') return null;
  return { label, probability: 1, evidence: text('label_evidence') ?? rule };
}

function modelOfRow(label: string | null, probability: number | null, evidence: string | null): LabelWord | null {
  const known = label !== null && label !== 'unknown' && probability !== null;
  return known ? { label, probability, evidence: evidence ?? 'model' } : null;
}

/** A flow of which nothing is known; spread it and set what is. */
export const noFacts: FlowFacts = {
  transport: 'tcp',
  payloadProtocol: 'unknown',
  certainty: 'none',
  payloadEvidence: null,
  sni: null,
  alpn: null,
  ja4: null,
  httpHost: null,
  userAgent: null,
  dnsName: null,
  dnsIsOwnQuestion: false,
  clientPort: null,
  serverPort: null,
};

/**
 * The rule: facts of a flow -> its label. Pure; looks nothing up but the catalogue.
 *
 * A flow has two names, its protocol (tls, dns, ssh, ...) and its application (facebook, telegram, ...). `label` is the
 * application where known, else the protocol, else `unknown`. What names a flow is asked in the order of trust.ts:
 *
 *   a user's correction; a DNS question that only one protocol asks; the payload where it is certain; what another flow
 *   announced; the payload where it is likely; names: SNI, Host, the server's certificate, User-Agent, ALPN, JA4, the DNS name
 *   that the client had resolved to this server; a payload hint; the application session that it is of; the model; the port.
 *
 * - What is announced stands before a likely payload: a data connection carries any bytes, and some look like a protocol. It
 *   names the flow where the payload is a carrier, too: FTP data over TLS is FTP data. Its own payload stays the protocol.
 * - Names count only where the payload is unrecognised or a carrier (tls, quic, http, ...; `carrier` in the catalogue). So ssh
 *   to github.com stays ssh, and a DNS flow stays dns whatever site it asks for.
 * - The DNS name is what the client resolved to this address just before. It does not count against an SNI or Host: that is
 *   the name which the client really asked this server for.
 * - The port counts where nothing else speaks, and inside TLS, DTLS or HTTP where it is registered for one protocol over it.
 * - Nothing speaks: `unknown`, source none, confidence 0.
 */
import { BoundedCache } from './bounded-cache.js';
import type { Catalogue } from './catalogue.js';
import type { FlowFacts, LabelWord } from './flow-facts.js';
import { hostNameOf } from './host-name.js';
import { type Label, unknownLabel, unknownName } from './label.js';
import { type EvidenceKind, trust } from './trust.js';

/** What one kind of evidence says: a label, and why. */
interface Claim {
  readonly label: string;
  readonly evidence: string;
}

interface PayloadClaim extends Claim {
  readonly kind: EvidenceKind;
  /** The protocol carries other applications: names may say which. */
  readonly carrier: boolean;
}

/** IP protocols whose content is told by payload and port; the others name the flow by themselves. */
const transports = new Set(['tcp', 'udp', 'sctp', 'dccp', 'udplite']);
/** Answered by the outer ClientHello of TLS with Encrypted Client Hello: says nothing of the real server. */
const outerNames = new Set(['cloudflare-ech.com']);
const maxShown = 200;

export class Labeller {
  readonly #sni: BoundedCache<Claim | null>;
  readonly #httpHost: BoundedCache<Claim | null>;
  readonly #certificate: BoundedCache<Claim | null>;
  readonly #dnsName: BoundedCache<Claim | null>;
  readonly #userAgent: BoundedCache<Claim | null>;
  readonly #alpn: BoundedCache<Claim | null>;

  /** `memory`: how many distinct names of each kind are remembered. */
  constructor(
    readonly catalogue: Catalogue,
    memory = 16384,
  ) {
    this.#sni = new BoundedCache(memory, (name) => this.#byName('SNI', name));
    this.#httpHost = new BoundedCache(memory, (name) => this.#byName('Host', name));
    this.#certificate = new BoundedCache(memory, (name) => this.#byCertificate(name));
    this.#dnsName = new BoundedCache(memory, (name) => this.#byName('resolved name', name));
    this.#userAgent = new BoundedCache(memory, (text) => this.#byUserAgent(text));
    this.#alpn = new BoundedCache(memory, (text) => this.#byAlpn(text));
  }

  label(facts: FlowFacts): Label {
    for (const answer of this.#answers(facts)) if (answer !== null) return answer;
    return unknownLabel;
  }

  /** All that was said of the flow, in the order of the rule: the first is its label. Empty where nothing speaks. */
  explain(facts: FlowFacts): Label[] {
    return [...this.#answers(facts)].filter((answer) => answer !== null);
  }

  /** The label without a model, and whether the word of one would stand above it: of any, or only of one that tells no protocols. */
  withoutModel(facts: FlowFacts): { readonly label: Label; readonly open: boolean; readonly carrier: boolean } {
    const payload = this.#byPayload(facts);
    const carrier = payload?.carrier === true;
    for (const label of this.#aboveModel(facts, payload)) if (label !== null) return { label, open: false, carrier };
    for (const label of this.#belowModel(facts, payload)) if (label !== null) return { label, open: true, carrier };
    return { label: unknownLabel, open: true, carrier };
  }

  /** What label() says of facts with this word, where withoutModel() leaves it open: the protocol is the same either way. */
  byWord(kind: 'member' | 'model', { protocol }: Label, { label, probability, evidence }: LabelWord): Label {
    const { source, confidence } = trust[kind];
    const weight = Math.min(Math.max(probability, 0), 1);
    return { label, protocol, group: this.catalogue.groupOf(label), source, confidence: confidence * weight, evidence };
  }

  *#answers(facts: FlowFacts): Generator<Label | null> {
    const payload = this.#byPayload(facts);
    yield* this.#aboveModel(facts, payload);
    for (const kind of ['member', 'model'] as const) {
      const word = facts[kind];
      if (word) yield this.#answer(facts, kind, word, Math.min(Math.max(word.probability, 0), 1));
    }
    yield* this.#belowModel(facts, payload);
  }

  *#belowModel(facts: FlowFacts, payload: PayloadClaim | null): Generator<Label | null> {
    if (payload === null) {
      yield this.#answer(facts, 'port', this.#byPort(facts, facts.transport));
    } else {
      yield this.#answer(facts, 'portOverTls', this.#byPort(facts, facts.payloadProtocol));
      if (payload.carrier) yield this.#answer(facts, payload.kind, payload);
    }
  }

  *#aboveModel(facts: FlowFacts, payload: PayloadClaim | null): Generator<Label | null> {
    const own = payload === null || payload.carrier ? null : this.#answer(facts, payload.kind, payload);
    const certain = payload?.kind === 'payloadCertain' || payload?.kind === 'ipProtocol';
    const likely = payload?.kind === 'payloadLikely';
    yield this.#correction(facts);
    yield this.#byQuestion(facts);
    if (certain) yield own;
    yield this.#byAnnouncement(facts);
    if (likely) yield own;
    yield* this.#byNames(facts);
    if (!certain && !likely) yield own;
  }

  #answer(facts: FlowFacts, kind: EvidenceKind, claim: Claim | null, weight = 1): Label | null {
    if (claim === null) return null;
    const { source, confidence } = trust[kind];
    return {
      label: claim.label,
      protocol: protocolOf(facts, kind, claim, () => this.#byPort(facts, facts.transport)),
      group: this.catalogue.groupOf(claim.label),
      source,
      confidence: confidence * weight,
      evidence: claim.evidence,
    };
  }

  #correction(facts: FlowFacts): Label | null {
    if (facts.correction === null || facts.correction === undefined) return null;
    return this.#answer(facts, 'correction', { label: facts.correction, evidence: 'corrected by hand' });
  }

  /** The payload's protocol, or the IP protocol where that says it all. */
  #byPayload(facts: FlowFacts): PayloadClaim | null {
    const protocol = recognised(facts);
    if (protocol === null) return null;
    const known = this.catalogue.labelOfProtocol(protocol);
    const kind = payloadKind(facts);
    const words =
      kind === 'ipProtocol' ? `IP protocol ${protocol}` : (facts.payloadEvidence ?? `payload of ${protocol}`);
    return { kind, carrier: known?.carrier === true, label: known?.name ?? protocol, evidence: words };
  }

  #byAnnouncement(facts: FlowFacts): Label | null {
    if (!facts.announced) return null;
    const { protocol, evidence } = facts.announced;
    const label = this.catalogue.labelOfProtocol(protocol)?.name ?? protocol;
    return this.#answer(facts, 'announced', { label, evidence });
  }

  /** A DNS flow whose question only one protocol asks belongs to that. */
  #byQuestion(facts: FlowFacts): Label | null {
    if (!facts.dnsIsOwnQuestion || facts.dnsName === null) return null;
    const match = this.catalogue.labelOfQuestion(facts.dnsName);
    if (match === undefined) return null;
    const evidence = `DNS question ${shown(facts.dnsName)}, begins with ${match.pattern}`;
    return this.#answer(facts, 'dnsQuestion', { label: match.label, evidence });
  }

  *#byNames(facts: FlowFacts): Generator<Label | null> {
    const { sni, httpHost, certificateName = null, userAgent, alpn, ja4, dnsName } = facts;
    const ownSni = sni !== null && !outerNames.has(sni.toLowerCase()) ? sni : null;
    const resolved = ownSni === null && httpHost === null && !facts.dnsIsOwnQuestion ? dnsName : null;
    if (ownSni !== null) yield this.#answer(facts, 'sni', this.#sni.get(ownSni));
    if (httpHost !== null) yield this.#answer(facts, 'httpHost', this.#httpHost.get(httpHost));
    if (certificateName !== null) yield this.#answer(facts, 'certificate', this.#certificate.get(certificateName));
    if (userAgent !== null) yield this.#answer(facts, 'userAgent', this.#userAgent.get(userAgent));
    if (alpn !== null) yield this.#answer(facts, 'alpn', this.#alpn.get(alpn));
    if (ja4 !== null) yield this.#answer(facts, 'ja4', this.#byJa4(ja4));
    if (resolved !== null) yield this.#answer(facts, 'dnsName', this.#dnsName.get(resolved));
  }

  #byName(kind: string, text: string): Claim | null {
    const name = hostNameOf(text);
    const match = name === null ? null : this.catalogue.names.find(name);
    if (name === null || match === null) return null;
    const reason = match.pattern === name ? '' : `, under ${match.pattern}`;
    return { label: match.label, evidence: `${kind} ${name}${reason}` };
  }

  /** A name of a host, perhaps with an asterisk for its first part; or a product's own word. */
  #byCertificate(text: string): Claim | null {
    const product = this.catalogue.labelOfCertificate(text);
    if (product !== undefined) return { label: product, evidence: `certificate of ${shown(text)}` };
    return this.#byName('certificate of', text.replace(/^\*\./, ''));
  }

  #byUserAgent(text: string): Claim | null {
    const match = this.catalogue.userAgents.find(text);
    return match === null ? null : { label: match.label, evidence: `User-Agent ${shown(text)}` };
  }

  #byAlpn(offered: string): Claim | null {
    for (const protocol of offered.split(',')) {
      const label = this.catalogue.labelOfAlpn(protocol.trim());
      if (label !== undefined) return { label, evidence: `ALPN ${shown(protocol.trim())}` };
    }
    return null;
  }

  #byJa4(fingerprint: string): Claim | null {
    const label = this.catalogue.labelOfJa4(fingerprint);
    return label === undefined ? null : { label, evidence: `JA4 ${shown(fingerprint)}` };
  }

  #byPort(facts: FlowFacts, transport: string): Claim | null {
    if (facts.serverPort === null) return null;
    const label = this.catalogue.labelOfPort(transport, facts.serverPort);
    return label === undefined ? null : { label, evidence: `server port ${transport}/${facts.serverPort}` };
  }
}

/** The protocol that the payload or the IP header shows; null where neither does. */
function recognised(facts: FlowFacts): string | null {
  if (facts.payloadProtocol !== unknownName && facts.payloadProtocol !== '') return facts.payloadProtocol;
  const { transport } = facts;
  return transports.has(transport) || /^\d*$/.test(transport) || transport === unknownName ? null : transport;
}

function payloadKind(facts: FlowFacts): EvidenceKind {
  if (recognised(facts) !== facts.payloadProtocol) return 'ipProtocol';
  if (facts.certainty === 'certain') return 'payloadCertain';
  return facts.certainty === 'likely' ? 'payloadLikely' : 'payloadHint';
}

/** The second name: what the payload shows, else what was announced, else what the port is for. */
function protocolOf(facts: FlowFacts, kind: EvidenceKind, claim: Claim, byPort: () => Claim | null): string {
  const shown = recognised(facts);
  if (shown !== null) return shown;
  if (facts.announced) return facts.announced.protocol;
  return kind === 'port' ? claim.label : (byPort()?.label ?? unknownName);
}

function shown(text: string): string {
  return text.length <= maxShown ? text : `${text.slice(0, maxShown)}…`;
}

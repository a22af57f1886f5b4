/**
 * The catalogue: groups, their labels, and which names, ports, ... each label claims. Built from checked files, the built-in
 * ones first; a later layer extends and overrides. Reads no file and decides no label.
 */
import { UsageError } from '../errors.js';
import type { CatalogueFile, LabelEntry } from './catalogue-schema.js';
import { type Claimant, ClaimMap } from './claim-map.js';
import { unknownName } from './label.js';
import { NameIndex } from './name-index.js';
import { UserAgentIndex } from './user-agent-index.js';

export interface CatalogueGroup {
  readonly name: string;
  /** Its labels are helpers, where they do not say otherwise. */
  readonly helpers: boolean;
  readonly title: string;
  readonly titleRu: string;
}

export interface CatalogueLabel {
  readonly name: string;
  readonly title: string;
  readonly titleRu: string;
  readonly group: string;
  /** A protocol that carries other applications: names may say which. */
  readonly carrier: boolean;
  /** Many applications and pages draw it in: it does not say what they are. */
  readonly helper: boolean;
}

/** One source of files: the built-in folder, or one `--catalogue`. Within it nothing may be claimed twice. */
export type CatalogueLayer = readonly { readonly path: string; readonly file: CatalogueFile }[];

export class Catalogue {
  readonly groups = new Map<string, CatalogueGroup>();
  readonly labels = new Map<string, CatalogueLabel>();
  readonly names = new NameIndex();
  readonly userAgents = new UserAgentIndex();
  readonly #alpn = new ClaimMap('ALPN');
  readonly #ja4 = new ClaimMap('JA4');
  readonly #certificates = new ClaimMap('certificate');
  readonly #dnsQuestions = new ClaimMap('DNS question');
  readonly #ports = new ClaimMap('port');
  readonly #servicePorts = new Uint8Array(65536);
  readonly #protocols = new ClaimMap('protocol');
  /** For each label: the layer that declared it last, and where. */
  readonly #declared = new Map<string, Claimant>();

  constructor(layers: readonly CatalogueLayer[]) {
    layers.forEach((layer, index) => {
      for (const { path, file } of layer) this.#declareAll(path, file, index);
      for (const { path, file } of layer) this.#claimAll(path, file, index);
    });
  }

  labelOfAlpn(protocol: string): string | undefined {
    return this.#alpn.labelOf(protocol);
  }

  labelOfJa4(fingerprint: string): string | undefined {
    return this.#ja4.labelOf(fingerprint);
  }

  /** Common names that are no names of hosts, in lower case. */
  labelOfCertificate(commonName: string): string | undefined {
    return this.#certificates.labelOf(commonName);
  }

  /** Who asks for such a name: by its first labels. */
  labelOfQuestion(name: string): { readonly label: string; readonly pattern: string } | undefined {
    for (let end = name.indexOf('.'); end > 0; end = name.indexOf('.', end + 1)) {
      const pattern = name.slice(0, end);
      const label = this.#dnsQuestions.labelOf(pattern);
      if (label !== undefined) return { label, pattern };
    }
    return undefined;
  }

  /** `transport` may be tls, dtls or http: what is expected inside of it on that port. */
  labelOfPort(transport: string, port: number): string | undefined {
    return this.hasService(port) ? this.#ports.labelOf(`${transport}/${port}`) : undefined;
  }

  /** Some transport has a service on this port; false says that the port means nothing to any label. */
  hasService(port: number): boolean {
    return this.#servicePorts[port] === 1;
  }

  /** The label of a payload or IP protocol: who claims it, else the label of its own name (ftp-data: ftp_data). */
  labelOfProtocol(protocol: string): CatalogueLabel | undefined {
    const named = this.labels.get(this.#protocols.labelOf(protocol) ?? protocol);
    return named ?? (protocol.includes('-') ? this.labels.get(protocol.replaceAll('-', '_')) : undefined);
  }

  groupOf(label: string): string {
    if (label === unknownName) return unknownName;
    return this.labels.get(label)?.group ?? 'other';
  }

  #declareAll(path: string, file: CatalogueFile, layer: number): void {
    if (file.group === unknownName)
      throw new UsageError(`${path}: group: "${unknownName}" is for flows without evidence`);
    this.#declareGroup(path, file);
    for (const [name, entry] of Object.entries(file.labels)) {
      const where = `${path}: labels.${name}`;
      if (name === unknownName) throw new UsageError(`${where}: the name is for flows without evidence`);
      const earlier = this.#declared.get(name);
      if (earlier?.layer === layer) throw new UsageError(`${where}: is declared in ${earlier.where} already`);
      this.#declared.set(name, { label: name, layer, where });
      this.#declareLabel(where, name, entry, file.group);
    }
  }

  #declareGroup(path: string, file: CatalogueFile): void {
    const earlier = this.groups.get(file.group);
    const title = file.title ?? earlier?.title;
    if (title === undefined) throw new UsageError(`${path}: title: a new group needs one`);
    const titleRu = file.title_ru ?? earlier?.titleRu ?? title;
    const helpers = file.helpers ?? earlier?.helpers ?? false;
    this.groups.set(file.group, { name: file.group, helpers, title, titleRu });
  }

  #declareLabel(where: string, name: string, entry: LabelEntry, group: string): void {
    const earlier = this.labels.get(name);
    const title = entry.title ?? earlier?.title;
    if (title === undefined) throw new UsageError(`${where}.title: a new label needs one`);
    if (entry.replace === true) this.#forget(name);
    const titleRu = entry.title_ru ?? (entry.title === undefined ? earlier?.titleRu : undefined) ?? title;
    const carrier = entry.carrier ?? earlier?.carrier ?? false;
    const helper = entry.helper ?? earlier?.helper ?? this.groups.get(group)?.helpers ?? false;
    this.labels.set(name, { name, title, titleRu, group, carrier, helper });
  }

  #forget(label: string): void {
    for (const claims of [
      this.names,
      this.userAgents,
      this.#alpn,
      this.#ja4,
      this.#dnsQuestions,
      this.#ports,
      this.#protocols,
    ])
      claims.forget(label);
  }

  #claimAll(path: string, file: CatalogueFile, layer: number): void {
    for (const [label, entry] of Object.entries(file.labels)) {
      const claimEach = (key: string, values: readonly string[] | undefined, into: Claims) =>
        (values ?? []).forEach((value, index) => {
          const where = `${path}: labels.${label}.${key}[${index}]`;
          inPlace(where, value, () => into.claim(value, { label, layer, where }));
        });
      claimEach('names', entry.names, this.names);
      claimEach('user_agents', entry.user_agents, this.userAgents);
      claimEach('alpn', entry.alpn, this.#alpn);
      claimEach('ja4', entry.ja4, this.#ja4);
      claimEach('certificates', entry.certificates, this.#certificates);
      claimEach('dns_questions', entry.dns_questions, this.#dnsQuestions);
      claimEach('protocols', entry.protocols, this.#protocols);
      for (const [transport, ports] of Object.entries(entry.ports ?? {}))
        ports.forEach((port, index) => {
          const where = `${path}: labels.${label}.ports.${transport}[${index}]`;
          inPlace(where, port, () => {
            for (const each of portsOf(port)) {
              this.#ports.claim(`${transport}/${each}`, { label, layer, where });
              this.#servicePorts[each] = 1;
            }
          });
        });
    }
  }
}

interface Claims {
  claim(key: string, claimant: Claimant): void;
}

/** What goes wrong inside is told with its place. */
function inPlace(where: string, value: string | number, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new UsageError(`${where}: "${value}" ${(error as Error).message}`);
  }
}

function portsOf(port: number | string): number[] {
  if (typeof port === 'number') return [port];
  const [first, last] = port.split('-').map(Number) as [number, number];
  if (first < 1 || last > 65535 || first > last) throw new Error('is not a range of ports');
  if (last - first >= 1024) throw new Error('is wider than a service: at most 1024 ports');
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Groups and their labels, as `/labels/list` answers; `unknown` closes it, since flows carry that label too. */
export function labelList(catalogue: Catalogue): { group_name: string; labels: string[] }[] {
  const byGroup = new Map([...catalogue.groups.keys()].sort().map((group) => [group, [] as string[]]));
  for (const { name, group } of catalogue.labels.values()) byGroup.get(group)?.push(name);
  const filled = [...byGroup].filter(([, labels]) => labels.length > 0);
  const list = filled.map(([group_name, labels]) => ({ group_name, labels: labels.sort() }));
  return [...list, { group_name: unknownName, labels: [unknownName] }];
}

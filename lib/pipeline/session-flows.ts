/** The rows of a batch as the grouping takes them: columns in, SessionFlow and FlowTotals out. Decides nothing. */
import type { Catalogue } from '../labels/catalogue.js';
import { namingProtocols } from '../labels/flow-facts.js';
import type { BatchLabels } from '../labels/label-batch.js';
import type { BoolColumn, Column, ColumnBatch, IntColumn, TextColumn } from '../schema/column-batch.js';
import { roleOf } from '../sessions/flow-role.js';
import { type Program, programOfUpkeep } from '../sessions/program.js';
import type { FlowTotals, SessionFlow } from '../sessions/session-flow.js';
import type { FlowPrograms } from './flow-programs.js';

type Text = (row: number) => string | null;
type Int = (row: number) => number | null;

const noText: Text = () => null;
const noInt: Int = () => null;

function textOf(column: Column | undefined): Text {
  if (column?.kind !== 'text') return noText;
  const { codes } = column as TextColumn;
  // Made of bytes when it is asked for: of a flow that is known already, addresses are not.
  let dictionary: readonly string[] | null = null;
  return (row) => {
    const code = codes[row] as number;
    if (code < 0) return null;
    dictionary ??= (column as TextColumn).dictionary;
    return dictionary[code] as string;
  };
}

function intOf(column: Column | undefined): Int {
  if (column?.kind !== 'int') return noInt;
  const { values } = column as IntColumn;
  return (row) => {
    const value = values[row] as number;
    return Number.isNaN(value) ? null : value;
  };
}

/** By name, each a property of its own: they are called for every flow. */
function readers<N extends string, R>(names: readonly N[], read: (name: N) => R): Record<N, R> {
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<N, R>;
}

/** The flow itself told its program. */
const spokenBy = ({ program }: SessionFlow) => program !== null && program.kind !== 'upkeep';

export class SessionFlows {
  readonly #text: Readonly<Record<(typeof texts)[number], Text>>;
  readonly #int: Readonly<Record<(typeof ints)[number], Int>>;
  readonly #catalogue: Catalogue;
  readonly #labels: BatchLabels;
  readonly #forwardIsClient: Uint8Array;
  readonly #programs: FlowPrograms;

  /** `labels`: of the batch. */
  constructor(catalogue: Catalogue, batch: ColumnBatch, labels: BatchLabels, programs: FlowPrograms) {
    this.#catalogue = catalogue;
    this.#programs = programs;
    const column = (name: string) => batch.columns.get(name);
    this.#text = readers(texts, (name) => textOf(column(name)));
    this.#int = readers(ints, (name) => intOf(column(name)));
    this.#labels = labels;
    this.#forwardIsClient = (batch.column('fwd_is_client') as BoolColumn).values;
  }

  /** The time of the row's last packet. */
  lastUs(row: number): number {
    return this.#int.time_end_us(row) ?? 0;
  }

  /** `known` as long as the row says nothing else of what sessions are made of. */
  flowLike(known: SessionFlow, row: number): SessionFlow {
    const [text, int] = [this.#text, this.#int];
    const same =
      this.#labels.labelAt(row).label === known.label &&
      int.announced_by(row) === known.announcedBy &&
      (text.sni(row) ?? text.http_host(row)) === known.host &&
      text.dns_name(row) === known.dnsName &&
      (spokenBy(known) || (text.ja4(row) === null && text.user_agent(row) === null)) &&
      text.process_name(row) === known.processName &&
      text.tls_session(row) === known.tlsSession &&
      text.node_id(row) === known.nodeId &&
      int.client_port(row) === known.clientPort;
    return same ? known : this.flow(row);
  }

  flow(row: number): SessionFlow {
    const [text, int] = [this.#text, this.#int];
    const label = this.#labels.labelAt(row);
    const asksName = namingProtocols.has(text.payload_protocol(row) ?? '');
    return {
      flowId: int.flow_id(row) ?? 0,
      transport: text.protocol(row) ?? 'unknown',
      clientIp: text.client_ip(row) ?? '',
      clientPort: int.client_port(row) ?? 0,
      serverIp: text.server_ip(row) ?? '',
      serverPort: int.server_port(row) ?? 0,
      startUs: int.time_start_us(row) ?? 0,
      lastUs: int.time_end_us(row) ?? 0,
      label: label.label,
      protocol: label.protocol,
      group: label.group,
      source: label.source,
      confidence: this.#labels.confidenceAt(row),
      role: roleOf(this.#catalogue, asksName, label),
      host: text.sni(row) ?? text.http_host(row),
      dnsName: text.dns_name(row),
      program: this.#program(row, asksName, label.label),
      referer: text.http_referer(row),
      tlsSession: text.tls_session(row),
      nodeId: text.node_id(row),
      announcedBy: int.announced_by(row),
      resolvedBy: int.resolved_by(row),
      processId: int.process_id(row),
      processName: text.process_name(row),
    };
  }

  #program(row: number, asksName: boolean, label: string): Program | null {
    const text = this.#text;
    const ja4 = text.ja4(row);
    const speaking = this.#programs.speaking(ja4, ja4 === null ? text.user_agent(row) : null);
    if (speaking !== null) return speaking;
    return asksName ? this.#programs.askingFor(text.dns_name(row)) : programOfUpkeep(label);
  }

  totals(row: number): FlowTotals {
    const int = (of: Int) => of(row) ?? 0;
    const { fwd_packets, fwd_bytes, bwd_packets, bwd_bytes } = this.#int;
    const forward = { packets: int(fwd_packets), bytes: int(fwd_bytes) };
    const backward = { packets: int(bwd_packets), bytes: int(bwd_bytes) };
    const [client, server] = this.#forwardIsClient[row] === 1 ? [forward, backward] : [backward, forward];
    return {
      clientPackets: client.packets,
      serverPackets: server.packets,
      clientBytes: client.bytes,
      serverBytes: server.bytes,
    };
  }
}

const texts = [
  'protocol',
  'client_ip',
  'server_ip',
  'sni',
  'http_host',
  'dns_name',
  'payload_protocol',
  'ja4',
  'user_agent',
  'http_referer',
  'tls_session',
  'node_id',
  'process_name',
] as const;
const ints = [
  'flow_id',
  'client_port',
  'server_port',
  'time_start_us',
  'time_end_us',
  'announced_by',
  'resolved_by',
  'process_id',
  'fwd_packets',
  'bwd_packets',
  'fwd_bytes',
  'bwd_bytes',
] as const;

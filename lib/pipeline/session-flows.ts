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
  const { codes, dictionary } = column as TextColumn;
  return (row) => {
    const code = codes[row] as number;
    return code < 0 ? null : (dictionary[code] as string);
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

/** The flow itself told its program. */
const spokenBy = ({ program }: SessionFlow) => program !== null && program.kind !== 'upkeep';

export class SessionFlows {
  readonly #text: Record<string, Text> = {};
  readonly #int: Record<string, Int> = {};
  readonly #catalogue: Catalogue;
  readonly #labels: BatchLabels;
  readonly #forwardIsClient: Uint8Array;
  readonly #programs: FlowPrograms;

  /** `labels`: of the batch. */
  constructor(catalogue: Catalogue, batch: ColumnBatch, labels: BatchLabels, programs: FlowPrograms) {
    this.#catalogue = catalogue;
    this.#programs = programs;
    const column = (name: string) => batch.columns.get(name);
    for (const name of texts) this.#text[name] = textOf(column(name));
    for (const name of ints) this.#int[name] = intOf(column(name));
    this.#labels = labels;
    this.#forwardIsClient = (batch.column('fwd_is_client') as BoolColumn).values;
  }

  /** The time of the row's last packet. */
  lastUs(row: number): number {
    return (this.#int['time_end_us'] as Int)(row) ?? 0;
  }

  /** `known` as long as the row says nothing else of what sessions are made of. */
  flowLike(known: SessionFlow, row: number): SessionFlow {
    const text = (name: (typeof texts)[number]) => (this.#text[name] as Text)(row);
    const int = (name: (typeof ints)[number]) => (this.#int[name] as Int)(row);
    const same =
      this.#labels.labelAt(row).label === known.label &&
      int('announced_by') === known.announcedBy &&
      (text('sni') ?? text('http_host')) === known.host &&
      text('dns_name') === known.dnsName &&
      (spokenBy(known) || (text('ja4') === null && text('user_agent') === null)) &&
      text('process_name') === known.processName &&
      int('client_port') === known.clientPort;
    return same ? known : this.flow(row);
  }

  flow(row: number): SessionFlow {
    const text = (name: (typeof texts)[number]) => (this.#text[name] as Text)(row);
    const int = (name: (typeof ints)[number]) => (this.#int[name] as Int)(row);
    const label = this.#labels.labelAt(row);
    const asksName = namingProtocols.has(text('payload_protocol') ?? '');
    return {
      flowId: int('flow_id') ?? 0,
      transport: text('protocol') ?? 'unknown',
      clientIp: text('client_ip') ?? '',
      clientPort: int('client_port') ?? 0,
      serverIp: text('server_ip') ?? '',
      serverPort: int('server_port') ?? 0,
      startUs: int('time_start_us') ?? 0,
      lastUs: int('time_end_us') ?? 0,
      label: label.label,
      protocol: label.protocol,
      group: label.group,
      source: label.source,
      confidence: this.#labels.confidenceAt(row),
      role: roleOf(this.#catalogue, asksName, label),
      host: text('sni') ?? text('http_host'),
      dnsName: text('dns_name'),
      program: this.#program(row, asksName, label.label),
      referer: text('http_referer'),
      announcedBy: int('announced_by'),
      resolvedBy: int('resolved_by'),
      processId: int('process_id'),
      processName: text('process_name'),
    };
  }

  #program(row: number, asksName: boolean, label: string): Program | null {
    const text = (name: (typeof texts)[number]) => (this.#text[name] as Text)(row);
    const ja4 = text('ja4');
    const speaking = this.#programs.speaking(ja4, ja4 === null ? text('user_agent') : null);
    if (speaking !== null) return speaking;
    return asksName ? this.#programs.askingFor(text('dns_name')) : programOfUpkeep(label);
  }

  totals(row: number): FlowTotals {
    const int = (name: (typeof ints)[number]) => (this.#int[name] as Int)(row) ?? 0;
    const forward = { packets: int('fwd_packets'), bytes: int('fwd_bytes') };
    const backward = { packets: int('bwd_packets'), bytes: int('bwd_bytes') };
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

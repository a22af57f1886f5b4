/** The rows of a batch as the grouping takes them: columns in, SessionFlow and FlowTotals out. Decides nothing. */
import type { Catalogue } from '../labels/catalogue.js';
import { namingProtocols } from '../labels/flow-facts.js';
import type { BatchLabels } from '../labels/label-batch.js';
import type { BoolColumn, Column, ColumnBatch, IntColumn, TextColumn } from '../schema/column-batch.js';
import { roleOf } from '../sessions/flow-role.js';
import { type Program, programOfUpkeep } from '../sessions/program.js';
import { type FlowTotals, HeldFlow, type SessionFlow, type SharedFacts } from '../sessions/session-flow.js';
import type { FlowPrograms } from './flow-programs.js';

type Text = (row: number) => string | null;

const noText: Text = () => null;

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

/** By name, each a property of its own: they are called for every flow. */
function readers<N extends string, R>(names: readonly N[], read: (name: N) => R): Record<N, R> {
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<N, R>;
}

const rareColumns = [
  'http_referer',
  'tls_session',
  'node_id',
  'process_name',
  'announced_by',
  'resolved_by',
  'process_id',
] as const;

/** 1 for each row that has something in one of them. */
function rowsWithAny(batch: ColumnBatch, names: readonly string[]): Uint8Array {
  const rows = new Uint8Array(batch.rowCount);
  for (const name of names) {
    const column = batch.column(name);
    // Column by column, so that each is walked from end to end; both kinds have a number that stands for null.
    if (column.kind === 'text')
      for (let row = 0; row < rows.length; row++) if ((column.codes[row] as number) >= 0) rows[row] = 1;
    if (column.kind === 'int')
      for (let row = 0; row < rows.length; row++) if ((column.values[row] as number) >= 0) rows[row] = 1;
  }
  return rows;
}

const orNull = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);

/** The flow itself told its program. */
const spokenBy = ({ program }: SessionFlow) => program !== null && program.kind !== 'upkeep';

export class SessionFlows {
  readonly #text: Readonly<Record<(typeof texts)[number], Text>>;
  readonly #int: Readonly<Record<(typeof ints)[number], Float64Array>>;
  readonly #catalogue: Catalogue;
  readonly #labels: BatchLabels;
  readonly #batch: ColumnBatch;
  readonly #programs: FlowPrograms;
  /** 1 for each row that says more than labels are made of. */
  readonly #saysMore: Uint8Array;
  /** By combination of what labels are made of. */
  readonly #facts: (SharedFacts | undefined)[] = [];

  /** `labels`: of the batch. */
  constructor(catalogue: Catalogue, batch: ColumnBatch, labels: BatchLabels, programs: FlowPrograms) {
    this.#catalogue = catalogue;
    this.#programs = programs;
    this.#text = readers(texts, (name) => textOf(batch.columns.get(name)));
    this.#int = readers(ints, (name) => (batch.column(name) as IntColumn).values);
    this.#saysMore = rowsWithAny(batch, rareColumns);
    this.#labels = labels;
    this.#batch = batch;
  }

  /** The time of the row's last packet. */
  lastUs(row: number): number {
    return this.#int.time_end_us[row] as number;
  }

  /** `known` as long as the row says nothing else of what sessions are made of. */
  flowLike(known: SessionFlow, row: number): SessionFlow {
    const [text, int] = [this.#text, this.#int];
    const same =
      this.#labels.labelAt(row).label === known.label &&
      orNull(int.announced_by[row]) === known.announcedBy &&
      (text.sni(row) ?? text.http_host(row)) === known.host &&
      text.dns_name(row) === known.dnsName &&
      (spokenBy(known) || (text.ja4(row) === null && text.user_agent(row) === null)) &&
      text.process_name(row) === known.processName &&
      text.tls_session(row) === known.tlsSession &&
      text.node_id(row) === known.nodeId &&
      int.client_port[row] === known.clientPort;
    return same ? known : this.flow(row);
  }

  flow(row: number): SessionFlow {
    const [text, int] = [this.#text, this.#int];
    return new HeldFlow(
      this.#factsOf(row),
      int.flow_id[row] as number,
      text.client_ip(row) ?? '',
      int.client_port[row] as number,
      text.server_ip(row) ?? '',
      int.server_port[row] as number,
      int.time_start_us[row] as number,
      int.time_end_us[row] as number,
    );
  }

  #factsOf(row: number): SharedFacts {
    if (this.#saysMore[row] === 1 || this.#labels.hasOwnConfidence(row)) return this.#newFacts(row);
    const combination = this.#labels.combinationAt(row);
    this.#facts[combination] ??= this.#newFacts(row);
    return this.#facts[combination];
  }

  #newFacts(row: number): SharedFacts {
    const text = this.#text;
    const label = this.#labels.labelAt(row);
    const asksName = namingProtocols.has(text.payload_protocol(row) ?? '');
    return {
      transport: text.protocol(row) ?? 'unknown',
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
      announcedBy: orNull(this.#int.announced_by[row]),
      resolvedBy: orNull(this.#int.resolved_by[row]),
      processId: orNull(this.#int.process_id[row]),
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

  /** Of a flow that has ended. */
  totals(row: number): FlowTotals {
    const amount = (name: string) => (this.#batch.column(name) as IntColumn).values[row] as number;
    const forward = { packets: amount('fwd_packets'), bytes: amount('fwd_bytes') };
    const backward = { packets: amount('bwd_packets'), bytes: amount('bwd_bytes') };
    const forwardIsClient = (this.#batch.column('fwd_is_client') as BoolColumn).values[row] === 1;
    const [client, server] = forwardIsClient ? [forward, backward] : [backward, forward];
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
] as const;

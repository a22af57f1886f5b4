/**
 * Labels for a batch of flows: columns in, the columns of `labelColumns` out. The rule is the labeller's; here it is only asked
 * once for each distinct combination of what it looks at, instead of once a row.
 */
import type { Column, ColumnBatch, IntColumn, TextColumn } from '../schema/column-batch.js';
import { TextColumnBuilder } from '../schema/column-batch.js';
import { type FactText, type FlowFacts, factsOf, factTexts, type LabelWord } from './flow-facts.js';
import { type Label, unknownName } from './label.js';
import type { Labeller } from './labeller.js';
import type { ModelAnswer } from './model-answer.js';

export function labelBatch(labeller: Labeller, batch: ColumnBatch): [name: string, column: Column][] {
  return new BatchLabels(labeller, batch).columns();
}

/** The labels of a batch, with a place for what models, and then application sessions, say of some of its rows. */
export class BatchLabels {
  readonly #labeller: Labeller;
  /** For each row the number of its label. */
  readonly #ids: Int32Array;
  readonly #labels: Label[];
  readonly #open: readonly boolean[];
  readonly #carriers: readonly boolean[];
  readonly #confidences: Float64Array;
  /** Numbers of labels that words gave, by kind and evidence, then by the number of the label that stood before. */
  readonly #ofWords = new Map<string, Map<number, number>>();

  constructor(labeller: Labeller, batch: ColumnBatch) {
    const facts = new FactColumns(labeller, batch);
    const { ids, firstRows } = distinctRows(facts.keys.filter(varies), batch.rowCount);
    const found = firstRows.map((row) => labeller.withoutModel(facts.at(row)));
    this.#labeller = labeller;
    this.#ids = ids;
    this.#labels = found.map(({ label }) => label);
    this.#open = found.map(({ open }) => open);
    this.#carriers = found.map(({ carrier }) => carrier);
    this.#confidences = new Float64Array(ids.length);
    // A loop: from() with a function takes ten times as long.
    for (let row = 0; row < ids.length; row++)
      this.#confidences[row] = (this.#labels[ids[row] as number] as Label).confidence;
  }

  /** The rows that a word would name, because nothing better does. */
  open(): number[] {
    const rows: number[] = [];
    for (let row = 0; row < this.#ids.length; row++) if (this.#open[this.#ids[row] as number]) rows.push(row);
    return rows;
  }

  /** The payload of this row, which has no word yet, shows a protocol that carries others: which one it is, no model has to tell. */
  isCarrier(row: number): boolean {
    return this.#carriers[this.#ids[row] as number] === true;
  }

  /** A word stood or would stand above this row's label. */
  isOpen(row: number): boolean {
    const id = this.#ids[row] as number;
    return id >= this.#open.length || this.#open[id] === true;
  }

  /** Where the confidence is the row's own, labelAt() has that of another row with the same words. */
  labelAt(row: number): Label {
    return this.#labels[this.#ids[row] as number] as Label;
  }

  /** Rows with the same number agree in all that labels are made of, and in what words say of them. */
  combinationAt(row: number): number {
    return this.#ids[row] as number;
  }

  /** labelAt() has that of another row. */
  hasOwnConfidence(row: number): boolean {
    return this.#confidences[row] !== this.labelAt(row).confidence;
  }

  confidenceAt(row: number): number {
    return this.#confidences[row] as number;
  }

  /** What models say of open rows. */
  addModels(answers: ReadonlyMap<number, ModelAnswer>): void {
    for (const [row, answer] of answers) if (answer.label !== unknownName) this.addWord(row, 'model', answer);
  }

  /** Of an open row. The last word stands. */
  addWord(row: number, kind: 'member' | 'model', word: LabelWord): void {
    const base = this.#ids[row] as number;
    const label = this.#labeller.byWord(kind, this.#labels[base] as Label, word);
    this.#confidences[row] = label.confidence;
    // Probabilities are many, what is said of them in words is not: rows share a label but for the confidence.
    const words = `${kind} ${word.label} ${word.evidence}`;
    const known = this.#ofWords.get(words) ?? new Map<number, number>();
    if (known.size === 0) this.#ofWords.set(words, known);
    const id = known.get(base) ?? this.#labels.push(label) - 1;
    known.set(base, id);
    this.#ids[row] = id;
  }

  columns(): [name: string, column: Column][] {
    return labelColumnsOf(this.#labels, this.#ids, this.#confidences);
  }
}

/** The columns that the rule looks at; a batch may lack any of them. */
class FactColumns {
  readonly #texts: Readonly<Record<FactText, TextColumn | null>>;
  readonly #certainty: IntColumn | null;
  readonly #serverPort: IntColumn | null;
  readonly #announcedBy: IntColumn | null;
  /** One small integer a row and kind of fact: rows that agree in all of them get the same label. */
  readonly keys: readonly Int32Array[];

  constructor(labeller: Labeller, batch: ColumnBatch) {
    const column = (name: string) => batch.columns.get(name);
    const text = (name: string) => ofKind(column(name), 'text');
    this.#texts = Object.fromEntries(factTexts.map((name) => [name, text(name)])) as Record<
      FactText,
      TextColumn | null
    >;
    this.#certainty = ofKind(column('payload_certainty'), 'int');
    this.#serverPort = ofKind(column('server_port'), 'int');
    this.#announcedBy = ofKind(column('announced_by'), 'int');
    this.keys = [
      ...factTexts.flatMap((name) => this.#texts[name]?.codes ?? []),
      ...(this.#certainty === null ? [] : [new Int32Array(this.#certainty.values)]),
      ...(this.#serverPort === null ? [] : [servicePorts(labeller, this.#serverPort)]),
      ...(this.#announcedBy === null ? [] : [announcerNumbers(this.#announcedBy)]),
    ];
  }

  at(row: number): FlowFacts {
    const ints = {
      payload_certainty: this.#certainty,
      client_port: null, // no port but the server's says anything, and each of them would be a combination of its own
      server_port: this.#serverPort,
      announced_by: this.#announcedBy,
    };
    return factsOf(
      (name) => textAt(this.#texts[name], row),
      (name) => intAt(ints[name], row),
    );
  }
}

function ofKind<K extends Column['kind']>(column: Column | undefined, kind: K): Extract<Column, { kind: K }> | null {
  return column?.kind === kind ? (column as Extract<Column, { kind: K }>) : null;
}

function textAt(column: TextColumn | null, row: number): string | null {
  const code = column === null ? -1 : (column.codes[row] as number);
  return code < 0 ? null : ((column as TextColumn).dictionary[code] as string);
}

function intAt(column: IntColumn | null, row: number): number | null {
  const value = column === null ? Number.NaN : (column.values[row] as number);
  return Number.isNaN(value) ? null : value;
}

/** The port where any transport has a service there, else 0: the many ephemeral ports are all the same to the rule. */
function servicePorts(labeller: Labeller, ports: IntColumn): Int32Array {
  const { values } = ports;
  const services = new Int32Array(values.length);
  // Loops: from() with a function takes ten times as long.
  for (let row = 0; row < values.length; row++) {
    const port = values[row] as number;
    if (labeller.catalogue.hasService(port)) services[row] = port;
  }
  return services;
}

/** A small number for each flow that announced some in the batch, 0 where none did: its id may not fit 32 bits. */
function announcerNumbers(announcedBy: IntColumn): Int32Array {
  const known = new Map<number, number>();
  const { values } = announcedBy;
  const numbers = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const by = values[row] as number;
    if (Number.isNaN(by)) continue;
    const number = known.get(by) ?? known.size + 1;
    known.set(by, number);
    numbers[row] = number;
  }
  return numbers;
}

/** What all rows agree in tells none of them from another: most kinds of facts are in few batches. */
function varies(key: Int32Array): boolean {
  const first = key[0];
  for (let row = 1; row < key.length; row++) if (key[row] !== first) return true;
  return false;
}

/** For each row the number of its combination, and for each combination the first row that has it. */
function distinctRows(keys: readonly Int32Array[], rowCount: number): { ids: Int32Array; firstRows: number[] } {
  const ids = new Int32Array(rowCount);
  const firstRows: number[] = [];
  // Open addressing over ids + 1; at most half full, since there are at most rowCount combinations.
  const mask = 2 ** Math.ceil(Math.log2(Math.max(rowCount, 1) * 2)) - 1;
  const slots = new Int32Array(mask + 1);
  const hashes = rowHashes(keys, rowCount);
  for (let row = 0; row < rowCount; row++) {
    let slot = (hashes[row] as number) & mask;
    // Equal hashes never stand in for equal keys.
    while (slots[slot] !== 0 && !sameKeys(keys, row, firstRows[(slots[slot] as number) - 1] as number))
      slot = (slot + 1) & mask;
    if (slots[slot] === 0) slots[slot] = firstRows.push(row);
    ids[row] = (slots[slot] as number) - 1;
  }
  return { ids, firstRows };
}

/** Column by column, so that each is walked from end to end. */
function rowHashes(keys: readonly Int32Array[], rowCount: number): Int32Array {
  const hashes = new Int32Array(rowCount);
  for (const key of keys)
    for (let row = 0; row < rowCount; row++) {
      const mixed = Math.imul((hashes[row] as number) ^ (key[row] as number), 0x9e3779b1);
      hashes[row] = mixed ^ (mixed >>> 15);
    }
  return hashes;
}

function sameKeys(keys: readonly Int32Array[], row: number, other: number): boolean {
  for (const key of keys) if (key[row] !== key[other]) return false;
  return true;
}

function labelColumnsOf(labels: readonly Label[], ids: Int32Array, confidences: Float64Array): [string, Column][] {
  const text = (pick: (label: Label) => string | null): TextColumn => {
    const builder = new TextColumnBuilder(labels.length);
    labels.forEach((label, id) => {
      builder.set(id, pick(label));
    });
    const { codes, dictionary } = builder.build();
    const ofRows = new Int32Array(ids.length);
    for (let row = 0; row < ids.length; row++) ofRows[row] = codes[ids[row] as number] as number;
    return { kind: 'text', codes: ofRows, dictionary };
  };
  return [
    ['label', text((label) => label.label)],
    ['label_protocol', text((label) => label.protocol)],
    ['label_group', text((label) => label.group)],
    ['label_source', text((label) => label.source)],
    ['label_confidence', { kind: 'float', values: confidences, offset: 0, stride: 1 }],
    ['label_evidence', text((label) => label.evidence)],
  ];
}

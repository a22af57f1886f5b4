/**
 * Export: ARFF, the format of Weka. Labels are nominal, and their values stand in the header, before the first row, so the
 * rows are kept in a temporary file until all values are known. Numbers are `numeric`, other text is `string`, a null is `?`.
 *
 * Quoting follows Weka: single quotes around text that is empty, is `?`, or holds a space, comma, brace, quote, percent sign,
 * backslash or control character; the last are written as backslash escapes, the way its tokenizer reads them.
 */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { Column, ColumnBatch } from '../schema/column-batch.js';
import { ChunkWriter } from './byte-sink.js';
import { type ExportColumn, type ExportOptions, type ExportResult, exportLines, FixedColumns } from './line-export.js';
import type { Dialect } from './row-encoder.js';

export interface ArffOptions extends ExportOptions {
  /** Default `tractor`. */
  readonly relation?: string;
  /** Folder for the rows until the header is known; default the system's temporary folder. */
  readonly temporaryFolder?: string;
  /** Text columns to declare as nominal. */
  readonly nominal?: readonly string[];
}

/** Text of few values, which a classifier can learn from or predict. */
export const nominalColumns: readonly string[] = [
  'protocol',
  'end_reason',
  'label',
  'label_protocol',
  'label_group',
  'label_source',
];

/** A column with more values than this is declared a string after all. */
const maxNominalValues = 10_000;

const needsEscape = /[\p{Cc}"%'\\]/gu;
const needsQuotes = /[\s{},]/;
const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0x20 && code < 0x7f) return `\\${character}`;
  return escapes[character] ?? `\\${code.toString(8).padStart(3, '0')}`;
}

export function arffText(value: string): string {
  const escaped = value.replace(needsEscape, escapeCharacter);
  if (escaped !== value) return `'${escaped}'`;
  return value === '' || value === '?' || needsQuotes.test(value) ? `'${value}'` : value;
}

const dialect: Dialect = {
  cellStart: (_name, index) => (index === 0 ? '' : ','),
  rowEnd: '\n',
  missing: '?',
  yes: 'true',
  no: 'false',
  text: arffText,
  quote: '',
};

/** Sees every batch go by and remembers what the header needs. */
class HeaderCollector {
  readonly #columns = new FixedColumns();
  readonly #kinds = new Map<string, Column['kind']>();
  readonly #values = new Map<string, Set<string>>();

  constructor(nominal: readonly string[]) {
    for (const name of nominal) this.#values.set(name, new Set());
  }

  see(batch: ColumnBatch): void {
    for (const name of this.#columns.of(batch)) {
      const column = batch.columns.get(name);
      if (column === undefined) continue;
      this.#kinds.set(name, column.kind);
      const values = this.#values.get(name);
      if (values === undefined || column.kind !== 'text' || values.size > maxNominalValues) continue;
      const used = new Set(column.codes.subarray(0, batch.rowCount));
      for (const code of used) if (code >= 0) values.add(column.dictionary[code] as string);
    }
  }

  get sawRows(): boolean {
    return this.#columns.names !== undefined;
  }

  text(relation: string, emptyColumns: readonly ExportColumn[]): string {
    if (!this.sawRows) for (const { name, kind } of emptyColumns) this.#kinds.set(name, kind);
    const attributes = [...this.#kinds.keys()].map((name) => `@attribute ${arffText(name)} ${this.#typeOf(name)}\n`);
    return `@relation ${arffText(relation)}\n\n${attributes.join('')}\n@data\n`;
  }

  #typeOf(name: string): string {
    const kind = this.#kinds.get(name);
    if (kind === 'bool') return '{false,true}';
    if (kind !== 'text') return kind === undefined ? 'string' : 'numeric';
    const values = this.#values.get(name);
    // An attribute of no values is not ARFF.
    if (values === undefined || values.size === 0 || values.size > maxNominalValues) return 'string';
    return `{${[...values].sort().map(arffText).join(',')}}`;
  }
}

async function* watched(batches: AsyncIterable<ColumnBatch>, header: HeaderCollector): AsyncIterable<ColumnBatch> {
  for await (const batch of batches) {
    header.see(batch);
    yield batch;
  }
}

/** A file without a name, which is gone with its handle however this ends. */
async function openUnnamed(folder: string): Promise<FileHandle> {
  const path = join(folder, `.tractor-${process.pid}-${randomUUID()}.arff-rows`);
  const handle = await open(path, 'wx+', 0o600);
  await unlink(path);
  return handle;
}

async function copyRows(handle: FileHandle, writer: ChunkWriter): Promise<void> {
  const rows = handle.createReadStream({ start: 0, highWaterMark: 1 << 20, autoClose: false });
  for await (const chunk of rows) await writer.write(chunk as Buffer);
}

/** Rows first go to a file of their own; then header and rows to `out`, also when the input throws half-way. */
export async function exportArff(
  batches: AsyncIterable<ColumnBatch>,
  out: Writable,
  options: ArffOptions = {},
): Promise<ExportResult> {
  const header = new HeaderCollector(options.nominal ?? nominalColumns);
  const handle = await openUnnamed(options.temporaryFolder ?? tmpdir());
  const writer = new ChunkWriter(out);
  try {
    const rowFile = handle.createWriteStream({ autoClose: false });
    rowFile.on('error', () => {});
    let fault: unknown;
    const written = await exportLines(watched(batches, header), rowFile, dialect, () => '').catch((error: unknown) => {
      fault = error;
    });
    // After a fault only what was read is written: nothing at all where that is nothing.
    if (fault === undefined || header.sawRows) {
      await writer.write(Buffer.from(header.text(options.relation ?? 'tractor', options.emptyColumns ?? [])));
      await copyRows(handle, writer);
      await writer.flush();
    }
    if (fault !== undefined) throw fault;
    return { rows: written?.rows ?? 0, bytes: writer.bytesWritten };
  } finally {
    await handle.close();
  }
}

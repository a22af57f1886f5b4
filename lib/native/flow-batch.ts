/** Native batches as the columns that the rest of the library works on. Copies no numbers; texts are decoded when asked for. */
import { isAscii } from 'node:buffer';
import { type Column, ColumnBatch, type PackedTexts, type TextColumn } from '../schema/column-batch.js';
import type { NativeBatch, NativeColumn } from './declarations.js';

/** A text column whose dictionary becomes strings when it is first looked at. */
class NativeTextColumn implements TextColumn {
  readonly kind = 'text';
  readonly #bytes: Buffer;
  readonly #ends: Uint32Array;
  #dictionary: readonly string[] | undefined;

  constructor(
    readonly codes: Int32Array,
    bytes: Uint8Array,
    ends: Uint32Array,
  ) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#ends = ends;
  }

  get ascii(): PackedTexts | undefined {
    return isAscii(this.#bytes) ? { bytes: this.#bytes, ends: this.#ends } : undefined;
  }

  get dictionary(): readonly string[] {
    if (this.#dictionary === undefined) {
      const [bytes, ends] = [this.#bytes, this.#ends];
      // The same of ASCII, and sooner.
      const encoding = isAscii(bytes) ? 'latin1' : 'utf8';
      const texts: string[] = [];
      for (let at = 0, begin = 0; at < ends.length; at++) {
        const end = ends[at] as number;
        texts.push(bytes.toString(encoding, begin, end));
        begin = end;
      }
      this.#dictionary = texts;
    }
    return this.#dictionary;
  }
}

function columnOf(native: NativeColumn): Column {
  if (native.kind === 'text') return new NativeTextColumn(native.codes, native.bytes, native.ends);
  return native;
}

export function batchOf(native: NativeBatch, featureNames: readonly string[]): ColumnBatch {
  const columns = new Map<string, Column>();
  for (const column of native.columns) columns.set(column.name, columnOf(column));
  for (let offset = 0; offset < native.featureCount; offset++) {
    columns.set(featureNames[offset] as string, {
      kind: 'float',
      values: native.features,
      offset,
      stride: native.featureCount,
    });
  }
  return new ColumnBatch(native.kind, native.rowCount, columns);
}

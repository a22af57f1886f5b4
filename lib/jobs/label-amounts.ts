/** What a running job has found so far, by label: counted from the batches that pass, so that nobody need ask the stored rows. */
import type { Column, ColumnBatch } from '../schema/column-batch.js';
import type { LabelAmount } from './job-messages.js';

/** The catalogue has fewer labels than this; a catalogue of the user's shall not make it grow without bound. */
const mostLabels = 10_000;
const shown = 20;

function numbersOf(column: Column): Float64Array {
  if (column.kind !== 'int') throw new TypeError('a column of amounts is not one of integers');
  return column.values;
}

export class LabelAmounts {
  readonly #amounts = new Map<string, { flows: number; bytes: number }>();

  add(batch: ColumnBatch): void {
    const label = batch.column('label');
    if (label.kind !== 'text') throw new TypeError('column label is not text');
    const [forward, backward] = [numbersOf(batch.column('fwd_bytes')), numbersOf(batch.column('bwd_bytes'))];
    const amounts = label.dictionary.map(() => ({ flows: 0, bytes: 0 }));
    for (let row = 0; row < batch.rowCount; row++) {
      const amount = amounts[label.codes[row] as number];
      if (amount === undefined) continue;
      amount.flows++;
      amount.bytes += (forward[row] as number) + (backward[row] as number);
    }
    label.dictionary.forEach((name, code) => {
      this.#count(name, amounts[code] as { flows: number; bytes: number });
    });
  }

  #count(name: string, { flows, bytes }: { flows: number; bytes: number }): void {
    if (flows === 0) return;
    const known = this.#amounts.get(name);
    if (known === undefined) {
      if (this.#amounts.size < mostLabels) this.#amounts.set(name, { flows, bytes });
      return;
    }
    known.flows += flows;
    known.bytes += bytes;
  }

  /** The labels of most flows, the most first. */
  top(): LabelAmount[] {
    return [...this.#amounts]
      .map(([label, amount]) => ({ label, ...amount }))
      .sort((a, b) => b.flows - a.flows || (a.label < b.label ? -1 : 1))
      .slice(0, shown);
  }
}

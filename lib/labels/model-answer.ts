/** Probabilities of a model's classes -> its answer on a flow or a window, in words. Pure; runs no model. */
import type { LabelWord } from './flow-facts.js';
import { unknownName } from './label.js';
import type { Model } from './load-model.js';

/** What a model says of a flow or a window; label `unknown` where its best class is not probable enough. */
export type ModelAnswer = LabelWord;

/** The label that a class stands for. */
export function labelOfClass({ manifest }: Pick<Model, 'manifest'>, name: string): string {
  return manifest.labels?.[name] ?? labelLike(name);
}

/** A name as labels are written. */
export function labelLike(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9_.-]/g, '_');
}

/** A model's answers from sums of probabilities; names and thresholds are looked up once. */
export class AnswerMaker {
  readonly #model: Model;
  readonly #labels: readonly string[];
  readonly classCount: number;
  readonly #said = new Map<string, string>();

  constructor(model: Model) {
    this.#model = model;
    this.#labels = model.manifest.classes.map((name) => labelOfClass(model, name));
    this.classCount = this.#labels.length;
  }

  /**
   * Of these rows: the mean of their probabilities. `seen`: of how many windows these are; a flow may have had more than were
   * kept. A row of zeros is one beyond the model's reach: it is left out of the mean, and where half of them are or more, the
   * flow is like nothing that the model learned.
   */
  answer(probabilities: Float32Array, rows: ArrayLike<number>, seen = rows.length): ModelAnswer {
    const within = this.#withinReach(probabilities, rows);
    if (within.length * 2 <= rows.length)
      return { label: unknownName, probability: 0, evidence: this.#words(0, null, false, rows.length, seen) };
    const { best, probability } = this.#best(probabilities, within);
    const known = probability > 0 && probability >= this.#model.manifest.unknown_below;
    return {
      label: known ? (this.#labels[best] as string) : unknownName,
      probability,
      evidence: this.#words(best, probability.toFixed(2), known, within.length, seen),
    };
  }

  #withinReach(probabilities: Float32Array, rows: ArrayLike<number>): ArrayLike<number> {
    if (this.#model.manifest.reach === undefined) return rows;
    const width = this.classCount;
    const isZeros = (row: number) => probabilities.subarray(row * width, (row + 1) * width).every((one) => one === 0);
    return Array.from(rows).filter((row) => !isZeros(row));
  }

  /** One text for each of the few things that are said of single windows, instead of one a row. */
  #words(best: number, probability: string | null, known: boolean, used: number, seen: number): string {
    const { unknown_below, classes, input } = this.#model.manifest;
    const key = `${best} ${probability} ${known}`;
    const said = seen === 1 ? this.#said.get(key) : undefined;
    if (said !== undefined) return said;
    const windows = input.rows === 'windows' ? `${windowsInWords(used, seen)}, ` : '';
    const answer =
      probability === null
        ? 'unlike what it learned'
        : `${classes[best]} ${probability}${known ? '' : `, below ${unknown_below}`}`;
    const words = `model ${this.#model.id}: ${windows}${answer}`;
    if (seen === 1) this.#said.set(key, words);
    return words;
  }

  #best(probabilities: Float32Array, rows: ArrayLike<number>): { best: number; probability: number } {
    let best = 0;
    let greatest = -1;
    for (let index = 0; index < this.classCount; index++) {
      let sum = 0;
      for (let at = 0; at < rows.length; at++)
        sum += probabilities[(rows[at] as number) * this.classCount + index] as number;
      if (sum > greatest) {
        best = index;
        greatest = sum;
      }
    }
    return { best, probability: Math.min(1, Math.max(0, greatest / rows.length)) };
  }
}

function windowsInWords(used: number, seen: number): string {
  const word = seen === 1 ? 'window' : 'windows';
  return used === seen ? `${seen} ${word}` : `${used} of ${seen} ${word}`;
}

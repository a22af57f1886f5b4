/**
 * Learning: a table for XGBoost and a booster over it, each owning what the library allocated. One thread and a seed, so that
 * the same rows give the same trees. Knows no classes, folds or files.
 */
import { type XgboostLibrary, xgboostLibrary } from './xgboost-library.js';

export type BoosterParameters = Readonly<Record<string, string | number>>;

/** Rows as the library holds them; NaN is a missing value. */
export class BoostingRows {
  readonly handle: unknown;
  readonly rowCount: number;
  readonly #library: XgboostLibrary;

  constructor(values: Float32Array, columns: number) {
    this.#library = xgboostLibrary();
    this.rowCount = values.length / columns;
    const out = [null];
    this.#library.call('XGDMatrixCreateFromMat', values, this.rowCount, columns, Number.NaN, out);
    this.handle = out[0];
  }

  setTargets(targets: Float32Array): void {
    this.#library.call('XGDMatrixSetFloatInfo', this.handle, 'label', targets, targets.length);
  }

  free(): void {
    this.#library.call('XGDMatrixFree', this.handle);
  }
}

/** Values of XGBoosterPredictFromDMatrix's `type`. */
const predictValue = 0;
const predictMargin = 1;
const predictLeaf = 6;

export class Booster {
  readonly #library: XgboostLibrary;
  readonly #handle: unknown;

  constructor(parameters: BoosterParameters, rows: readonly BoostingRows[] = []) {
    this.#library = xgboostLibrary();
    const out = [null];
    this.#library.call(
      'XGBoosterCreate',
      rows.map(({ handle }) => handle),
      rows.length,
      out,
    );
    this.#handle = out[0];
    for (const [name, value] of Object.entries({ nthread: 1, ...parameters }))
      this.#library.call('XGBoosterSetParam', this.#handle, name, String(value));
  }

  static fromJson(json: string): Booster {
    const booster = new Booster({});
    const bytes = Buffer.from(json);
    booster.#library.call('XGBoosterLoadModelFromBuffer', booster.#handle, bytes, bytes.length);
    return booster;
  }

  /** One more round on the booster's own objective. */
  update(round: number, rows: BoostingRows): void {
    this.#library.call('XGBoosterUpdateOneIter', this.#handle, round, rows.handle);
  }

  /** One more round on gradients of the caller. */
  boost(rows: BoostingRows, gradients: Float32Array, hessians: Float32Array): void {
    this.#library.call('XGBoosterBoostOneIter', this.#handle, rows.handle, gradients, hessians, gradients.length);
  }

  /** Probabilities, row-major. */
  probabilities(rows: BoostingRows): Float32Array {
    return this.#predict(rows, predictValue, 0, 0);
  }

  margins(rows: BoostingRows): Float32Array {
    return this.#predict(rows, predictMargin, 0, 0);
  }

  /** The node at which each row ends in the tree of this round. */
  leaves(rows: BoostingRows, round: number): Float32Array {
    return this.#predict(rows, predictLeaf, round, round + 1);
  }

  /** The whole model as XGBoost writes it. */
  json(): string {
    const bytes = [0];
    const data = [null];
    this.#library.call('XGBoosterSaveModelToBuffer', this.#handle, '{"format":"json"}', bytes, data);
    return this.#library.bytes(data[0], Number(bytes[0])).toString();
  }

  free(): void {
    this.#library.call('XGBoosterFree', this.#handle);
  }

  #predict(rows: BoostingRows, type: number, from: number, to: number): Float32Array {
    const config = { type, training: false, iteration_begin: from, iteration_end: to, strict_shape: true };
    const [shape, dimensions, values] = [[null], [0], [null]];
    const text = JSON.stringify(config);
    this.#library.call('XGBoosterPredictFromDMatrix', this.#handle, rows.handle, text, shape, dimensions, values);
    const sizes = this.#library.wholeNumbers(shape[0], Number(dimensions[0]));
    // Copied: the library reuses its buffer at the next call.
    return this.#library
      .floats(
        values[0],
        sizes.reduce((product, size) => product * size, 1),
      )
      .slice();
  }
}

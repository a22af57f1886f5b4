/**
 * Learning: columns that a model makes of its input by itself, so that trees, which compare one column at a time, see ratios
 * and products. The same arithmetic stands in the ONNX graph (onnx-trees.ts); in float32 each step is rounded alike in both.
 */

export interface DerivedFeature {
  readonly operation: 'Div' | 'Mul' | 'Sub';
  readonly left: string;
  readonly right: string;
}

const of =
  (operation: DerivedFeature['operation']) =>
  (left: string, right: string): DerivedFeature => ({ operation, left, right });
const ratio = of('Div');
const product = of('Mul');
const difference = of('Sub');

/** Grouped by operation, which the graph makes one node each of. */
const iscxDerived: readonly DerivedFeature[] = [
  ratio('flowBytesPerSecond', 'flowPktsPerSecond'), // bytes a packet
  ratio('mean_fiat', 'mean_biat'), // packets of one direction for one of the other
  ratio('mean_fiat', 'duration'),
  ratio('mean_biat', 'duration'),
  ratio('mean_flowiat', 'duration'), // 1 / (packets - 1)
  ratio('max_fiat', 'duration'),
  ratio('max_biat', 'duration'),
  ratio('max_flowiat', 'duration'),
  ratio('std_flowiat', 'mean_flowiat'),
  ratio('std_fiat', 'mean_fiat'),
  ratio('std_biat', 'mean_biat'),
  ratio('mean_idle', 'duration'),
  ratio('mean_active', 'duration'),
  ratio('max_active', 'duration'),
  product('flowPktsPerSecond', 'duration'), // packets, times a million
  product('flowBytesPerSecond', 'duration'),
  difference('max_fiat', 'max_biat'),
  difference('min_fiat', 'min_biat'),
  difference('max_flowiat', 'max_fiat'),
  difference('max_flowiat', 'max_biat'),
  difference('max_idle', 'mean_idle'),
];

/** Those whose two columns are among `features`. */
export function derivedFeatures(features: readonly string[]): readonly DerivedFeature[] {
  return iscxDerived.filter(({ left, right }) => features.includes(left) && features.includes(right));
}

/** One rounding to float32, as the graph does it; what is no finite number is missing. */
function apply(operation: DerivedFeature['operation'], left: number, right: number): number {
  const exact = operation === 'Div' ? left / right : operation === 'Mul' ? left * right : left - right;
  const value = Math.fround(exact);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Row-major `values` with the derived columns behind each row. */
export function withDerived(
  values: Float32Array,
  features: readonly string[],
  derived: readonly DerivedFeature[],
): Float32Array {
  const width = features.length;
  const rows = values.length / width;
  const all = new Float32Array(rows * (width + derived.length));
  const places = derived.map(({ left, right }) => [features.indexOf(left), features.indexOf(right)] as const);
  for (let row = 0; row < rows; row++) {
    const to = row * (width + derived.length);
    all.set(values.subarray(row * width, (row + 1) * width), to);
    for (const [index, [left, right]] of places.entries()) {
      const at = (place: number) => values[row * width + place] as number;
      all[to + width + index] = apply((derived[index] as DerivedFeature).operation, at(left), at(right));
    }
  }
  return all;
}

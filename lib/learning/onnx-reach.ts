/**
 * Learning: the distance of reach.ts as a part of a model's ONNX graph, a second output beside the probabilities. The squares of differences
 * are taken apart, so that one product of matrices compares a batch of rows with all points. Decides nothing.
 */
import { intAttribute, intsAttribute, type OnnxNode, type OnnxTensor } from './onnx-file.js';
import { missingLogarithm, type Reach } from './reach.js';

export const distanceName = 'distance';

/** The points as columns, times -2: what a row's product with them adds to the squares of both. */
function pointColumns({ points, columns }: Reach): { columns: Float32Array; squares: Float32Array } {
  const count = points.length / columns;
  const turned = new Float32Array(points.length);
  const squares = new Float32Array(count);
  for (const [at, value] of points.entries()) {
    const [point, column] = [Math.floor(at / columns), at % columns];
    turned[column * count + point] = -2 * value;
    squares[point] = (squares[point] as number) + value * value;
  }
  return { columns: turned, squares };
}

function scalar(name: string, value: number): OnnxTensor {
  return { name, shape: [], values: Float32Array.of(value) };
}

function constants(reach: Reach): OnnxTensor[] {
  const { columns, means, deviations, points } = reach;
  const turned = pointColumns(reach);
  const count = points.length / columns;
  return [
    scalar('reach_one', 1),
    scalar('reach_zero', 0),
    scalar('reach_missing', missingLogarithm),
    scalar('reach_columns', columns),
    { name: 'reach_axis', shape: [1], values: BigInt64Array.of(1n) },
    { name: 'reach_means', shape: [columns], values: means },
    { name: 'reach_deviations', shape: [columns], values: deviations },
    { name: 'reach_points', shape: [columns, count], values: turned.columns },
    { name: 'reach_squares', shape: [count], values: turned.squares },
  ];
}

/** Nodes and constants that make `distance`, float32 [rows, 1], of the model's input. */
export function reachPart(reach: Reach, input: string): { nodes: OnnxNode[]; tensors: OnnxTensor[] } {
  const node = (op: string, from: string[], to: string, attributes: OnnxNode['attributes'] = []): OnnxNode => {
    return { op, input: from, output: [to], attributes };
  };
  const nodes = [
    node('IsNaN', [input], 'reach_is_missing'),
    node('Sign', [input], 'reach_sign'),
    node('Abs', [input], 'reach_size'),
    node('Add', ['reach_size', 'reach_one'], 'reach_more'),
    node('Log', ['reach_more'], 'reach_log'),
    node('Mul', ['reach_sign', 'reach_log'], 'reach_signed'),
    node('Where', ['reach_is_missing', 'reach_missing', 'reach_signed'], 'reach_logarithms'),
    node('Sub', ['reach_logarithms', 'reach_means'], 'reach_centred'),
    node('Div', ['reach_centred', 'reach_deviations'], 'reach_units'),
    node('Mul', ['reach_units', 'reach_units'], 'reach_unit_squares'),
    node('ReduceSum', ['reach_unit_squares', 'reach_axis'], 'reach_row_squares', [intAttribute('keepdims', 1)]),
    node('MatMul', ['reach_units', 'reach_points'], 'reach_products'),
    node('Add', ['reach_products', 'reach_squares'], 'reach_differences'),
    node('ReduceMin', ['reach_differences'], 'reach_least', [intsAttribute('axes', [1]), intAttribute('keepdims', 1)]),
    node('Add', ['reach_least', 'reach_row_squares'], 'reach_sum'),
    // Of a row that is a point itself rounding may leave less than nothing.
    node('Max', ['reach_sum', 'reach_zero'], 'reach_square'),
    node('Div', ['reach_square', 'reach_columns'], 'reach_mean'),
    node('Sqrt', ['reach_mean'], distanceName),
  ];
  return { nodes, tensors: constants(reach) };
}

/** Small ONNX models with known answers, for tests: made by protobufjs from the few messages of onnx.proto that they need. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { featureSchemaVersion } from '../../../lib/pipeline/analyze-capture.js';

const messages = protobuf.parse(
  `syntax = "proto2";
  message Attribute { optional string name = 1; optional float f = 2; optional int64 i = 3; optional bytes s = 4;
    repeated float floats = 7; repeated int64 ints = 8; repeated bytes strings = 9; optional int32 type = 20; }
  message Node { repeated string input = 1; repeated string output = 2; optional string op_type = 4;
    repeated Attribute attribute = 5; optional string domain = 7; }
  message Tensor { repeated int64 dims = 1; optional int32 data_type = 2; repeated float float_data = 4; optional string name = 8; }
  message Dimension { optional int64 dim_value = 1; optional string dim_param = 2; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { optional int32 elem_type = 1; optional Shape shape = 2; }
  message Type { optional TensorType tensor_type = 1; }
  message ValueInfo { optional string name = 1; optional Type type = 2; }
  message Graph { repeated Node node = 1; optional string name = 2; repeated Tensor initializer = 5;
    repeated ValueInfo input = 11; repeated ValueInfo output = 12; }
  message OperatorSet { optional string domain = 1; optional int64 version = 2; }
  message Model { optional int64 ir_version = 1; optional string producer_name = 2; optional Graph graph = 7;
    repeated OperatorSet opset_import = 8; }`,
  { keepCase: true },
).root;

const float32 = 1;
const int64 = 7;
type Size = number | string;

function valueInfo(name: string, elementType: number, dimensions: readonly Size[]) {
  const dim = dimensions.map((size) => (typeof size === 'string' ? { dim_param: size } : { dim_value: size }));
  return { name, type: { tensor_type: { elem_type: elementType, shape: { dim } } } };
}

function modelBytes(graph: object): Buffer {
  const Model = messages.lookupType('Model');
  const opset_import = [
    { domain: '', version: 15 },
    { domain: 'ai.onnx.ml', version: 3 },
  ];
  const model = Model.fromObject({ ir_version: 8, producer_name: 'tests', opset_import, graph });
  return Buffer.from(Model.encode(model).finish());
}

export interface Ports {
  /** Of the input; default `features`. */
  readonly input?: string;
  /** Of the output; default `probabilities`. */
  readonly output?: string;
  /** Rows that it takes; default any. */
  readonly rows?: number;
}

/** Softmax(row * weights + biases): probabilities that can be worked out by hand. `weights` is [features][classes]. */
export function softmaxModel(
  weights: readonly (readonly number[])[],
  biases: readonly number[],
  { input = 'features', output = 'probabilities', rows }: Ports = {},
): Buffer {
  const [features, classes] = [weights.length, biases.length];
  return modelBytes({
    name: 'softmax',
    initializer: [
      { name: 'w', dims: [features, classes], data_type: float32, float_data: weights.flat() },
      { name: 'b', dims: [classes], data_type: float32, float_data: biases },
    ],
    node: [
      { op_type: 'Gemm', input: [input, 'w', 'b'], output: ['logits'] },
      { op_type: 'Softmax', input: ['logits'], output: [output], attribute: [{ name: 'axis', i: -1, type: 2 }] },
    ],
    input: [valueInfo(input, float32, [rows ?? 'rows', features])],
    output: [valueInfo(output, float32, [rows ?? 'rows', classes])],
  });
}

/** A tree is a split or, for its class, a leaf's weight. */
export type Tree =
  | { readonly feature: number; readonly below: number; readonly yes: Tree; readonly no: Tree }
  | { readonly weight: number };

/** The nodes of all trees as the operator's columns of numbers. */
class TreeColumns {
  readonly ints: Record<string, number[]> = {};
  readonly floats: Record<string, number[]> = {};
  readonly modes: string[] = [];

  #push(into: Record<string, number[]>, name: string, value: number): number[] {
    into[name] ??= [];
    into[name].push(value);
    return into[name];
  }

  #node(tree: number, id: number, mode: string, feature: number, value: number) {
    this.modes.push(mode);
    this.#push(this.ints, 'nodes_treeids', tree);
    this.#push(this.ints, 'nodes_nodeids', id);
    this.#push(this.ints, 'nodes_featureids', feature);
    this.#push(this.ints, 'nodes_missing_value_tracks_true', 1);
    this.#push(this.floats, 'nodes_values', value);
    this.#push(this.floats, 'nodes_hitrates', 1);
  }

  /** Returns the next free id of the tree. */
  add(tree: number, ofClass: number, node: Tree, id: number): number {
    const at = this.modes.length;
    if ('weight' in node) {
      this.#node(tree, id, 'LEAF', 0, 0);
      this.#push(this.ints, 'nodes_truenodeids', 0);
      this.#push(this.ints, 'nodes_falsenodeids', 0);
      this.#push(this.ints, 'class_treeids', tree);
      this.#push(this.ints, 'class_nodeids', id);
      this.#push(this.ints, 'class_ids', ofClass);
      this.#push(this.floats, 'class_weights', node.weight);
      return id + 1;
    }
    this.#node(tree, id, 'BRANCH_LT', node.feature, node.below);
    const yes = this.#push(this.ints, 'nodes_truenodeids', id + 1);
    const no = this.#push(this.ints, 'nodes_falsenodeids', 0);
    const next = this.add(tree, ofClass, node.yes, id + 1);
    yes[at] = id + 1;
    no[at] = next;
    return this.add(tree, ofClass, node.no, next);
  }
}

/** Trees as boosting makes them: those of a class are summed, softmax over the sums. */
export function treeModel(features: number, treesOfClass: readonly (readonly Tree[])[]): Buffer {
  const classes = treesOfClass.length;
  const columns = new TreeColumns();
  let count = 0;
  treesOfClass.forEach((trees, ofClass) => {
    for (const tree of trees) columns.add(count++, ofClass, tree, 0);
  });
  const texts = (name: string, values: readonly string[]) => ({
    name,
    strings: values.map((value) => Buffer.from(value)),
    type: 8,
  });
  const attribute = [
    ...Object.entries(columns.ints).map(([name, ints]) => ({ name, ints, type: 7 })),
    ...Object.entries(columns.floats).map(([name, floats]) => ({ name, floats, type: 6 })),
    texts('nodes_modes', columns.modes),
    { name: 'classlabels_int64s', ints: treesOfClass.map((_, index) => index), type: 7 },
    { name: 'post_transform', s: Buffer.from('SOFTMAX'), type: 3 },
  ];
  const node = { op_type: 'TreeEnsembleClassifier', domain: 'ai.onnx.ml', input: ['features'] };
  return modelBytes({
    name: 'trees',
    node: [{ ...node, output: ['label', 'probabilities'], attribute }],
    input: [valueInfo('features', float32, ['rows', features])],
    output: [valueInfo('label', int64, ['rows']), valueInfo('probabilities', float32, ['rows', classes])],
  });
}

/** A manifest in order, for a model over the three first time-based features. */
export function manifestOf(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    format: 1,
    name: 'made',
    version: 1,
    target: 'label',
    classes: ['CHAT', 'VOIP'],
    input: {
      name: 'features',
      features: ['duration', 'min_fiat', 'min_biat'],
      feature_schema_version: featureSchemaVersion(),
      feature_sets: ['iscx'],
      rows: 'windows',
      window_s: 15,
    },
    output: { name: 'probabilities' },
    unknown_below: 0.4,
    made_with: { tractor: '0.1.0' },
    data: { name: 'made', source: 'tests', rows: 3, captures: null, sha256: '0'.repeat(64) },
    seed: 1,
    parameters: {},
    measures: { blocks_10_fold: { accuracy: 0.5, macro_f1: 0.5 } },
    ...changes,
  };
}

/** Writes a model's folder and says where it is. */
export function writeModel(parent: string, folder: string, manifest: unknown, onnx: Buffer, card = '# Made\n'): string {
  const path = join(parent, folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'manifest.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  writeFileSync(join(path, 'model.onnx'), onnx);
  writeFileSync(join(path, 'CARD.md'), card);
  return path;
}

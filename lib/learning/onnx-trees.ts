/**
 * Learning: a tree ensemble as an ONNX graph: features, the columns derived of them, the trees, softmax; beside it the distance from what
 * was learned, where the model has one. The input is the features alone. Decides nothing about the model.
 */
import type { DerivedFeature } from './derived-features.js';
import {
  floatsAttribute,
  intAttribute,
  intsAttribute,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  textAttribute,
  textsAttribute,
} from './onnx-file.js';
import { distanceName, reachPart } from './onnx-reach.js';
import type { Reach } from './reach.js';
import type { DecisionTree, TreeEnsemble } from './tree-ensemble.js';

export const inputName = 'features';
export const outputName = 'probabilities';

/** Columns of the ensemble operator: a place in each for every node, and one for every value of a leaf. */
class EnsembleAttributes {
  readonly #nodes = {
    treeids: [] as number[],
    nodeids: [] as number[],
    featureids: [] as number[],
    truenodeids: [] as number[],
    falsenodeids: [] as number[],
    missing_value_tracks_true: [] as number[],
  };
  readonly #thresholds: number[] = [];
  readonly #modes: string[] = [];
  readonly #leaves = { treeids: [] as number[], nodeids: [] as number[], ids: [] as number[] };
  readonly #weights: number[] = [];

  add(tree: DecisionTree, id: number): void {
    for (const [node, left] of tree.left.entries()) {
      const leaf = left < 0;
      this.#nodes.treeids.push(id);
      this.#nodes.nodeids.push(node);
      this.#nodes.featureids.push(leaf ? 0 : (tree.features[node] as number));
      this.#nodes.truenodeids.push(leaf ? 0 : left);
      this.#nodes.falsenodeids.push(leaf ? 0 : (tree.right[node] as number));
      this.#nodes.missing_value_tracks_true.push(!leaf && tree.missingLeft[node] ? 1 : 0);
      this.#thresholds.push(leaf ? 0 : (tree.thresholds[node] as number));
      // XGBoost goes left where the value is less than the threshold, not where it is equal.
      this.#modes.push(leaf ? 'LEAF' : 'BRANCH_LT');
      if (leaf) this.#addLeaf(tree, id, node);
    }
  }

  #addLeaf(tree: DecisionTree, id: number, node: number): void {
    for (const [place, value] of tree.leafValues(node).entries()) {
      this.#leaves.treeids.push(id);
      this.#leaves.nodeids.push(node);
      this.#leaves.ids.push(tree.outputs[place] as number);
      this.#weights.push(value);
    }
  }

  list(): OnnxAttribute[] {
    return [
      ...Object.entries(this.#nodes).map(([name, values]) => intsAttribute(`nodes_${name}`, values)),
      floatsAttribute('nodes_values', this.#thresholds),
      textsAttribute('nodes_modes', this.#modes),
      ...Object.entries(this.#leaves).map(([name, values]) => intsAttribute(`class_${name}`, values)),
      floatsAttribute('class_weights', this.#weights),
    ];
  }
}

/** The same scores without a base: it is in the leaves of the first tree of each output. */
function withoutBase({ trees, outputs, base }: TreeEnsemble): TreeEnsemble {
  const waiting = new Map(base.entries());
  const changed = trees.map((tree) => {
    const added = tree.outputs.map((output) => waiting.get(output) ?? 0);
    for (const output of tree.outputs) waiting.delete(output);
    const leafValues = (node: number) => tree.leafValues(node).map((value, place) => value + (added[place] as number));
    return { ...tree, leafValues };
  });
  if (waiting.size > 0) throw new RangeError('an output has no tree');
  return { trees: changed, outputs, base: [] };
}

/** Of two classes the runtime takes the operator's base values for something else than of three and more. */
function ensembleNode(ensemble: TreeEnsemble, input: string): OnnxNode {
  const { trees, outputs, base } = ensemble.outputs === 2 ? withoutBase(ensemble) : ensemble;
  const attributes = new EnsembleAttributes();
  for (const [id, tree] of trees.entries()) attributes.add(tree, id);
  return {
    op: 'TreeEnsembleClassifier',
    domain: 'ai.onnx.ml',
    input: [input],
    output: ['best', outputName],
    attributes: [
      ...attributes.list(),
      intsAttribute(
        'classlabels_int64s',
        Array.from({ length: outputs }, (_, index) => index),
      ),
      ...(base.length === 0 ? [] : [floatsAttribute('base_values', base)]),
      textAttribute('post_transform', 'SOFTMAX'),
    ],
  };
}

/** For each operation: its left columns, its right ones, the operation; then infinities become missing, and all is one matrix. */
function derivingNodes(derived: readonly DerivedFeature[], features: readonly string[]) {
  const nodes: OnnxNode[] = [];
  const tensors: OnnxTensor[] = [{ name: 'missing', shape: [], values: new Float32Array([Number.NaN]) }];
  const parts = [inputName];
  for (const operation of new Set(derived.map((each) => each.operation))) {
    const group = derived.filter((each) => each.operation === operation);
    for (const side of ['left', 'right'] as const) {
      const values = BigInt64Array.from(group, (each) => BigInt(features.indexOf(each[side])));
      tensors.push({ name: `${operation}_${side}_columns`, shape: [group.length], values });
      const input = [inputName, `${operation}_${side}_columns`];
      nodes.push({ op: 'Gather', input, output: [`${operation}_${side}`], attributes: [intAttribute('axis', 1)] });
    }
    const [raw, infinite, finite] = ['raw', 'infinite', 'finite'].map((name) => `${operation}_${name}`) as [
      string,
      string,
      string,
    ];
    nodes.push(
      { op: operation, input: [`${operation}_left`, `${operation}_right`], output: [raw] },
      { op: 'IsInf', input: [raw], output: [infinite] },
      { op: 'Where', input: [infinite, 'missing', raw], output: [finite] },
    );
    parts.push(finite);
  }
  nodes.push({ op: 'Concat', input: parts, output: ['columns'], attributes: [intAttribute('axis', 1)] });
  return { nodes, tensors };
}

export function ensembleGraph(
  name: string,
  ensemble: TreeEnsemble,
  features: readonly string[],
  derived: readonly DerivedFeature[],
  reach: Reach | null = null,
): OnnxGraph {
  const deriving = derived.length === 0 ? { nodes: [], tensors: [] } : derivingNodes(derived, features);
  const far = reach === null ? { nodes: [], tensors: [] } : reachPart(reach, inputName);
  const last = derived.length === 0 ? inputName : 'columns';
  return {
    name,
    nodes: [...deriving.nodes, ensembleNode(ensemble, last), ...far.nodes],
    tensors: [...deriving.tensors, ...far.tensors],
    input: { name: inputName, columns: features.length },
    outputs: [
      { name: outputName, columns: ensemble.outputs },
      ...(reach === null ? [] : [{ name: distanceName, columns: 1 }]),
    ],
  };
}

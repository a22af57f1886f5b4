/**
 * Learning: a tree ensemble as a model of XGBoost's own (multi:softprob), so that XGBoost itself can say what it answers: what an
 * exported model is compared with. A tree that speaks of all classes becomes a tree a class.
 */
import type { DecisionTree, TreeEnsemble } from './tree-ensemble.js';

const noParent = 2_147_483_647;

function parentsOf({ left, right }: DecisionTree): number[] {
  const parents = new Array<number>(left.length).fill(noParent);
  for (const children of [left, right])
    for (const [node, child] of children.entries()) if (child >= 0) parents[child] = node;
  return parents;
}

/** The library tells integers from reals by how they are written. */
function reals(values: readonly number[]): string {
  return `[${values.map((value) => value.toExponential()).join(',')}]`;
}

function treeText(tree: DecisionTree, place: number, id: number, columns: number): string {
  const nodes = tree.left.length;
  const zeros = new Array<number>(nodes).fill(0);
  const values = tree.left.map((left, node) =>
    left < 0 ? (tree.leafValues(node)[place] as number) : (tree.thresholds[node] as number),
  );
  const whole = JSON.stringify({
    id,
    tree_param: { num_deleted: '0', num_feature: `${columns}`, num_nodes: `${nodes}`, size_leaf_vector: '0' },
    left_children: tree.left,
    right_children: tree.right,
    parents: parentsOf(tree),
    split_indices: tree.features,
    split_type: zeros,
    default_left: tree.missingLeft.map(Number),
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
  });
  const none = reals(zeros);
  const real = `"split_conditions":${reals(values)},"base_weights":${none},"loss_changes":${none},"sum_hessian":${none}`;
  return `${whole.slice(0, -1)},${real}}`;
}

/** For Booster.fromJson. Bases other than 0 have no place in such a model. */
export function xgboostModel({ trees, outputs, base }: TreeEnsemble, columns: number): string {
  if (base.some((value) => value !== 0)) throw new RangeError('an ensemble with bases other than 0');
  const places = trees.flatMap((tree) => tree.outputs.map((output, place) => ({ tree, output, place })));
  const treeTexts = places.map(({ tree, place }, id) => treeText(tree, place, id, columns)).join(',');
  const model = JSON.stringify({
    version: [1, 7, 4],
    learner: {
      attributes: {},
      feature_names: [],
      feature_types: [],
      gradient_booster: {
        name: 'gbtree',
        model: {
          gbtree_model_param: { num_parallel_tree: '1', num_trees: `${places.length}`, size_leaf_vector: '0' },
          tree_info: places.map(({ output }) => output),
          trees: [],
        },
      },
      learner_model_param: { base_score: '0', num_class: `${outputs}`, num_feature: `${columns}`, num_target: '1' },
      objective: { name: 'multi:softprob', softmax_multiclass_param: { num_class: `${outputs}` } },
    },
  });
  return model.replace('"trees":[]', `"trees":[${treeTexts}]`);
}

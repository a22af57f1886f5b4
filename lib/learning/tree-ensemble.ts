/**
 * Learning: trees as plain values, read from XGBoost's JSON. A row goes left where its value is less than the node's, and where
 * it is missing as the node says. Knows neither library nor file.
 */

export interface DecisionTree {
  /** Column that a node asks for. */
  readonly features: readonly number[];
  readonly thresholds: readonly number[];
  /** -1 in a leaf. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly missingLeft: readonly boolean[];
  /** What a leaf adds: one value for each of `outputs`. */
  readonly leafValues: (node: number) => readonly number[];
  readonly outputs: readonly number[];
}

/** The sum of what its trees say, from `base` on, is a score for each output; softmax makes probabilities of them. */
export interface TreeEnsemble {
  readonly trees: readonly DecisionTree[];
  readonly outputs: number;
  readonly base: readonly number[];
}

/** A tree as XGBoost writes it, and reads it. */
export interface JsonTree {
  readonly left_children: readonly number[];
  readonly right_children: readonly number[];
  readonly split_indices: readonly number[];
  readonly split_conditions: readonly number[];
  readonly default_left: readonly (number | boolean)[];
}

interface JsonModel {
  readonly learner: {
    readonly gradient_booster: { readonly model: { readonly trees: readonly JsonTree[] } };
  };
}

function treeOf(tree: JsonTree): DecisionTree {
  return {
    features: tree.split_indices,
    thresholds: tree.split_conditions,
    left: tree.left_children,
    right: tree.right_children,
    missingLeft: tree.default_left.map(Boolean),
    // XGBoost keeps a leaf's value where other nodes have their threshold.
    leafValues: (node) => [tree.split_conditions[node] as number],
    outputs: [0],
  };
}

/** The trees of a model of one output, as they were grown. */
export function treesOf(json: string): DecisionTree[] {
  return (JSON.parse(json) as JsonModel).learner.gradient_booster.model.trees.map(treeOf);
}

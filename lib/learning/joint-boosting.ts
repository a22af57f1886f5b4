/**
 * Learning: gradient boosting with one tree a round for all classes. XGBoost grows the tree on the gradients of all classes, taken
 * along a random direction; then each class gets its own Newton step in every leaf. (Sketched boosting: Iosipoi and Vakhrushev,
 * NeurIPS 2022.) XGBoost's own way, a tree a class and round, takes as many times more trees for the same accuracy as there are
 * classes, and trees are what a model costs at work. Knows no folds and no files.
 */
import { Booster, BoostingRows } from './boosting.js';
import { SeededNumbers } from './random.js';
import type { DecisionTree, TreeEnsemble } from './tree-ensemble.js';
import { treesOf } from './tree-ensemble.js';

export interface BoostSettings {
  readonly maxDepth: number;
  readonly learningRate: number;
  /** Share of the columns that each node looks at. */
  readonly columnShare: number;
  /** Share of the rows that each tree is grown on. */
  readonly rowShare: number;
  readonly minChildWeight: number;
  /** Pulls the values of small leaves towards zero. */
  readonly leafShrinkage: number;
  /** 0 counts every row alike, 1 every class alike. */
  readonly classBalance: number;
}

/** Rows to learn from: `values` row-major with all columns, `targets` the number of each row's class. */
export interface LabelledRows {
  readonly values: Float32Array;
  readonly columns: number;
  readonly targets: Int32Array;
  readonly classes: number;
}

const leastHessian = 1e-6;

/** Class weights whose mean over the rows is 1. */
export function classWeights({ targets, classes }: LabelledRows, balance: number): Float64Array {
  const counts = new Float64Array(classes);
  for (const target of targets) counts[target] = (counts[target] as number) + 1;
  const present = counts.filter((count) => count > 0).length;
  const raw = counts.map((count) => (count === 0 ? 0 : (targets.length / (present * count)) ** balance));
  const mean = raw.reduce((sum, weight, index) => sum + weight * (counts[index] as number), 0) / targets.length;
  return raw.map((weight) => weight / mean);
}

/** In place: each row of scores becomes probabilities in `out`. */
export function softmaxRows(scores: Float64Array, classes: number, out: Float64Array): void {
  for (let from = 0; from < scores.length; from += classes) {
    let most = Number.NEGATIVE_INFINITY;
    for (let index = from; index < from + classes; index++) most = Math.max(most, scores[index] as number);
    let sum = 0;
    for (let index = from; index < from + classes; index++) {
      const power = Math.exp((scores[index] as number) - most);
      out[index] = power;
      sum += power;
    }
    for (let index = from; index < from + classes; index++) out[index] = (out[index] as number) / sum;
  }
}

/** What a tree's leaves say, a row of classes for each node. */
class LeafSteps {
  readonly #gradients: Float64Array;
  readonly #hessians: Float64Array;

  constructor(
    nodes: number,
    private readonly classes: number,
  ) {
    this.#gradients = new Float64Array(nodes * classes);
    this.#hessians = new Float64Array(nodes * classes);
  }

  add(node: number, index: number, gradient: number, hessian: number): void {
    const at = node * this.classes + index;
    this.#gradients[at] = (this.#gradients[at] as number) + gradient;
    this.#hessians[at] = (this.#hessians[at] as number) + hessian;
  }

  values(learningRate: number, shrinkage: number): Float32Array {
    return Float32Array.from(this.#gradients, (gradient, at) => {
      return (-learningRate * gradient) / ((this.#hessians[at] as number) + shrinkage);
    });
  }
}

/** Rows that are not learned from but followed: their scores grow with the trees. */
export class FollowedRows {
  readonly scores: Float64Array;
  readonly matrix: BoostingRows;

  constructor(
    values: Float32Array,
    columns: number,
    private readonly classes: number,
  ) {
    this.matrix = new BoostingRows(values, columns);
    this.scores = new Float64Array(this.matrix.rowCount * classes);
  }

  add(leaves: Float32Array, values: Float32Array): void {
    for (const [row, leaf] of leaves.entries())
      for (let index = 0; index < this.classes; index++) {
        const at = row * this.classes + index;
        this.scores[at] = (this.scores[at] as number) + (values[leaf * this.classes + index] as number);
      }
  }

  probabilities(): Float64Array {
    const out = new Float64Array(this.scores.length);
    softmaxRows(this.scores, this.classes, out);
    return out;
  }

  free(): void {
    this.matrix.free();
  }
}

export class JointBoosting {
  readonly trees: DecisionTree[] = [];
  readonly #rows: LabelledRows;
  readonly #settings: BoostSettings;
  readonly #numbers: SeededNumbers;
  readonly #own: FollowedRows;
  readonly #probabilities: Float64Array;
  readonly #weights: Float64Array;
  readonly #outputs: readonly number[];

  constructor(rows: LabelledRows, settings: BoostSettings, seed: number) {
    this.#rows = rows;
    this.#settings = settings;
    this.#numbers = new SeededNumbers(seed);
    this.#own = new FollowedRows(rows.values, rows.columns, rows.classes);
    this.#probabilities = new Float64Array(rows.targets.length * rows.classes);
    this.#weights = classWeights(rows, settings.classBalance);
    this.#outputs = Array.from({ length: rows.classes }, (_, index) => index);
  }

  /** One more tree, which also moves the scores of `followed`. */
  round(followed: readonly FollowedRows[] = []): void {
    const { classes, targets } = this.#rows;
    softmaxRows(this.#own.scores, classes, this.#probabilities);
    const drawn = Uint8Array.from(targets, () => (this.#numbers.next() < this.#settings.rowShare ? 1 : 0));
    const booster = this.#grown(drawn);
    try {
      const [tree] = treesOf(booster.json());
      if (tree === undefined) throw new Error('XGBoost grew no tree');
      const leaves = booster.leaves(this.#own.matrix, 0);
      const values = this.#leafValues(leaves, drawn, tree.left.length);
      for (const rows of [this.#own, ...followed])
        rows.add(rows === this.#own ? leaves : booster.leaves(rows.matrix, 0), values);
      const leafValues = (node: number) => [...values.subarray(node * classes, (node + 1) * classes)];
      this.trees.push({ ...tree, leafValues, outputs: this.#outputs });
    } finally {
      booster.free();
    }
  }

  ensemble(): TreeEnsemble {
    const { classes } = this.#rows;
    return { trees: [...this.trees], outputs: classes, base: new Array(classes).fill(0) };
  }

  free(): void {
    this.#own.free();
  }

  /** Gradient and curvature of the loss for one class of one row. */
  #slope(row: number, index: number): { gradient: number; hessian: number } {
    const { classes, targets } = this.#rows;
    const weight = this.#weights[targets[row] as number] as number;
    const probability = this.#probabilities[row * classes + index] as number;
    const gradient = weight * (probability - (targets[row] === index ? 1 : 0));
    return { gradient, hessian: weight * Math.max(probability * (1 - probability), leastHessian) };
  }

  #grown(drawn: Uint8Array): Booster {
    const { classes, targets } = this.#rows;
    const direction = this.#outputs.map(() => this.#numbers.normal());
    const gradients = new Float32Array(targets.length);
    const hessians = new Float32Array(targets.length);
    for (let row = 0; row < targets.length; row++) {
      if (drawn[row] === 0) continue;
      let [along, curve] = [0, 0];
      for (let index = 0; index < classes; index++) {
        const { gradient, hessian } = this.#slope(row, index);
        const part = direction[index] as number;
        along += gradient * part;
        curve += hessian * part * part;
      }
      gradients[row] = along;
      hessians[row] = curve;
    }
    const booster = new Booster(this.#parameters(), [this.#own.matrix]);
    booster.boost(this.#own.matrix, gradients, hessians);
    return booster;
  }

  #parameters(): Readonly<Record<string, string | number>> {
    const { maxDepth, columnShare, minChildWeight } = this.#settings;
    return {
      objective: 'reg:squarederror',
      base_score: 0,
      tree_method: 'hist',
      eta: 1,
      max_depth: maxDepth,
      colsample_bynode: columnShare,
      min_child_weight: minChildWeight,
      seed: Math.floor(this.#numbers.next() * 2 ** 31),
    };
  }

  #leafValues(leaves: Float32Array, drawn: Uint8Array, nodes: number): Float32Array {
    const { classes } = this.#rows;
    const steps = new LeafSteps(nodes, classes);
    for (const [row, leaf] of leaves.entries()) {
      if (drawn[row] === 0) continue;
      for (let index = 0; index < classes; index++) {
        const { gradient, hessian } = this.#slope(row, index);
        steps.add(leaf, index, gradient, hessian);
      }
    }
    return steps.values(this.#settings.learningRate, this.#settings.leafShrinkage);
  }
}

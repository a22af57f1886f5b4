/** Learning: what predictions are worth: pure numbers over true classes and probabilities. */

export interface ClassMeasures {
  readonly name: string;
  /** Rows that are of this class. */
  readonly rows: number;
  /** Null where nothing was taken for this class. */
  readonly precision: number | null;
  /** Null where no row is of this class. */
  readonly recall: number | null;
  readonly f1: number;
}

/** Rows whose best probability lies from `from` up to the next bin. */
export interface ReliabilityBin {
  readonly from: number;
  readonly rows: number;
  readonly meanConfidence: number;
  readonly accuracy: number;
}

export interface Measures {
  readonly rows: number;
  readonly accuracy: number;
  /** Mean over the classes. */
  readonly macroF1: number;
  readonly macroPrecision: number;
  readonly logLoss: number;
  /** Mean distance of confidence from accuracy, by rows. */
  readonly calibrationError: number;
  readonly classes: readonly ClassMeasures[];
  /** Row: the true class; column: what it was taken for. */
  readonly confusion: readonly (readonly number[])[];
  readonly reliability: readonly ReliabilityBin[];
}

export const reliabilityBins = 20;
const leastProbability = 1e-15;

/** The class of the highest probability, the first of equals, and that probability. */
export function bestOf(
  probabilities: Float64Array,
  row: number,
  classes: number,
): { index: number; confidence: number } {
  let index = 0;
  let confidence = Number.NEGATIVE_INFINITY;
  for (let each = 0; each < classes; each++) {
    const value = probabilities[row * classes + each] as number;
    if (value > confidence) [index, confidence] = [each, value];
  }
  return { index, confidence };
}

function confusionOf(targets: Int32Array, probabilities: Float64Array, classes: number): number[][] {
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [row, target] of targets.entries()) {
    const counts = confusion[target] as number[];
    const { index } = bestOf(probabilities, row, classes);
    counts[index] = (counts[index] as number) + 1;
  }
  return confusion;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function classMeasures(confusion: readonly (readonly number[])[], names: readonly string[]): ClassMeasures[] {
  return names.map((name, index) => {
    const right = confusion[index]?.[index] ?? 0;
    const rows = sum(confusion[index] ?? []);
    const taken = sum(confusion.map((counts) => counts[index] as number));
    const precision = taken === 0 ? null : right / taken;
    const recall = rows === 0 ? null : right / rows;
    return { name, rows, precision, recall, f1: rows + taken === 0 ? 0 : (2 * right) / (rows + taken) };
  });
}

export function reliabilityOf(targets: Int32Array, probabilities: Float64Array, classes: number): ReliabilityBin[] {
  const bins = Array.from({ length: reliabilityBins }, () => ({ rows: 0, confidence: 0, right: 0 }));
  for (const [row, target] of targets.entries()) {
    const { index, confidence } = bestOf(probabilities, row, classes);
    const bin = bins[Math.min(reliabilityBins - 1, Math.floor(confidence * reliabilityBins))];
    if (bin === undefined) continue;
    bin.rows++;
    bin.confidence += confidence;
    bin.right += index === target ? 1 : 0;
  }
  return bins.map(({ rows, confidence, right }, index) => ({
    from: index / reliabilityBins,
    rows,
    meanConfidence: rows === 0 ? 0 : confidence / rows,
    accuracy: rows === 0 ? 0 : right / rows,
  }));
}

export function logLossOf(targets: Int32Array, probabilities: Float64Array, classes: number): number {
  let loss = 0;
  for (const [row, target] of targets.entries())
    loss -= Math.log(Math.max(leastProbability, probabilities[row * classes + target] as number));
  return targets.length === 0 ? 0 : loss / targets.length;
}

export function measure(targets: Int32Array, probabilities: Float64Array, names: readonly string[]): Measures {
  const rows = targets.length;
  const confusion = confusionOf(targets, probabilities, names.length);
  const classes = classMeasures(confusion, names);
  // A class that no row is of, and that none was taken for, says nothing.
  const asked = classes.filter((_, index) =>
    confusion.some((counts, row) => (row === index ? sum(counts) > 0 : (counts[index] as number) > 0)),
  );
  const reliability = reliabilityOf(targets, probabilities, names.length);
  const distances = reliability.map((bin) => bin.rows * Math.abs(bin.accuracy - bin.meanConfidence));
  return {
    rows,
    accuracy: sum(confusion.map((counts, index) => counts[index] as number)) / rows,
    macroF1: sum(asked.map(({ f1 }) => f1)) / asked.length,
    macroPrecision: sum(asked.map(({ precision }) => precision ?? 0)) / asked.length,
    logLoss: logLossOf(targets, probabilities, names.length),
    calibrationError: sum(distances) / rows,
    classes,
    confusion,
    reliability,
  };
}

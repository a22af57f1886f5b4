/**
 * Learning: how much a probability is to be believed: one temperature for all, and the confidence below which `unknown` is the
 * better answer. Both are chosen on rows that were not learned from.
 */
import { logLossOf, type ReliabilityBin, reliabilityBins } from './measures.js';

/** Log-probabilities divided by the temperature, as probabilities again. */
export function tempered(probabilities: Float64Array, classes: number, temperature: number): Float64Array {
  const out = probabilities.map((value) => value ** (1 / temperature));
  for (let from = 0; from < out.length; from += classes) {
    const total = out.subarray(from, from + classes).reduce((sum, value) => sum + value, 0);
    for (let index = from; index < from + classes; index++) out[index] = (out[index] as number) / total;
  }
  return out;
}

const coolest = 0.25;
const hottest = 4;
const step = 1.05;

/** The temperature of the least log loss, to a twentieth; log loss has one minimum over it. */
export function bestTemperature(targets: Int32Array, probabilities: Float64Array, classes: number): number {
  let best = { temperature: 1, loss: logLossOf(targets, probabilities, classes) };
  for (let temperature = coolest; temperature <= hottest; temperature *= step) {
    const loss = logLossOf(targets, tempered(probabilities, classes, temperature), classes);
    if (loss < best.loss) best = { temperature, loss };
  }
  return Number(best.temperature.toFixed(3));
}

/** Fewer rows say nothing about a bin. */
const leastRowsOfBin = 20;

/** The least confidence from which on a label is more often right than wrong. */
export function unknownBelow(reliability: readonly ReliabilityBin[]): number {
  const wrong = reliability.findLastIndex(({ rows, accuracy }) => rows >= leastRowsOfBin && accuracy < 0.5);
  return Number(((wrong + 1) / reliabilityBins).toFixed(3));
}

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

/** Fewer rows say nothing of how often a label is right. */
const leastRowsOfGroup = 20;

/** As many groups, and so rows, does it take to choose among confidences. */
const leastGroups = 5;
export const leastRowsToChoose = leastGroups * leastRowsOfGroup;

/** Where there are fewer: answers that are right more often than not by the model's own word, which nothing has confirmed. */
const cautiousThreshold = 0.5;

/**
 * Neighbouring bins together, from the surest down, so that each group has rows enough; what is left at the bottom is of the
 * group above it. `below` is the place of the bin behind a group's last one.
 */
function groupsOf(reliability: readonly ReliabilityBin[]): { below: number; rows: number; right: number }[] {
  const groups: { below: number; rows: number; right: number }[] = [];
  for (const [place, { rows, accuracy }] of [...reliability.entries()].reverse()) {
    const last = groups.at(-1);
    // None begins with an empty bin, but the surest: nothing is known of what is surer than all that was measured.
    if (rows === 0 && last !== undefined) continue;
    const right = rows * accuracy;
    if (last === undefined || last.rows >= leastRowsOfGroup) groups.push({ below: place + 1, rows, right });
    else [last.rows, last.right] = [last.rows + rows, last.right + right];
  }
  const bottom = groups.at(-1);
  const above = groups.at(-2);
  if (bottom === undefined || above === undefined || bottom.rows >= leastRowsOfGroup) return groups;
  return [...groups.slice(0, -2), { ...above, rows: above.rows + bottom.rows, right: above.right + bottom.right }];
}

export interface UnknownChoice {
  readonly unknownBelow: number;
  /** The rows that it was chosen on are too few to choose on: it is one of caution. */
  readonly cautious: boolean;
}

/** The least confidence from which on a label is more often right than wrong; 1 where the surest are not either. */
export function chooseUnknown(reliability: readonly ReliabilityBin[]): UnknownChoice {
  const wrong = groupsOf(reliability).find(({ rows, right }) => right < rows * 0.5);
  const chosen = Number(((wrong?.below ?? 0) / reliabilityBins).toFixed(3));
  const cautious = reliability.reduce((sum, { rows }) => sum + rows, 0) < leastRowsToChoose;
  return { unknownBelow: cautious ? Math.max(chosen, cautiousThreshold) : chosen, cautious };
}

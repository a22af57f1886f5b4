/**
 * Learning: what becomes of applications that were never seen. Each class in turn is left out of what is learned; its rows should
 * then be `unknown`, and whatever is not gets a wrong name.
 */
import { tempered } from './calibration.js';
import { chosenRows, growBeside, type OnTree, type Recipe, trainingRows } from './cross-validation.js';
import { type FeatureTable, withoutClass } from './feature-table.js';
import { bestOf } from './measures.js';
import { distancesTo, learnReach } from './reach.js';
import { reachOver } from './reach-limit.js';

export interface UnseenClass {
  readonly name: string;
  readonly rows: number;
  /** Share of its rows that are rightly `unknown`. */
  readonly unknown: number;
  /** The name that most of the others get; null where there are none. */
  readonly takenFor: string | null;
}

export interface UnknownRule {
  readonly temperature: number;
  readonly unknownBelow: number;
  /** Of the measure that found these: by as many a distance is found that is too far, of the classes that are kept. */
  readonly folds: number;
}

/** Row numbers of a class, and of all others with the classes numbered without it. */
function sides(table: FeatureTable, left: number) {
  const rows = trainingRows(table);
  const others = [...table.targets.keys()].filter((row) => table.targets[row] !== left);
  const own = [...table.targets.keys()].filter((row) => table.targets[row] === left);
  const targets = table.targets.map((target) => (target > left ? target - 1 : target));
  const fewer = { ...rows, targets, classes: rows.classes - 1 };
  const [kept, leftOut] = [Int32Array.from(others), Int32Array.from(own)];
  return { kept, leftOut, learned: chosenRows(fewer, kept), tested: chosenRows(fewer, leftOut) };
}

function outcome(
  probabilities: Float64Array,
  classes: readonly string[],
  rows: number,
  unknownBelow: number,
  far: (row: number) => boolean,
) {
  const taken = new Map<string, number>();
  let unknown = 0;
  for (let row = 0; row < rows; row++) {
    const { index, confidence } = bestOf(probabilities, row, classes.length);
    const name = classes[index] as string;
    if (confidence < unknownBelow || far(row)) unknown++;
    else taken.set(name, (taken.get(name) ?? 0) + 1);
  }
  const [most] = [...taken].sort(([, one], [, other]) => other - one);
  return { unknown: unknown / rows, takenFor: most?.[0] ?? null };
}

/** Takes three classes or more: with one left out there must still be a choice. */
export async function unseenClasses(
  table: FeatureTable,
  recipe: Recipe,
  { temperature, unknownBelow, folds }: UnknownRule,
  onTree: OnTree = () => {},
): Promise<UnseenClass[]> {
  if (table.classes.length < 3) return [];
  const found: UnseenClass[] = [];
  const total = table.classes.length * recipe.trees;
  for (const [index, name] of table.classes.entries()) {
    const { kept, leftOut, learned, tested } = sides(table, index);
    const raw = await growBeside(learned, tested, recipe, (trees) => {
      onTree(index * recipe.trees + trees, total);
      return true;
    });
    const classes = table.classes.filter((each) => each !== name);
    const probabilities = tempered(raw, classes.length, temperature);
    const rows = tested.targets.length;
    // Whoever never saw the class has chosen the limit without it, too.
    const reach = reachOver(withoutClass(table, index), folds, recipe.seed);
    const distances = reach === null ? null : distancesTo(learnReach(table, kept), table, leftOut);
    const far = (row: number) => distances !== null && reach !== null && !((distances[row] as number) <= reach);
    found.push({ name, rows, ...outcome(probabilities, classes, rows, unknownBelow, far) });
  }
  return found;
}

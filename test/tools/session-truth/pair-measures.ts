/** Test tools: how a grouping compares with the true one, by pairs of things that are together. Pure. */

export interface PairCounts {
  /** Pairs that are together in both, in ours, in the truth, and all there are. */
  readonly both: number;
  readonly ours: number;
  readonly truth: number;
  readonly all: number;
}

export interface PairMeasures {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Hubert and Arabie 1985: 0 what chance gives, 1 the same. */
  readonly adjustedRand: number;
}

const pairs = (n: number) => (n * (n - 1)) / 2;

function counted(names: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts.values()];
}

const pairsWithin = (names: readonly string[]) => counted(names).reduce((sum, n) => sum + pairs(n), 0);

/** One entry a thing: its group by us and its true group. */
export function countPairs(things: readonly { readonly ours: string; readonly truth: string }[]): PairCounts {
  return {
    both: pairsWithin(things.map(({ ours, truth }) => `${ours}\n${truth}`)),
    ours: pairsWithin(things.map(({ ours }) => ours)),
    truth: pairsWithin(things.map(({ truth }) => truth)),
    all: pairs(things.length),
  };
}

export function addPairs(counts: readonly PairCounts[]): PairCounts {
  const sum = (pick: (count: PairCounts) => number) => counts.reduce((total, count) => total + pick(count), 0);
  return {
    both: sum(({ both }) => both),
    ours: sum(({ ours }) => ours),
    truth: sum(({ truth }) => truth),
    all: sum(({ all }) => all),
  };
}

/** Where nothing is together in one of the two, that one says nothing wrong: 1. */
export function measuresOf({ both, ours, truth, all }: PairCounts): PairMeasures {
  const precision = ours === 0 ? 1 : both / ours;
  const recall = truth === 0 ? 1 : both / truth;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  const byChance = all === 0 ? 0 : (ours * truth) / all;
  const most = (ours + truth) / 2;
  return { precision, recall, f1, adjustedRand: most === byChance ? 1 : (both - byChance) / (most - byChance) };
}

/** Test tools: the measures of the recorded mixes, as they are kept in test/baselines/sessions.json. */
import { type GroupedFlow, groupedFlows } from './grouped-flows.js';
import { readMixes } from './mixes.js';
import { countPairs, measuresOf, type PairCounts, type PairMeasures } from './pair-measures.js';

export interface MixFigures {
  readonly mix: string;
  readonly flows: number;
  readonly byApplication: PairMeasures;
  readonly byPiece: PairMeasures;
}

export const pairsByApplication = (flows: readonly GroupedFlow[]): PairCounts => countPairs(flows);
export const pairsByPiece = (flows: readonly GroupedFlow[]): PairCounts =>
  countPairs(flows.map(({ ours, piece }) => ({ ours, truth: piece })));

/** Two copies of one program as one application: nothing on the wire need tell them apart. */
export const pairsByProgram = (flows: readonly GroupedFlow[]): PairCounts =>
  countPairs(flows.map(({ ours, truth }) => ({ ours, truth: truth.replace(/-\d+$/, '') })));

export async function measureMixes(prefix: string): Promise<MixFigures[]> {
  const figures: MixFigures[] = [];
  for (const mix of readMixes(prefix)) {
    const flows = await groupedFlows(mix);
    figures.push({
      mix: mix.name,
      flows: flows.length,
      byApplication: measuresOf(pairsByApplication(flows)),
      byPiece: measuresOf(pairsByPiece(flows)),
    });
  }
  return figures;
}

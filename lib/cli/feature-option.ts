/** Command line: which feature sets are meant. `tractor features` tells what is in them. */
import { InvalidArgumentError } from 'commander';
import { type FeatureChoice, type FeatureSet, featureSetNames } from '../schema/feature-spec.js';

function isFeatureSet(name: string): name is FeatureSet {
  return (featureSetNames as readonly string[]).includes(name);
}

/** `all`, `none`, or names of sets with commas between. */
export function featureChoice(text: string): FeatureChoice {
  if (text === 'all' || text === 'none') return text;
  const names = text.split(',');
  if (names.every(isFeatureSet)) return names;
  throw new InvalidArgumentError(`Sets are all, none, or of ${featureSetNames.join(', ')}, with commas between.`);
}

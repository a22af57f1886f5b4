/** What a job's options are to the pipeline. */
import type { AnalyzeOptions } from '../pipeline/analysis.js';
import type { JobOptions } from '../schema/job-options.js';

export function analyzeOptions({
  features,
  windowS,
  idleTimeoutS,
  activeTimeoutS,
  filter,
}: JobOptions): AnalyzeOptions {
  return {
    features,
    windowS,
    ...(idleTimeoutS === null ? {} : { idleTimeoutS }),
    ...(activeTimeoutS === null ? {} : { activeTimeoutS }),
    ...(filter === null ? {} : { filter }),
  };
}

/** What every job asks of its captures, in one run or in parts: the same options, the same rows. `packetIndex`: the file that takes it. */
export function jobAnalysis(
  options: JobOptions,
  cataloguePaths: readonly string[],
  models: readonly string[],
  packetIndex: string,
): AnalyzeOptions {
  return {
    ...analyzeOptions(options),
    cataloguePaths,
    models,
    packetIndex,
    payloadFacts: true,
    sessionRows: true,
    canonicalOrder: true,
  };
}

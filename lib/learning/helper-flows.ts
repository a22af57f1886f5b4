/**
 * Learning: the flows of a labelled capture that would teach a model nothing of the application: questions to name servers, the
 * time, addresses. Every application has them, they look alike in all, and no model is asked about a flow whose payload shows
 * such a protocol. Says which; leaves nothing out itself.
 */
import { loadCatalogue } from '../labels/load-catalogue.js';
import { labelLike } from '../labels/model-answer.js';
import { analyzeCapture } from '../pipeline/analyze-capture.js';
import { upToFault } from './up-to-fault.js';

/** Their protocols by flow number, of a capture recorded as `own`. Where it holds nothing else, these are what was recorded, and there are none. */
export async function helperFlows(
  path: string,
  own: string,
  signal: { signal?: AbortSignal },
): Promise<ReadonlyMap<number, string>> {
  const { labels } = await loadCatalogue();
  const found = new Map<number, string>();
  let others = false;
  for await (const batch of upToFault(analyzeCapture(path, { ...signal, features: 'none', sessions: false })))
    for (const { flow_id: flowId, label, label_source: source } of batch.rows()) {
      const helps = label !== labelLike(own) && labels.get(label as string)?.helper === true;
      if (!helps) others = true;
      else if (source === 'payload') found.set(flowId as number, label as string);
    }
  return others ? found : new Map();
}

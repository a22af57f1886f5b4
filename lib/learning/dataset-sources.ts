/**
 * Learning: where labels of captures come from: the comment that `tractor record` leaves in a capture, and what users corrected
 * in a server's data folder. Reads captures only to their summary.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CaptureError } from '../errors.js';
import { analyzeCapture } from '../pipeline/analyze-capture.js';
import { openCatalogue } from '../storage/open-storage.js';

const labelComment = /^label: (.+)$/;

/**
 * Reads no farther than to the first flows that it gives.
 * @throws CaptureError where the file gives no packet; one that ends early is a capture all the same
 */
export async function checkCapture(path: string): Promise<void> {
  try {
    for await (const _ of analyzeCapture(path, { features: 'none', labels: false, sessions: false })) return;
  } catch (error) {
    if (!(error instanceof CaptureError && error.packetsRead > 0)) throw error;
  }
}

/** The label in the comments of the capture's sections; null where none says one. */
export async function recordedLabel(path: string): Promise<string | null> {
  const analysis = analyzeCapture(path, { features: 'none', labels: false });
  for await (const _ of analysis);
  for (const { sections } of analysis.summary().captures)
    for (const { comments } of sections)
      for (const comment of comments) {
        const label = labelComment.exec(comment)?.[1];
        if (label !== undefined) return label;
      }
  return null;
}

export interface CorrectedCapture {
  readonly path: string;
  /** Labels by flow number. */
  readonly flows: Readonly<Record<string, string>>;
}

/** The captures with corrected flows of a server, as far as they are still what they were when they were corrected. */
export async function correctedCaptures(
  dataFolder: string,
  capturesFolder: string,
): Promise<{ captures: CorrectedCapture[]; changed: string[] }> {
  const catalogue = await openCatalogue(dataFolder);
  try {
    const labels = new Map<string, Record<string, string>>();
    const changed = new Set<string>();
    for (const { file, flowId, label } of await catalogue.allCorrections()) {
      const path = join(capturesFolder, file.name);
      const now = statSync(path, { throwIfNoEntry: false });
      if (now?.size !== file.sizeBytes || now.mtimeMs !== file.mtimeMs) changed.add(file.name);
      else labels.set(path, { ...labels.get(path), [flowId]: label });
    }
    return { captures: [...labels].map(([path, flows]) => ({ path, flows })), changed: [...changed] };
  } finally {
    await catalogue.close();
  }
}

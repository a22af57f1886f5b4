/** Stress: runs of the addon, small batches by default so that the reader soon waits for whoever asks. */
import type { NativeResult, NativeRun, NativeRunOptions } from '../../lib/native/declarations.js';
import { loadAddon } from '../../lib/native/load-addon.js';

const { NativeRun: Run } = loadAddon();

export const begin = (path: string, options: Partial<NativeRunOptions> = {}): NativeRun =>
  new Run({ paths: [path], batchRows: 16, ...options });

export async function readToEnd(run: NativeRun): Promise<NativeResult> {
  while ((await run.next()) !== null);
  const result = run.result();
  if (result === null) throw new Error('a run that gave null has a result');
  return result;
}

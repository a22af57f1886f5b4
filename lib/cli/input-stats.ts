/** Command line: what lies at the path of an input. */
import { type Stats, statSync } from 'node:fs';

/** None of what cannot be reached: opening it says why, and the other inputs are read all the same. */
export function inputStats(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

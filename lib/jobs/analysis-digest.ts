/** A digest of what flows are named by: workers whose digests differ may give the same capture different labels. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../pipeline/open-models.js';

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile());
}

/** Of the program's version, models in their order, and the user's own label catalogues; where they lie makes no difference. */
export function analysisDigest(version: string, models: readonly Model[], cataloguePaths: readonly string[]): string {
  const hash = createHash('sha256').update(version);
  for (const { id, manifest } of models) hash.update(`\0model ${id} ${JSON.stringify(manifest)}`);
  for (const file of cataloguePaths.flatMap(filesOf)) hash.update('\0catalogue ').update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

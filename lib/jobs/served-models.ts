/** The models that jobs will ask, tried once before the first job: a server with a model that cannot run should not start. */
import { type Model, ModelPool, openModels } from '../pipeline/open-models.js';

export { ModelPool };

/** @throws UsageError that names the model and what is wrong with it */
export async function servedModels(folders: readonly string[], pool: ModelPool): Promise<readonly Model[]> {
  return folders.length === 0 ? [] : await openModels(folders, pool);
}

/** The same where they run elsewhere later. */
export async function triedModels(folders: readonly string[]): Promise<readonly Model[]> {
  const pool = new ModelPool();
  try {
    return await servedModels(folders, pool);
  } finally {
    pool.close();
  }
}

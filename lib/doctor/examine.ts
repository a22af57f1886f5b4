/** Everything that `tractor doctor` looks at, in the order in which it depends on each other. Prints nothing. */
import { createRequire } from 'node:module';
import type pg from 'pg';
import { catalogueMigrations } from '../storage/catalogue-tables.js';
import { readMarker } from '../storage/folder-marker.js';
import { lakeFolder } from '../storage/open-storage.js';
import { attempt, type Check, fail } from './check.js';
import {
  clockCheck,
  connectionCheck,
  connectionsCheck,
  durabilityCheck,
  encryptionCheck,
  latencyCheck,
  newClient,
  wakingCheck,
} from './database-checks.js';
import { embeddedChecks } from './embedded-checks.js';
import { capturesCheck, spaceCheck, writingCheck } from './folder-checks.js';
import { lakeJobsCheck } from './lake-check.js';
import {
  appliedMigrations,
  deadLettersCheck,
  expectedMarker,
  failedCheck,
  jobsCheck,
  knownJobs,
  queueSchemaCheck,
  waitingJobs,
  workerRows,
} from './queue-checks.js';
import { schemaCheck } from './schema-check.js';
import { modelsCheck, type SeenFolder, sharedCheck, versionsCheck, workersCheck } from './worker-checks.js';

export interface Examined {
  /** Null: the embedded catalogue in the data folder. */
  readonly database: string | null;
  readonly captures: string;
  readonly data: string;
  /** Of this program. */
  readonly version: string;
}

const queueSchema = 'tractor_queue';

function queueTablesVersion(): number {
  return (createRequire(import.meta.url)('pg-boss/version.json') as { schema: number }).schema;
}

async function folderChecks({ captures, data }: Examined): Promise<Check[]> {
  const lake = lakeFolder(data);
  const checks = [await capturesCheck(captures), await writingCheck('lake', lake)];
  return checks.some(({ name, status }) => name === 'lake' && status === 'fail')
    ? checks
    : [...checks, await spaceCheck('space', lake)];
}

async function sharedFolderCheck(client: pg.Client, name: SeenFolder['name'], path: string): Promise<Check> {
  return await attempt(`${name} shared`, `look at ${path}`, async () => {
    const here = (await readMarker(path))?.folder ?? null;
    return sharedCheck(await workerRows(client), { name, here, expected: await expectedMarker(client, name) });
  });
}

async function workerChecks(client: pg.Client, { version }: Examined): Promise<Check[]> {
  try {
    const workers = await workerRows(client);
    return [workersCheck(workers, await waitingJobs(client)), versionsCheck(workers, version), modelsCheck(workers)];
  } catch (error) {
    return [fail('workers', (error as Error).message, 'ask again')];
  }
}

/** Of tables that this program understands. */
async function catalogueChecks(client: pg.Client, examined: Examined): Promise<Check[]> {
  const queue = await queueSchemaCheck(client, queueSchema, queueTablesVersion());
  const lake = lakeFolder(examined.data);
  return [
    queue,
    ...(await workerChecks(client, examined)),
    await jobsCheck(client),
    await failedCheck(client),
    ...(queue.status === 'ok' ? [await deadLettersCheck(client, queueSchema)] : []),
    await attempt('lake jobs', 'ask again', async () => lakeJobsCheck(lake, await knownJobs(client))),
    await sharedFolderCheck(client, 'captures', examined.captures),
    await sharedFolderCheck(client, 'data', examined.data),
  ];
}

async function databaseChecks(url: string, examined: Examined): Promise<Check[]> {
  const client = newClient(url);
  try {
    const connection = await connectionCheck(client, url);
    if (connection.status === 'fail') return [connection];
    const known = Object.keys(await catalogueMigrations('postgres').getMigrations());
    const schema = await attempt('schema', 'ask again', async () =>
      schemaCheck(await appliedMigrations(client), known),
    );
    const checks = [
      connection,
      await encryptionCheck(client),
      await durabilityCheck(client),
      await latencyCheck(client),
      await clockCheck(client),
      await connectionsCheck(client),
      await wakingCheck(client, url),
      schema,
    ];
    return schema.status === 'ok' ? [...checks, ...(await catalogueChecks(client, examined))] : checks;
  } finally {
    await client.end().catch(() => {});
  }
}

/** @throws UsageError where the URL is none */
export async function examine(examined: Examined): Promise<Check[]> {
  const { database, data } = examined;
  const catalogue = database === null ? await embeddedChecks(data) : await databaseChecks(database, examined);
  return [...catalogue, ...(await folderChecks(examined))];
}

/** What `tractor doctor` looks at in the data folder of a server without a database server: its SQLite catalogue, its lock. Changes nothing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { catalogueMigrations } from '../storage/catalogue-tables.js';
import { lakeFolder } from '../storage/open-storage.js';
import { attempt, type Check, fail, ok, warn } from './check.js';
import { type KnownJobs, lakeJobsCheck } from './lake-check.js';
import { schemaCheck } from './schema-check.js';

type Row = Record<string, number | string | null>;

class OpenCatalogue {
  readonly #database: InstanceType<typeof Database>;

  constructor(path: string) {
    this.#database = new Database(path);
    this.#database.pragma('busy_timeout = 5000');
    this.#database.pragma('query_only = 1');
  }

  all(sql: string): Row[] {
    return this.#database.prepare(sql).all() as Row[];
  }

  close(): void {
    this.#database.close();
  }
}

/** Whether a server holds the data folder, which it does as long as it lives. */
function isHeld(dataFolder: string): boolean {
  const path = join(dataFolder, 'lock.db');
  if (!existsSync(path)) return false;
  const lock = new Database(path);
  try {
    lock.exec('BEGIN EXCLUSIVE');
    lock.exec('ROLLBACK');
    return false;
  } catch {
    return true;
  } finally {
    lock.close();
  }
}

function wholeCheck(catalogue: OpenCatalogue): Check {
  const said = catalogue.all('PRAGMA quick_check(5)').map((row) => String(Object.values(row)[0]));
  if (said.length === 1 && said[0] === 'ok') return ok('catalogue', 'SQLite finds its file whole');
  return fail(
    'catalogue',
    `SQLite finds its file broken: ${said.join('; ')}`,
    'end the server and bring catalogue.db back from a backup; captures and flows are not in it',
  );
}

function appliedTo(catalogue: OpenCatalogue): string[] | null {
  const tables = catalogue.all("SELECT 1 FROM sqlite_master WHERE name = 'kysely_migration'");
  if (tables.length === 0) return null;
  return catalogue.all('SELECT name FROM kysely_migration ORDER BY name').map(({ name }) => String(name));
}

function jobsCheck(catalogue: OpenCatalogue, held: boolean): Check {
  const rows = catalogue.all('SELECT state, count(*) AS jobs FROM jobs GROUP BY state ORDER BY state');
  const found = rows.map(({ state, jobs }) => `${jobs} ${state}`).join(', ') || 'none';
  const running = rows.find(({ state }) => state === 'in_progress')?.['jobs'] ?? 0;
  if (held || running === 0) return ok('jobs', found);
  return warn('jobs', `${found}; no server is at work`, 'start tractor serve: what ran is run again');
}

function knownJobs(catalogue: OpenCatalogue): KnownJobs {
  const ids = (where: string) =>
    catalogue.all(`SELECT job_id FROM jobs ${where} ORDER BY job_id DESC`).map(({ job_id }) => Number(job_id));
  return { all: new Set(ids('')), stored: ids("WHERE flows IS NOT NULL AND state IN ('finished', 'failed')") };
}

/** Of the catalogue in a data folder, as far as there is one. */
export async function embeddedChecks(dataFolder: string): Promise<Check[]> {
  const path = join(dataFolder, 'catalogue.db');
  if (!existsSync(path))
    return [fail('catalogue', `${dataFolder}: no server has worked here`, 'name the folder that serve has as --data')];
  const held = isHeld(dataFolder);
  const server = ok('server', held ? 'one is at work on this folder' : 'none is at work on this folder');
  let catalogue: OpenCatalogue | null = null;
  try {
    const opened = new OpenCatalogue(path);
    catalogue = opened;
    const whole = await attempt('catalogue', 'bring catalogue.db back from a backup', async () => wholeCheck(opened));
    const known = Object.keys(await catalogueMigrations('sqlite').getMigrations());
    const schema = await attempt('schema', 'bring catalogue.db back from a backup', async () =>
      schemaCheck(appliedTo(opened), known),
    );
    if (whole.status !== 'ok' || schema.status === 'fail') return [server, whole, schema];
    return [
      server,
      whole,
      schema,
      await attempt('jobs', 'ask again', async () => jobsCheck(opened, held)),
      await attempt('lake jobs', 'ask again', () => lakeJobsCheck(lakeFolder(dataFolder), knownJobs(opened))),
    ];
  } catch (error) {
    return [server, fail('catalogue', (error as Error).message, 'bring catalogue.db back from a backup')];
  } finally {
    catalogue?.close();
  }
}

/** Opens the embedded catalogue: SQLite, durable at each commit. */
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import type { CatalogueTables } from './catalogue-tables.js';
import { KyselyCatalogue } from './kysely-catalogue.js';
import { migrateToLatest } from './migrate.js';

export async function openSqliteCatalogue(path: string): Promise<KyselyCatalogue> {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  // Each commit reaches the disk before it is answered.
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  const db = new Kysely<CatalogueTables>({ dialect: new SqliteDialect({ database }) });
  try {
    await migrateToLatest(db, 'sqlite');
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return new KyselyCatalogue(db, () => Date.now());
}

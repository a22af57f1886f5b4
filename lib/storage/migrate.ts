/** Brings a database's tables to what this version needs; refuses one that a later version has changed. */
import { type Kysely, Migrator } from 'kysely';
import { UsageError } from '../errors.js';
import { type CatalogueDialect, type CatalogueTables, catalogueMigrations } from './catalogue-tables.js';

/** Names of migrations that were made and that this version does not know. */
async function laterMigrations(migrator: Migrator, db: Kysely<CatalogueTables>): Promise<string[]> {
  const known = new Set((await migrator.getMigrations()).map(({ name }) => name));
  const made = await (db as Kysely<unknown> as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  return made.map(({ name }) => name).filter((name) => !known.has(name));
}

export async function migrateToLatest(db: Kysely<CatalogueTables>, dialect: CatalogueDialect): Promise<void> {
  const migrator = new Migrator({ db, provider: catalogueMigrations(dialect) });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const later = await laterMigrations(migrator, db).catch(() => []);
  if (later.length === 0) throw error;
  throw new UsageError(`the catalogue was made by a later version of TrActor (it has ${later.join(', ')})`);
}

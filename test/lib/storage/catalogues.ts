/** An empty catalogue of each kind, for tests that hold of all. */
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { KyselyCatalogue } from '../../../lib/storage/kysely-catalogue.js';
import { openPostgresCatalogue } from '../../../lib/storage/postgres-catalogue.js';
import { openSqliteCatalogue } from '../../../lib/storage/sqlite-catalogue.js';
import { lackingPostgres, Postgres } from '../postgres.js';

/** Where a catalogue is; opened again it is the same one. */
export interface Place {
  open(): Promise<KyselyCatalogue>;
}

type Case = (t: Test, place: Place, catalogue: KyselyCatalogue) => Promise<void>;

function closing(test: Test, open: () => Promise<KyselyCatalogue>): Place {
  return {
    open: async () => {
      const catalogue = await open();
      test.teardown(() => catalogue.close());
      return catalogue;
    },
  };
}

let postgres: Promise<Postgres> | null = null;

/** The case with a catalogue in SQLite, and with one in PostgreSQL where that is here. */
export function eachCatalogue(name: string, body: Case): void {
  t.test(`${name} (SQLite)`, async (t) => {
    const path = join(t.testdir(), 'catalogue.db');
    const place = closing(t, () => openSqliteCatalogue(path));
    await body(t, place, await place.open());
  });
  t.test(`${name} (PostgreSQL)`, { skip: lackingPostgres }, async (test) => {
    postgres ??= Postgres.start(t);
    const url = await (await postgres).database();
    const place = closing(test, () => openPostgresCatalogue(url));
    await body(test, place, await place.open());
  });
}

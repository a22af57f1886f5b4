/** A query of many named rows in pages: an embedded database answers in the thread that asks, and others shall have their turns. Knows no table. */
import { type SelectQueryBuilder, sql } from 'kysely';
import { Stretch } from '../turns.js';
import type { CatalogueTables } from './catalogue-tables.js';

const rowsAtOnce = 500;

/** All rows of the query, in the order of their names, of which none may come twice. */
export async function* pagesByName<T extends keyof CatalogueTables, Row extends { readonly name: string }>(
  query: SelectQueryBuilder<CatalogueTables, T, Row>,
): AsyncGenerator<Row[]> {
  const stretch = new Stretch();
  let after = '';
  for (;;) {
    const page = await query.where(sql<boolean>`name > ${after}`).orderBy(sql`name`).limit(rowsAtOnce).execute();
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < rowsAtOnce) return;
    after = last.name;
    if (stretch.isLong) await stretch.pause();
  }
}

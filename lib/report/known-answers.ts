/** Answers that stay the same as long as a job's rows and their corrections do, kept for a bounded number of questions. */
import type { FlowTable } from '../storage/flow-lake.js';
import type { CompiledFilter } from './filter-sql.js';

export class KnownAnswers<V> {
  readonly #known = new Map<string, Promise<V>>();

  constructor(readonly most: number) {}

  /** One that failed is asked again. */
  get(key: string, ask: () => Promise<V>): Promise<V> {
    const known = this.#known.get(key);
    if (known !== undefined) {
      this.#known.delete(key);
      this.#known.set(key, known);
      return known;
    }
    const answer = ask();
    this.#known.set(key, answer);
    answer.catch(() => this.#known.delete(key));
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.most) break;
      this.#known.delete(oldest);
    }
    return answer;
  }
}

const totals = new KnownAnswers<number>(1000);

export function filterKey(table: FlowTable, filter: CompiledFilter): string {
  return JSON.stringify([table.identity(), filter.table, filter.condition, filter.parameters]);
}

/** Rows that pass. Not stopped by who asked going away: others wait for the same number. */
export async function rowTotal(table: FlowTable, filter: CompiledFilter): Promise<number> {
  return await totals.get(filterKey(table, filter), async () => {
    const [row] = await table.query(
      `SELECT count(*) AS total FROM ${filter.table} WHERE ${filter.condition}`,
      filter.parameters,
    );
    return Number(row?.['total'] ?? 0);
  });
}

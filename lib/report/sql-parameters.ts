/** The parameters of a query in the making. The only way for a value from outside into SQL. */
import type { QueryValue } from '../storage/flow-lake.js';

export class SqlParameters {
  readonly values: QueryValue[] = [];

  constructor(before: readonly QueryValue[] = []) {
    this.values.push(...before);
  }

  #add(value: QueryValue, type: 'BIGINT' | 'VARCHAR' | 'BOOLEAN'): string {
    return `$${this.values.push(value)}::${type}`;
  }

  text(value: string | null): string {
    return this.#add(value, 'VARCHAR');
  }

  /** Whole numbers stay whole, so that they are compared with columns as these are. */
  number(value: number): string {
    if (Number.isSafeInteger(value)) return this.#add(value, 'BIGINT');
    // As text: a whole number is bound as a BIGINT, which one of 300 digits does not fit.
    return `${this.#add(String(value), 'VARCHAR')}::DOUBLE`;
  }

  bool(value: boolean): string {
    return this.#add(value, 'BOOLEAN');
  }
}

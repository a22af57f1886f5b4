/** A filter as a condition with parameters, over the table `flows` or `sessions`. Values never become SQL. */
import type { Filter, Question } from '../filter/ast.js';
import { type Field, fieldsOf, type TableName } from '../filter/fields.js';
import { inNetwork } from './address-sql.js';
import { valuesSql } from './field-sql.js';
import type { FlowFilter } from './flow-filter.js';
import { SqlParameters } from './sql-parameters.js';

export interface AskedPattern {
  readonly pattern: string;
  /** Where it stands in the filter's text. */
  readonly position: number;
}

export interface CompiledFilter extends FlowFilter {
  readonly table: TableName;
  /** Regular expressions: DuckDB's own, which alone can say whether they are any. */
  readonly patterns: readonly AskedPattern[];
  /** The condition asks of the table `places`. */
  readonly asksPlaces: boolean;
}

const wildcards = /[%_\\]/g;

class FilterCompiler {
  readonly patterns: AskedPattern[] = [];
  asksPlaces = false;

  constructor(
    readonly table: TableName,
    readonly parameters: SqlParameters,
  ) {}

  condition(filter: Filter): string {
    switch (filter.type) {
      case 'all':
        return 'true';
      case 'and':
      case 'or':
        return `(${filter.parts.map((part) => this.condition(part)).join(filter.type === 'and' ? ' AND ' : ' OR ')})`;
      // Without a value nothing is true; inside, null does as false, as long as a negation makes it so.
      case 'not':
        return `NOT coalesce(${this.condition(filter.part)}, false)`;
      default:
        return this.#question(filter);
    }
  }

  #question(question: Question): string {
    const { field } = question;
    if (field.table === this.table && field.name === 'ip' && this.table === 'sessions')
      return `(${this.#either(question)} OR ${this.#ofItsFlows({ ...question, field: fieldsOf.flows.get('ip') as Field })})`;
    return field.table === this.table ? this.#either(question) : this.#ofItsFlows(question);
  }

  #ofItsFlows(question: Question): string {
    return `session_id IN (SELECT session_id FROM flows WHERE ${this.#either(question)})`;
  }

  #either(question: Question): string {
    return `(${valuesSql(question.field)
      .map((value) => `(${this.#ask(value, question)})`)
      .join(' OR ')})`;
  }

  #ask(value: string, question: Question): string {
    const { parameters } = this;
    switch (question.type) {
      case 'number':
        return `${value} = ${parameters.number(question.value)}`;
      case 'order':
        return `${value} ${question.order} ${parameters.number(question.value)}`;
      case 'range':
        return `${value} BETWEEN ${parameters.number(question.low)} AND ${parameters.number(question.high)}`;
      case 'bool':
        return `${value} = ${parameters.bool(question.value)}`;
      case 'network':
        return inNetwork(value, question.network, parameters);
      case 'exists':
        return `${value} IS NOT NULL`;
      default:
        return this.#askText(value, question);
    }
  }

  #askText(value: string, question: Extract<Question, { type: 'text' | 'contains' | 'wildcard' | 'matches' }>): string {
    const { field } = question;
    if (field.kind === 'country' && question.type === 'text') return this.#inCountry(value, question.value);
    const lower = field.lowerCase ? value : `lower(${value})`;
    switch (question.type) {
      case 'text':
        return `${lower} = lower(${this.parameters.text(question.value)})`;
      case 'contains':
        return `contains(${lower}, lower(${this.parameters.text(question.value)}))`;
      case 'wildcard': {
        const pattern = question.pieces.map((piece) => piece.replace(wildcards, '\\$&')).join('%');
        return `${lower} LIKE lower(${this.parameters.text(pattern)}) ESCAPE '\\'`;
      }
      case 'matches':
        this.patterns.push({ pattern: question.pattern, position: question.patternPosition });
        return `regexp_matches(${value}, ${this.parameters.text(question.pattern)}, 'i')`;
    }
  }

  #inCountry(address: string, country: string): string {
    this.asksPlaces = true;
    const asked = `lower(${this.parameters.text(country)})`;
    return `${address} IN (SELECT ip FROM places WHERE lower(code) = ${asked} OR lower(country) = ${asked})`;
  }
}

export function compileFilter(filter: Filter, table: TableName = 'flows'): CompiledFilter {
  const parameters = new SqlParameters();
  const compiler = new FilterCompiler(table, parameters);
  const condition = compiler.condition(filter);
  const { patterns, asksPlaces } = compiler;
  return { table, condition, parameters: parameters.values, patterns, asksPlaces };
}

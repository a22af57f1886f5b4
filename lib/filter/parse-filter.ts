/** The filter language's front door: text → filter over fields that exist, or a FilterError that says where. Pure. */
import { bareProtocols } from './aliases.js';
import { everything, type Filter, not } from './ast.js';
import { fieldsOf, type TableName } from './fields.js';
import { FilterError } from './filter-error.js';
import { fieldNamed, namesNear } from './near-fields.js';
import { syntaxOf } from './parser.js';
import { type Asked, comparison } from './questions.js';
import type { Syntax, Written } from './syntax.js';

/** Most values in all of a filter: each is a parameter of a query. */
const mostValues = 1000;

function unknownField(table: TableName, { text, position }: Written): FilterError {
  const near = namesNear(table, text);
  const name = text.slice(0, 80);
  if (near.length === 0) return new FilterError('filter_field_unknown', { name }, position);
  return new FilterError('filter_field_unknown_near', { name, near: near.join(', ') }, position, near);
}

function protocolFilter(
  table: TableName,
  name: 'protocol' | 'label_protocol',
  value: string,
  position: number,
): Filter {
  const field = fieldsOf[table].get(name);
  if (field === undefined) throw new RangeError(`no field ${name}`);
  return { type: 'text', field, position, value };
}

class Resolver {
  #values = 0;
  constructor(readonly table: TableName) {}

  resolve(syntax: Syntax): Filter {
    switch (syntax.type) {
      case 'and':
      case 'or':
        return { type: syntax.type, parts: syntax.parts.map((part) => this.resolve(part)) };
      case 'not':
        return not(this.resolve(syntax.part));
      case 'bare':
        return this.#bare(syntax.name);
      case 'compare':
        return this.#compare(syntax.name, syntax.operator, syntax.values);
    }
  }

  #bare(name: Written): Filter {
    const { position, text } = name;
    const named = fieldNamed(this.table, text);
    const protocol = named === null ? bareProtocols.get(text.toLowerCase()) : undefined;
    if (protocol !== undefined) return protocolFilter(this.table, protocol, text.toLowerCase(), position);
    if (named === null) throw unknownField(this.table, name);
    const { field, transport } = named;
    return this.#over(
      transport,
      position,
      field.kind === 'bool' ? { type: 'bool', field, position, value: true } : { type: 'exists', field, position },
    );
  }

  #compare(word: Written, operator: Written, values: readonly Written[]): Filter {
    const named = fieldNamed(this.table, word.text);
    if (named === null) throw unknownField(this.table, word);
    this.#values += values.length;
    if (this.#values > mostValues) throw new FilterError('filter_too_many_values', { most: mostValues }, word.position);
    const asked: Asked = { field: named.field, word, countedIn: named.countedIn };
    return this.#over(named.transport, word.position, comparison(asked, operator, values));
  }

  /** tcp.port asks of TCP alone. */
  #over(transport: string | undefined, position: number, filter: Filter): Filter {
    if (transport === undefined) return filter;
    return { type: 'and', parts: [protocolFilter(this.table, 'protocol', transport, position), filter] };
  }
}

/** An empty text is the filter that everything passes. Throws FilterError. */
export function parseFilter(text: string, table: TableName = 'flows'): Filter {
  const syntax = syntaxOf(text);
  return syntax === null ? everything : new Resolver(table).resolve(syntax);
}

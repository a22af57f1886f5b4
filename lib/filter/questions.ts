/** One comparison, checked: whether the operator suits the field and the value is of its kind. Pure. */

import type { FilterWord } from '../schema/fault-texts.js';
import { ipProtocolText } from '../schema/ip-protocols.js';
import { networkOf } from './addresses.js';
import type { CountedIn } from './aliases.js';
import type { Filter, Order, Question } from './ast.js';
import type { Field } from './fields.js';
import { FilterError } from './filter-error.js';
import { momentOf } from './moments.js';
import type { Written } from './syntax.js';
import { numberFor, numberWanted } from './values.js';

/** `word` is how the field was called. */
export interface Asked {
  readonly field: Field;
  readonly word: Written;
  /** What bare numbers count, where that is not the field's own unit. */
  readonly countedIn?: CountedIn | undefined;
}

const longestPattern = 500;

function fault({ field, word }: Asked, value: Written, wanted: FilterWord): FilterError {
  const said = { word: word.text, field: field.name, wanted, value: value.text.slice(0, 60) };
  return new FilterError('filter_value', said, value.position);
}

/** `2016-02-30` looks like a time: what it lacks is more than the right form. */
function wrongNumber(asked: Asked, value: Written, ends: readonly string[]): FilterError {
  const moments = asked.field.moment ? ends.map(momentOf) : [];
  for (const [index, code] of moments.entries())
    if (typeof code === 'string') return new FilterError(code, { value: ends[index] as string }, value.position);
  return fault(asked, value, numberWanted(asked.field, asked.countedIn));
}

/** Offered where it can stand in the place of what was written. */
function upsideDown({ text, position, quoted }: Written, low: string, high: string): FilterError {
  const near = !quoted && /^[\w.-]+$/.test(text) ? [`${high}..${low}`] : [];
  return new FilterError(
    'filter_range_upside_down',
    { low: low.slice(0, 60), high: high.slice(0, 60) },
    position,
    near,
  );
}

/** In quotes or not: a number has no text that is meant otherwise. */
function numberQuestion(asked: Asked, value: Written): Question {
  const { field, word, countedIn } = asked;
  const ends = value.text.split('..');
  const numbers = ends.map((text) => numberFor(field, text, countedIn));
  const outside = (number: number | null) =>
    number === null || !Number.isFinite(number) || (field.kind === 'port' && !isPort(number));
  if (ends.length > 2 || numbers.some(outside)) throw wrongNumber(asked, value, ends);
  const [low, high] = numbers as [number, number | undefined];
  const at = { field, position: word.position };
  if (high === undefined) return { type: 'number', ...at, value: low };
  if (low > high) throw upsideDown(value, ends[0] as string, ends[1] as string);
  return { type: 'range', ...at, low, high };
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 65_535;
}

const bools: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['yes', true],
  ['no', false],
  ['1', true],
  ['0', false],
]);

/** Numbers of IP protocols, and ranges of them, which the names of the column have not. */
const numeric = /^(?:\d+|0x[0-9a-f]+)(?:\.\..*)?$/i;

function protocolQuestion(asked: Asked, value: Written): Question {
  const number = Number(value.text);
  if (!(number <= 255)) throw fault(asked, value, 'a protocol: its name, or its number, 0 to 255');
  return { type: 'text', field: asked.field, position: asked.word.position, value: ipProtocolText(number) };
}

function textQuestion(asked: Asked, value: Written): Question {
  const { field, word } = asked;
  if (field.ipProtocol && numeric.test(value.text)) return protocolQuestion(asked, value);
  const at = { field, position: word.position };
  return !value.quoted && value.text.includes('*') && field.kind === 'text'
    ? { type: 'wildcard', ...at, pieces: value.text.split('*') }
    : { type: 'text', ...at, value: value.text };
}

function equals(asked: Asked, value: Written): Question {
  const { field, word } = asked;
  const at = { field, position: word.position };
  switch (field.kind) {
    case 'number':
    case 'port':
      return numberQuestion(asked, value);
    case 'bool': {
      const bool = bools.get(value.text.toLowerCase());
      if (bool === undefined) throw fault(asked, value, 'true or false');
      return { type: 'bool', ...at, value: bool };
    }
    case 'address': {
      const network = networkOf(value.text);
      if (network !== null) return { type: 'network', ...at, network };
      if (value.text.includes('*')) return { type: 'wildcard', ...at, pieces: value.text.split('*') };
      throw fault(asked, value, 'an address or a network such as 10.0.0.0/8');
    }
    default:
      return textQuestion(asked, value);
  }
}

function either(parts: readonly Filter[]): Filter {
  return parts.length === 1 ? (parts[0] as Filter) : { type: 'or', parts };
}

function texts(asked: Asked, operator: Written): void {
  const { kind } = asked.field;
  if (kind === 'text' || kind === 'address') return;
  throw new FilterError('filter_for_texts', { operator: operator.text, word: asked.word.text }, operator.position, [
    '==',
    'in',
  ]);
}

function contains(asked: Asked, operator: Written, values: readonly Written[]): Filter {
  texts(asked, operator);
  return either(
    values.map(({ text }) => ({ type: 'contains', field: asked.field, position: asked.word.position, value: text })),
  );
}

function matches(asked: Asked, operator: Written, values: readonly Written[]): Filter {
  texts(asked, operator);
  return either(
    values.map(({ text, position }) => {
      if (text.length > longestPattern)
        throw new FilterError('filter_pattern_too_long', { most: longestPattern }, position);
      return {
        type: 'matches',
        field: asked.field,
        position: asked.word.position,
        pattern: text,
        patternPosition: position,
      };
    }),
  );
}

function ordered(asked: Asked, operator: Written, order: Order, values: readonly Written[]): Question {
  const { field, word } = asked;
  const [value, second] = values as [Written, Written | undefined];
  if (field.kind !== 'number' && field.kind !== 'port')
    throw new FilterError('filter_for_numbers', { operator: operator.text, word: word.text }, operator.position, [
      '==',
      '!=',
      'in',
    ]);
  if (second !== undefined) throw new FilterError('filter_one_value', { operator: operator.text }, second.position);
  const question = numberQuestion(asked, value);
  if (question.type !== 'number') throw fault(asked, value, numberWanted(field, asked.countedIn));
  return { type: 'order', field, position: word.position, order, value: question.value };
}

const orders: Readonly<Record<string, Order>> = {
  '<': '<',
  lt: '<',
  '<=': '<=',
  le: '<=',
  '>': '>',
  gt: '>',
  '>=': '>=',
  ge: '>=',
};

/** What the operators are, as completion shows them. */
export const operators: { readonly name: string; readonly description: string }[] = [
  {
    name: '==',
    description: 'is; texts without regard to case, *wildcards* unless quoted, a network has its addresses',
  },
  { name: '!=', description: 'is not; true as well where there is no value' },
  { name: '<', description: 'is less' },
  { name: '<=', description: 'is less or the same' },
  { name: '>', description: 'is more' },
  { name: '>=', description: 'is more or the same' },
  { name: 'contains', description: 'the text is in it, without regard to case' },
  { name: 'matches', description: 'the regular expression (RE2) is found in it, without regard to case' },
  { name: 'in', description: 'is one of { a, b }; numbers may be ranges, 1..5' },
  { name: 'exists', description: 'before a field: it has a value' },
  { name: '&&', description: 'both' },
  { name: '||', description: 'one of the two, or both' },
  { name: '!', description: 'not' },
];

/** The comparison as a filter. */
export function comparison(asked: Asked, operator: Written, values: readonly Written[]): Filter {
  const name = operator.text.toLowerCase();
  const order = orders[name];
  if (order !== undefined) return ordered(asked, operator, order, values);
  if (name === 'contains') return contains(asked, operator, values);
  if (name === 'matches' || name === '~') return matches(asked, operator, values);
  if (name === '=') throw new FilterError('filter_no_operator', {}, operator.position, ['==']);
  const any = either(values.map((value) => equals(asked, value)));
  return name === '!=' || name === 'ne' ? { type: 'not', part: any } : any;
}

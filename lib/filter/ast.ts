/** A filter once it is understood: fields that exist, values of the fields' kinds. Values, no behaviour. */
import type { Field } from './fields.js';

export type Order = '<' | '<=' | '>' | '>=';

/** A network in terms of bits; an address is one of 32 or 128 of them. */
export interface Network {
  readonly version: 4 | 6;
  /** The address's bytes, 4 or 16, with zeros behind the prefix. */
  readonly bytes: readonly number[];
  readonly prefixBits: number;
}

/** What one field of a row is asked. `position` is where the field stands in the text, from 0. */
export type Question =
  | { readonly type: 'number'; readonly field: Field; readonly position: number; readonly value: number }
  | {
      readonly type: 'order';
      readonly field: Field;
      readonly position: number;
      readonly order: Order;
      readonly value: number;
    }
  /** Both ends belong to it. */
  | {
      readonly type: 'range';
      readonly field: Field;
      readonly position: number;
      readonly low: number;
      readonly high: number;
    }
  | { readonly type: 'bool'; readonly field: Field; readonly position: number; readonly value: boolean }
  | { readonly type: 'text'; readonly field: Field; readonly position: number; readonly value: string }
  | { readonly type: 'contains'; readonly field: Field; readonly position: number; readonly value: string }
  /** Pieces between wildcards: `*vk*` is ['', 'vk', '']. */
  | { readonly type: 'wildcard'; readonly field: Field; readonly position: number; readonly pieces: readonly string[] }
  /** A regular expression; `patternPosition` is where it stands in the text. */
  | {
      readonly type: 'matches';
      readonly field: Field;
      readonly position: number;
      readonly pattern: string;
      readonly patternPosition: number;
    }
  | { readonly type: 'network'; readonly field: Field; readonly position: number; readonly network: Network }
  | { readonly type: 'exists'; readonly field: Field; readonly position: number };

/**
 * Two values, true and false: a row that lacks the field has no value that equals, is less, contains, ..., so the question is
 * false of it and its negation true.
 */
export type Filter =
  | { readonly type: 'all' }
  | { readonly type: 'and'; readonly parts: readonly Filter[] }
  | { readonly type: 'or'; readonly parts: readonly Filter[] }
  | { readonly type: 'not'; readonly part: Filter }
  | Question;

/** The filter that every row passes. */
export const everything: Filter = { type: 'all' };

export function not(part: Filter): Filter {
  return part.type === 'not' ? part.part : { type: 'not', part };
}

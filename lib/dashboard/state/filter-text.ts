/** Writes parts of filters in the filter language. Pure; whether a filter is right only the server says. */
import type { Question } from './url-state.js';

/** A value as the language reads it: bare where that is safe, else quoted. */
export function filterValue(value: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value) &&
    !/^(?:and|or|not|in|contains|matches|exists|true|false|null)$/i.test(value)
    ? value
    : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** `field == value`; of no value, that the field is empty. */
export function filterTerm(field: string, key: string | null): string {
  return key === null ? `!(exists ${field})` : `${field} == ${filterValue(key)}`;
}

/** Both hold. A part that could bind less tightly than && gets parentheses. */
export function bothFilters(one: string, other: string): string {
  const parts = [one.trim(), other.trim()].filter((part) => part !== '');
  if (parts.length < 2) return parts[0] ?? '';
  return parts.map((part) => (/\|\||\bor\b/i.test(part) ? `(${part})` : part)).join(' && ');
}

/** Flows of which some part lies in the time. */
export function timeFilter({ fromUs, toUs }: Question): string {
  return fromUs === null || toUs === null ? '' : `time_end_us >= ${fromUs} && time_start_us <= ${toUs}`;
}

/** The whole question as one filter, as the API takes it. */
export function questionFilter(question: Question): string {
  return bothFilters(question.filter, timeFilter(question));
}

/** Which fields of a top list a filter can be made of, and by which name. */
const fieldOf: Readonly<Record<string, string>> = { address: 'ip' };
export function topTerm(by: string, key: string | null): string {
  return filterTerm(fieldOf[by] ?? by, key);
}

export interface Completion {
  /** Where in the text the word begins and ends that is being written. */
  readonly start: number;
  readonly end: number;
  readonly word: string;
  /** What belongs here. */
  readonly kind: 'field' | 'operator' | 'value' | 'joint';
  /** Of an operator or a value: the field before. */
  readonly field: string;
}

const operatorText = /^(?:==|!=|<=|>=|<|>|contains|matches|in|eq|ne|gt|lt|ge|le)$/i;
const jointText = /^(?:&&|\|\||and|or)$/i;
const token = /"(?:\\.|[^"\\])*"?|&&|\|\||[=!<>]=|[<>!(){},]|[^\s"()!=<>{},&|]+/g;

/** What could be written at `caret`. */
export function completionAt(text: string, caret: number): Completion {
  const before = [...text.slice(0, caret).matchAll(token)].map((match) => ({ text: match[0], at: match.index }));
  const last = before.at(-1);
  const touches = last !== undefined && last.at + last.text.length === caret && /[\w."*:/-]$/.test(last.text);
  const word = touches ? last.text : '';
  const done = (touches ? before.slice(0, -1) : before).map((one) => one.text);
  return { start: caret - word.length, end: caret, word, ...expected(done) };
}

function expected(done: readonly string[]): Pick<Completion, 'kind' | 'field'> {
  const last = done.at(-1);
  if (last === undefined || jointText.test(last) || ['(', '!', 'not', 'exists'].includes(last)) {
    return { kind: 'field', field: '' };
  }
  if (operatorText.test(last)) return { kind: 'value', field: done.at(-2) ?? '' };
  const inList = done.lastIndexOf('{') > done.lastIndexOf('}');
  if (inList) return { kind: 'value', field: done[done.lastIndexOf('{') - 2] ?? '' };
  const isValue = operatorText.test(done.at(-2) ?? '') || [')', '}'].includes(last) || done.at(-2) === 'exists';
  return isValue ? { kind: 'joint', field: '' } : { kind: 'operator', field: last };
}

/** The text with the completion in place of the word, and where the caret is then. */
export function complete(text: string, { start, end }: Completion, chosen: string): { text: string; caret: number } {
  const after = text.slice(end);
  const inserted = after.startsWith(' ') ? chosen : `${chosen} `;
  return { text: text.slice(0, start) + inserted + after, caret: start + inserted.length };
}

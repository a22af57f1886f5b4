/** Fields by whatever name, and what a name that is none may have meant. */
import { distance } from 'fastest-levenshtein';
import { type Alias, aliases, type CountedIn } from './aliases.js';
import { type Field, fieldsOf, type TableName } from './fields.js';

export interface NamedField {
  readonly field: Field;
  readonly transport: string | undefined;
  readonly countedIn: CountedIn | undefined;
}

export function fieldNamed(table: TableName, name: string): NamedField | null {
  const fields = fieldsOf[table];
  const alias: Alias | undefined = fields.has(name)
    ? undefined
    : (aliases.get(name) ?? aliases.get(name.toLowerCase()));
  const field = fields.get(alias?.field ?? name) ?? fields.get(name.toLowerCase());
  return field === undefined ? null : { field, transport: alias?.transport, countedIn: alias?.countedIn };
}

const most = 3;

/** Letters that differ; two that changed places are one slip. */
function slips(a: string, b: string): number {
  const sorted = (text: string) => [...text].sort().join('');
  return sorted(a) === sorted(b) ? Math.min(1, distance(a, b)) : distance(a, b);
}

/** Nearest first: few letters apart, or one begins with the other. */
export function nearest(wanted: string, names: Iterable<string>): string[] {
  const lower = wanted.toLowerCase();
  const allowed = Math.max(1, Math.floor(lower.length / 3));
  return [...names]
    .map((name) => ({ name, letters: slips(lower, name.toLowerCase()) }))
    .filter(({ name, letters }) => letters <= allowed || (lower.length > 2 && name.toLowerCase().startsWith(lower)))
    .sort((a, b) => a.letters - b.letters || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

export function namesNear(table: TableName, wanted: string): string[] {
  return nearest(wanted, [...fieldsOf[table].keys(), ...aliases.keys()]);
}

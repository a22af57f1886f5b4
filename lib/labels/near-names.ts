/** What somebody may have meant by a name that is none. Pure; knows no catalogue. */
import { distance } from 'fastest-levenshtein';

const most = 3;

/** The names that differ least from `wanted`, nearest first: few enough letters that it may be a slip. */
export function nearestNames(wanted: string, names: Iterable<string>): string[] {
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  const near = [...names].map((name) => ({ name, letters: distance(wanted, name) }));
  return near
    .filter(({ letters }) => letters <= allowed)
    .sort((a, b) => a.letters - b.letters || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

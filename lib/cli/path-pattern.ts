/**
 * Command line: patterns of file names as shells know them, for where no shell has expanded them: `*`, `?`, `[a-z]`, `[!a]`
 * and `**` for any number of folders. Written here because no direct dependency offers it and Node 20 has no fs.glob.
 */
import type { Dirent } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const special = /[*?[]/;
/** Folders within folders that `**` enters. */
const maxDepth = 32;

export function hasPattern(path: string): boolean {
  return special.test(path);
}

/** What one place of a name must be; null for a star. */
type Token = ((character: string) => boolean) | null;

/** A set `[...]` at `at`, and where it ends; undefined where it is none and the bracket stands for itself. */
function setAt(segment: string, at: number): { token: Token; end: number } | undefined {
  const negated = segment[at + 1] === '!' || segment[at + 1] === '^';
  const from = at + (negated ? 2 : 1);
  const close = segment.indexOf(']', from + 1); // a bracket that comes first is a member
  if (close < 0) return undefined;
  const members = segment.slice(from, close);
  const ranges: [string, string][] = [];
  for (let i = 0; i < members.length; i++) {
    const first = members[i] as string;
    const isRange = members[i + 1] === '-' && i + 2 < members.length;
    ranges.push([first, isRange ? (members[i + 2] as string) : first]);
    if (isRange) i += 2;
  }
  const token = (character: string) =>
    negated !== ranges.some(([first, last]) => first <= character && character <= last);
  return { token, end: close + 1 };
}

function tokensOf(segment: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < segment.length; ) {
    const character = segment[at] as string;
    const set = character === '[' ? setAt(segment, at) : undefined;
    if (set !== undefined) tokens.push(set.token);
    else if (character === '*') tokens.push(null);
    else tokens.push(character === '?' ? () => true : (other) => other === character);
    at = set?.end ?? at + 1;
  }
  return tokens;
}

/** Only the last star ever takes more: an earlier one that did would find nothing new. So the time is the product of lengths. */
function fits(tokens: readonly Token[], name: string): boolean {
  let token = 0;
  let star = -1;
  let starAt = 0;
  for (let at = 0; at < name.length; ) {
    const wanted = tokens[token];
    if (wanted === null) {
      star = token++;
      starAt = at;
    } else if (wanted?.(name[at] as string)) {
      token++;
      at++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++starAt;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === null);
}

/** One part of a path, between slashes. A leading dot is matched by a dot alone. */
export function segmentMatcher(segment: string): (name: string) => boolean {
  const tokens = tokensOf(segment);
  return (name) => (segment.startsWith('.') || !name.startsWith('.')) && fits(tokens, name);
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder === '' ? '.' : folder, { withFileTypes: true }).catch((): Dirent[] => []);
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function walk(folder: string, segments: readonly string[], depth: number, found: string[]): Promise<void> {
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    found.push(folder);
    return;
  }
  if (segment === '**') return walkDeep(folder, rest, depth, found);
  if (!hasPattern(segment)) return walk(join(folder, segment), rest, depth, found);
  const matches = segmentMatcher(segment);
  for (const entry of await entriesOf(folder)) {
    if (!matches(entry.name)) continue;
    const path = join(folder, entry.name);
    // A link may lead to a folder: what is behind it is seen when it is entered.
    if (rest.length === 0 || entry.isDirectory() || entry.isSymbolicLink()) await walk(path, rest, depth, found);
  }
}

/** `**`: this folder, and every folder within; links to folders are not entered. */
async function walkDeep(folder: string, rest: readonly string[], depth: number, found: string[]): Promise<void> {
  await walk(folder, rest.length === 0 ? ['*'] : rest, depth, found);
  if (depth >= maxDepth) return;
  for (const entry of await entriesOf(folder)) {
    if (entry.isDirectory() && !entry.name.startsWith('.'))
      await walkDeep(join(folder, entry.name), rest, depth + 1, found);
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The paths that exist and match, sorted, each once. A name that is not UTF-8 is kept: that it cannot be opened is to be said. */
export async function matchingPaths(pattern: string): Promise<string[]> {
  const absolute = pattern.startsWith('/');
  const segments = pattern.split('/').filter((segment) => segment !== '');
  const found: string[] = [];
  await walk(absolute ? '/' : '', segments, 0, found);
  const there: string[] = [];
  for (const path of new Set(found)) {
    if (path.includes('\ufffd') || (await exists(path))) there.push(path);
  }
  return there.sort((a, b) => (a < b ? -1 : 1));
}

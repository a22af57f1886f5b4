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

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** A set `[...]` at `at`: its regular expression and where it ends; undefined where it is none and the bracket stands for itself. */
function setAt(segment: string, at: number): { source: string; end: number } | undefined {
  const negated = segment[at + 1] === '!' || segment[at + 1] === '^';
  const from = at + (negated ? 2 : 1);
  const close = segment.indexOf(']', from + 1); // a bracket that comes first is a member
  if (close < 0) return undefined;
  const members = segment.slice(from, close).replace(/[\\\]^[]/g, '\\$&');
  return { source: `[${negated ? '^' : ''}${members}]`, end: close + 1 };
}

/** One part of a path, between slashes. A leading dot is matched by a dot alone. */
export function segmentMatcher(segment: string): (name: string) => boolean {
  let source = '';
  for (let at = 0; at < segment.length; ) {
    const character = segment[at] as string;
    const set = character === '[' ? setAt(segment, at) : undefined;
    if (set !== undefined) source += set.source;
    // Several stars in a row are one: two of them would be tried in every combination.
    else if (character === '*') source += source.endsWith('.*') ? '' : '.*';
    else source += character === '?' ? '.' : literal(character);
    at = set?.end ?? at + 1;
  }
  const pattern = compiled(`^${source}$`) ?? new RegExp(`^${literal(segment)}$`, 's');
  return (name) => (segment.startsWith('.') || !name.startsWith('.')) && pattern.test(name);
}

/** Undefined where a set is none after all: `[z-a]`. */
function compiled(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 's');
  } catch {
    return undefined;
  }
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

/** The paths that exist and match, sorted, each once. */
export async function matchingPaths(pattern: string): Promise<string[]> {
  const absolute = pattern.startsWith('/');
  const segments = pattern.split('/').filter((segment) => segment !== '');
  const found: string[] = [];
  await walk(absolute ? '/' : '', segments, 0, found);
  const there: string[] = [];
  for (const path of new Set(found)) {
    if (await exists(path)) there.push(path);
  }
  return there.sort((a, b) => (a < b ? -1 : 1));
}

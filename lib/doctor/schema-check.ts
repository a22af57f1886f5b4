/** What `tractor doctor` says of a catalogue's tables beside what this program knows. Pure. */
import { type Check, fail, ok, some, warn } from './check.js';

/** Migrations by name: those that a catalogue has seen, null where it has no tables yet, and those of this program. */
export function schemaCheck(applied: readonly string[] | null, known: readonly string[]): Check {
  if (applied === null || applied.length === 0)
    return warn('schema', 'no tables yet', 'start tractor serve: it makes them');
  const newer = applied.filter((name) => !known.includes(name));
  if (newer.length > 0)
    return fail(
      'schema',
      `newer than this program, which does not know ${some(newer)}`,
      'upgrade this program: an older one must not work on these tables',
    );
  const missing = known.filter((name) => !applied.includes(name));
  const last = applied.at(-1);
  if (missing.length === 0) return ok('schema', `up to date (${last})`);
  return warn(
    'schema',
    `older than this program: ${some(missing)} is not applied`,
    'start tractor serve or a worker of this version: it brings the tables up to date; older ones must end before',
  );
}

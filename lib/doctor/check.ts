/** What `tractor doctor` finds: one thing looked at, how it is, and what to do where it is not well. Pure. */

export type CheckStatus = 'ok' | 'warn' | 'fail';

export interface Check {
  /** Of the same thing always the same: scripts look for it. */
  readonly name: string;
  readonly status: CheckStatus;
  /** One line. */
  readonly found: string;
  /** Null where there is nothing to do. */
  readonly advice: string | null;
}

export const ok = (name: string, found: string): Check => ({ name, status: 'ok', found, advice: null });

export const warn = (name: string, found: string, advice: string): Check => ({ name, status: 'warn', found, advice });

export const fail = (name: string, found: string, advice: string): Check => ({ name, status: 'fail', found, advice });

/** The check, or that it could not be made. */
export async function attempt(name: string, advice: string, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    return fail(name, error instanceof Error ? error.message : String(error), advice);
  }
}

/** As `1 job`, `2 jobs`. */
export const count = (number: number, one: string, several = `${one}s`): string =>
  `${number} ${number === 1 ? one : several}`;

/** At most so many of them, and how many more there are. */
export function some(names: readonly string[], most = 5): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

/** Who may do what: tokens with roles, from a file. Keeps no token, only what they hash to; knows no route. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../errors.js';

/** Each may what the ones before it may. */
export const roles = ['read', 'run', 'admin'] as const;
export type Role = (typeof roles)[number];

export function mayAct(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

interface KnownToken {
  readonly role: Role;
  readonly digest: Buffer;
}

const shortest = 16;

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function tokenOf(line: string, where: string): KnownToken {
  const [, role, token] = /^([a-z]+):(\S+)$/.exec(line) ?? [];
  if (role === undefined || token === undefined || !roles.includes(role as Role))
    throw new UsageError(`${where}: must be role:token, with one of ${roles.join(', ')} as role`);
  if (token.length < shortest) throw new UsageError(`${where}: the token is shorter than ${shortest} characters`);
  return { role: role as Role, digest: digestOf(token) };
}

export class Tokens {
  readonly #tokens: readonly KnownToken[];

  constructor(tokens: readonly KnownToken[]) {
    this.#tokens = tokens;
  }

  /**
   * Lines `role:token`; empty ones and those that begin with # are passed over.
   * @throws UsageError that says which line is wrong, or who else can read the file
   */
  static read(path: string): Tokens {
    const text = readTokenFile(path);
    const tokens = text.split('\n').flatMap((line, index) => {
      const content = line.trim();
      return content === '' || content.startsWith('#') ? [] : [tokenOf(content, `${path}, line ${index + 1}`)];
    });
    if (tokens.length === 0) throw new UsageError(`${path}: holds no token`);
    return new Tokens(tokens);
  }

  /** Null for a token that is none. Takes as long for each. */
  roleOf(token: string): Role | null {
    const digest = digestOf(token);
    let found: Role | null = null;
    for (const known of this.#tokens) if (timingSafeEqual(known.digest, digest)) found = known.role;
    return found;
  }
}

function readTokenFile(path: string): string {
  try {
    if ((statSync(path).mode & 0o007) !== 0) throw new UsageError(`${path}: others can read or write it: chmod o= it`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

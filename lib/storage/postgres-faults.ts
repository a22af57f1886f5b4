/** What went wrong with PostgreSQL, in words for whoever set it up; no password is ever in them. Asks no database. */
import { UsageError } from '../errors.js';

/** SQLSTATE of PostgreSQL, or the code of a system call. */
function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] };
  // Several addresses of one name were tried.
  if (typeof code !== 'string' && Array.isArray(errors)) return codeOf(errors[0] ?? {});
  return typeof code === 'string' ? code : '';
}

const systemCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ENOENT: 'there is no such socket',
  EACCES: 'its socket may not be opened',
};

/** Said by the driver without a code, when a connection ends or does not come about. */
const connectionTexts =
  /^(?:Connection terminated|timeout expired|timeout (?:exceeded )?when trying to connect|Client (?:has encountered a connection error|was closed)|the database does not answer)/;

/**
 * Classes and codes of SQLSTATE that mean "not now": no connection, shut down, starts up, too many connections, its disk or memory is full, it may not
 * write (a standby until it is promoted), somebody else was first.
 */
const awayStates = /^(?:08...|53...|57P0[1-5]|25006|40001|40P01|55P03)$/;

/** Whether the same would work once the database can be reached again. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  const isFile =
    (error as { path?: unknown }).path !== undefined && (error as { syscall?: unknown }).syscall !== 'connect';
  if (code in systemCodes) return !isFile;
  return awayStates.test(code) || connectionTexts.test(error.message);
}

/** Whether a text could not be stored for a character that PostgreSQL has none for. */
export function isUnstorableText(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === '22021';
}

export interface DatabaseAddress {
  /** `host:port`. */
  readonly where: string;
  readonly user: string;
  readonly name: string;
}

/** @throws UsageError that does not repeat the URL: a password may be in it */
export function addressOf(url: string): DatabaseAddress {
  const form = 'postgres://USER:PASSWORD@HOST:PORT/DATABASE, with characters as @ and / of a password percent-encoded';
  let parsed: URL;
  try {
    parsed = new URL(url);
    decodeURIComponent(parsed.password + parsed.username + parsed.pathname);
  } catch {
    throw new UsageError(`--database: is no URL like ${form}`);
  }
  if (!/^postgres(?:ql)?:$/.test(parsed.protocol)) throw new UsageError(`--database: is no URL like ${form}`);
  const name = decodeURIComponent(parsed.pathname.slice(1));
  if (name === '') throw new UsageError(`--database: names no database: ${form}`);
  const host = parsed.hostname || (parsed.searchParams.get('host') ?? 'localhost');
  const user = decodeURIComponent(parsed.username) || (process.env['PGUSER'] ?? 'the user of this process');
  return { where: `${host}:${parsed.port || '5432'}`, user, name };
}

/** One line. */
export function describeFault(error: unknown, { where, user, name }: DatabaseAddress): string {
  if (error instanceof UsageError) return `database ${name} at ${where}: ${error.message}`;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  switch (code) {
    case '28P01':
      return `the database at ${where} does not let ${user} in: the password is wrong`;
    case '28000':
      return `the database at ${where} does not let ${user} in: ${message}`;
    case '3D000':
      return `there is no database ${name} at ${where}`;
    case '42501':
      return `database ${name} at ${where}: ${user} may not do what is needed there: ${message}`;
    case '57P03':
      return `the database at ${where} is starting up or shutting down`;
    case '53300':
      return `the database at ${where} has no connection left`;
  }
  const reason = systemCodes[code] ?? (isDatabaseAway(error) ? 'it does not answer' : null);
  return reason === null
    ? `database ${name} at ${where}: ${message.split('\n')[0]}`
    : `the database at ${where} cannot be reached: ${reason}`;
}

/** Who asked for the recording: the command runs as that user, not as root. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.js';

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

function users(): User[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7)
    .map(([name = '', , uid, gid, , home = '/']) => ({ name, uid: Number(uid), gid: Number(gid), home }));
}

/** The one named; else who called sudo; else, and where that is root itself, null: the command runs as this process does. */
export function askingUser(name: string | undefined, environment = process.env): User | null {
  const sudo = environment['SUDO_UID'];
  if (name === undefined && sudo === undefined) return null;
  const found = users().find((user) => (name === undefined ? user.uid === Number(sudo) : user.name === name));
  if (found === undefined) throw new UsageError(`there is no user ${name ?? `with the number ${sudo}`}`);
  return found.uid === 0 ? null : found;
}

/** The command with what makes it that user's: setpriv is in util-linux, which every system has. */
export function asUser(user: User | null, command: readonly string[]): string[] {
  if (user === null) return [...command];
  const rights = ['--reuid', String(user.uid), '--regid', String(user.gid), '--init-groups', '--inh-caps=-all'];
  const environment = [`HOME=${user.home}`, `USER=${user.name}`, `LOGNAME=${user.name}`];
  return ['setpriv', ...rights, '--', 'env', ...environment, ...command];
}

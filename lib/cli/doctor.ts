/** `tractor doctor`: what is not well with the database, the folders and the workers that a server stands on, and what to do. */
import { Command, Option } from 'commander';
import type { Check, CheckStatus } from '../doctor/check.js';
import { UsageError } from '../errors.js';
import { exitStatus } from './faults.js';
import { aligned, printText } from './print-text.js';
import { colours, standardOutput } from './terminal.js';
import { safeLine } from './terminal-text.js';
import { programVersion } from './version.js';

interface DoctorOptions {
  readonly database?: string;
  readonly captures: string;
  readonly data: string;
  readonly json?: boolean;
}

const more = `
Ask it on each host, by the user that the server or worker there has. It changes nothing: it writes and removes a file of its own in
the folder of results, to see whether that works.

With --json: one object, {"healthy": true, "checks": [{"name", "status": "ok"|"warn"|"fail", "found", "advice"}, ...]}.

Examples:
  tractor doctor --captures /srv/captures --data /var/lib/tractor
  tractor doctor --database postgres://tractor@db.example.org/tractor --captures /srv/captures --data /srv/tractor

Exit status:
  0  nothing fails; there may be warnings
  1  something fails
  2  usage`;

export function doctorCommand(finish: (status: number) => void): Command {
  return new Command('doctor')
    .summary('what is not well with database, folders and workers')
    .description('Looks at all that a server and its workers stand on, and says what is not well and what to do.')
    .addOption(
      new Option('--database <url>', 'PostgreSQL of servers and workers; without it the catalogue in --data').env(
        'TRACTOR_DATABASE',
      ),
    )
    .option('--captures <dir>', 'folder of captures', '.')
    .option('--data <dir>', 'folder of results', 'tractor-data')
    .option('--json', 'as JSON')
    .addHelpText('after', more)
    .action(async (options: DoctorOptions) => finish(await doctor(options)));
}

async function doctor({ database, captures, data, json }: DoctorOptions): Promise<number> {
  for (const [name, value] of Object.entries({ database, captures, data }))
    if (value === '') throw new UsageError(`--${name}: is empty`);
  const { examine } = await import('../doctor/examine.js');
  const checks = await examine({ database: database ?? null, captures, data, version: programVersion() });
  const healthy = checks.every(({ status }) => status !== 'fail');
  await printText(json === true ? `${JSON.stringify({ healthy, checks })}\n` : checksText(checks));
  return healthy ? exitStatus.done : exitStatus.fault;
}

const colourOf: Readonly<Record<CheckStatus, (text: string) => string>> = {
  ok: colours.green,
  warn: colours.yellow,
  fail: colours.red,
};

/** A line for each, and below it what to do. */
function checksText(checks: readonly Check[]): string {
  const rows = checks.flatMap(({ name, status, found, advice }) => [
    [status, name, safeLine(found)],
    ...(advice === null ? [] : [['', '', `-> ${safeLine(advice)}`]]),
  ]);
  const text = aligned(rows);
  if (!standardOutput().coloured) return text;
  return text.replace(/^(?:ok|warn|fail)/gm, (status) => colourOf[status as CheckStatus](status));
}

/** The program: its commands, its help, and one exit status for all that can go wrong. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { datasetCommand } from './dataset.js';
import { evaluateCommand } from './evaluate.js';
import { exitStatus, isBrokenPipe, report } from './faults.js';
import { featuresCommand } from './features.js';
import { flowsCommand } from './flows.js';
import { infoCommand } from './info.js';
import { Interrupted } from './interrupt.js';
import { labelsCommand } from './labels.js';
import { recordCommandLine } from './record.js';
import { serveCommand } from './serve.js';
import { safeLine } from './terminal-text.js';
import { trainCommand } from './train.js';

const more = `
Examples:
  tractor flows capture.pcap                     flows of a capture as JSON lines
  tractor flows capture.pcap -o flows.parquet    the same as Parquet
  tractor info capture.pcapng                    is the capture whole, what is in it
  tractor serve --captures /srv/captures         job API on http://127.0.0.1:8080

Exit status:
  0  done
  1  an input could not be read, or was cut short after everything readable was written
  2  usage`;

function version(): string {
  const path = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

export function buildProgram(finish: (status: number) => void): Command {
  const program = new Command('tractor')
    .description('Captures of network traffic in; flows, their features and their applications out.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help; tractor COMMAND --help tells more')
    .addHelpText('after', more);
  const reading = [flowsCommand, infoCommand, serveCommand, labelsCommand, featuresCommand];
  const learning = [recordCommandLine, datasetCommand, trainCommand, evaluateCommand];
  for (const command of [...reading, ...learning]) program.addCommand(command(finish));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showHelpAfterError('(--help tells more)');
    // Messages quote what was typed, which may be a file name from anywhere.
    command.configureOutput({
      outputError: (text, write) => write(`tractor: ${text.split('\n').map(safeLine).join('\n')}`),
    });
  }
  return program;
}

/** Runs the program and returns its exit status. Everything it had to say is said. */
export async function runProgram(args: readonly string[]): Promise<number> {
  let status: number = exitStatus.done;
  const program = buildProgram((result) => {
    status = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.done : exitStatus.usage;
    if (error instanceof Interrupted) return error.exitStatus;
    if (isBrokenPipe(error)) return exitStatus.done;
    return report(error);
  }
}

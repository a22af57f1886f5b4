/** The program: its commands, its help, and one exit status for all that can go wrong. */
import { Command, CommanderError } from 'commander';
import { datasetCommand } from './dataset.js';
import { doctorCommand } from './doctor.js';
import { evaluateCommand } from './evaluate.js';
import { exitStatus, isBrokenPipe, report } from './faults.js';
import { featuresCommand } from './features.js';
import { flowsCommand } from './flows.js';
import { infoCommand } from './info.js';
import { Interrupted } from './interrupt.js';
import { labelsCommand } from './labels.js';
import { lakeCommand } from './lake.js';
import { queryCommand } from './query.js';
import { recordCommandLine } from './record.js';
import { reportCommand } from './report.js';
import { serveCommand } from './serve.js';
import { sessionsCommand } from './sessions.js';
import { safeLine } from './terminal-text.js';
import { trainCommand } from './train.js';
import { programVersion } from './version.js';
import { workerCommand } from './worker.js';

const more = `
Examples:
  tractor flows capture.pcap                     flows of a capture as JSON lines
  tractor flows capture.pcap -o flows.parquet    the same as Parquet
  tractor sessions capture.pcap                  what applications did, with the flows that each used
  tractor info capture.pcapng                    is the capture whole, what is in it
  tractor report capture.pcap -o report.html     one page with all of it, for a browser or a printer
  tractor serve --captures /srv/captures         job API on http://127.0.0.1:8080
  tractor query "FROM flows LIMIT 10"            SQL over the flows of all jobs

Exit status:
  0  done
  1  an input could not be read, or was cut short after everything readable was written
  2  usage`;

export function buildProgram(finish: (status: number) => void): Command {
  const program = new Command('tractor')
    .description('Captures of network traffic in; flows, their features and their applications out.')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help; tractor COMMAND --help tells more')
    .addHelpText('after', more);
  const reading = [
    flowsCommand,
    sessionsCommand,
    infoCommand,
    reportCommand,
    serveCommand,
    workerCommand,
    doctorCommand,
    queryCommand,
    lakeCommand,
    labelsCommand,
    featuresCommand,
  ];
  const learning = [recordCommandLine, datasetCommand, trainCommand, evaluateCommand];
  for (const command of [...reading, ...learning]) program.addCommand(command(finish));
  const all = [program, ...program.commands.flatMap((one) => [one, ...one.commands])];
  for (const command of all) {
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

/** The program: its commands, its help, and one exit status for all that can go wrong. */
import { Command, CommanderError } from 'commander';
import { exitStatus, isBrokenPipe, report } from './faults.js';
import { Interrupted } from './interrupt.js';
import { safeLine } from './terminal-text.js';
import { programVersion } from './version.js';

type MakeCommand = (finish: (status: number) => void) => Command;

/** In the order of the help. Loaded when asked for: all of them together take as long as a small capture. */
const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  flows: async () => (await import('./flows.js')).flowsCommand,
  sessions: async () => (await import('./sessions.js')).sessionsCommand,
  info: async () => (await import('./info.js')).infoCommand,
  report: async () => (await import('./report.js')).reportCommand,
  serve: async () => (await import('./serve.js')).serveCommand,
  worker: async () => (await import('./worker.js')).workerCommand,
  doctor: async () => (await import('./doctor.js')).doctorCommand,
  query: async () => (await import('./query.js')).queryCommand,
  lake: async () => (await import('./lake.js')).lakeCommand,
  labels: async () => (await import('./labels.js')).labelsCommand,
  features: async () => (await import('./features.js')).featuresCommand,
  record: async () => (await import('./record.js')).recordCommandLine,
  dataset: async () => (await import('./dataset.js')).datasetCommand,
  train: async () => (await import('./train.js')).trainCommand,
  evaluate: async () => (await import('./evaluate.js')).evaluateCommand,
};

/** The one that is asked for; all where that is none of them: a request for help, a slip of the pen. */
async function asked(first: string | undefined): Promise<MakeCommand[]> {
  const one = first !== undefined && Object.hasOwn(commands, first) ? commands[first] : undefined;
  return await Promise.all((one === undefined ? Object.values(commands) : [one]).map((load) => load()));
}

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

async function buildProgram(first: string | undefined, finish: (status: number) => void): Promise<Command> {
  const program = new Command('tractor')
    .description('Captures of network traffic in; flows, their features and their applications out.')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help; tractor COMMAND --help tells more')
    .addHelpText('after', more);
  for (const command of await asked(first)) program.addCommand(command(finish));
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
  try {
    const program = await buildProgram(args[0], (result) => {
      status = result;
    });
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.done : exitStatus.usage;
    if (error instanceof Interrupted) return error.exitStatus;
    if (isBrokenPipe(error)) return exitStatus.done;
    return report(error);
  }
}

/** `tractor record`: one command's traffic, and nothing else, into a labelled capture. */
import { isIP } from 'node:net';
import { Command } from 'commander';
import { UsageError } from '../errors.js';
import type { BridgedPlace } from '../recording/application-network.js';
import { complain } from './faults.js';
import { InterruptWatch } from './interrupt.js';
import { seconds, wholeNumber } from './number-options.js';
import { printText } from './print-text.js';
import { safeLine } from './terminal-text.js';

interface RecordCommandOptions {
  readonly label?: string;
  readonly output?: string;
  readonly existingNetns?: string;
  readonly bridgeToInterface?: string;
  readonly address?: string;
  readonly gateway?: string;
  readonly dns?: string[];
  readonly duration?: number;
  readonly snaplen?: number;
  readonly user?: string;
  readonly clean?: boolean;
}

const more = `
The command runs in a network namespace of its own, as the user who asked (sudo's), and reaches the network through address
translation. The file is pcapng: label, command line, times and exit status are in its comments. All that was made is undone at
the end, on Ctrl-C and when the command fails; after a kill -9, by: tractor record --clean

Examples:
  sudo tractor record --label telegram -o telegram.pcapng -- telegram-desktop
  sudo tractor record --label web -o web.pcapng --duration 60 -- curl -sL https://example.org
  sudo tractor record --clean

Exit status:
  0  recorded, and the command ended well (or was ended by --duration or Ctrl-C)
  1  could not be recorded, or not all be undone; or the command failed: its own status is in the file and in the last line
  2  usage
  130 (Ctrl-C), 143, 129  given up at the third signal; a line says what is left`;

export function recordCommandLine(finish: (status: number) => void): Command {
  return new Command('record')
    .summary('run a command in its own network namespace and capture it')
    .description('Runs a command in a network namespace of its own and records its traffic, labelled.')
    .argument('[command...]', 'the command, after --')
    .option('--label <name>', 'label of all flows of the file')
    .option('-o, --output <file>', 'the capture; pcapng')
    .option('--existing-netns <name>', 'run in this network namespace instead, and leave it as it is')
    .option('--bridge-to-interface <name>', 'join the network of this interface instead of translating addresses')
    .option('--address <address/bits>', 'with --bridge-to-interface: the address there')
    .option('--gateway <address>', 'with --bridge-to-interface: the way out')
    .option('--dns <address...>', "name servers (default: the machine's)")
    .option('--duration <seconds>', 'end the command after this time', seconds)
    .option('--snaplen <bytes>', 'bytes kept of a packet (default: 262144)', wholeNumber(1, 262_144))
    .option('--user <name>', 'run the command as this user (default: who called sudo)')
    .option('--clean', 'undo what killed recordings left')
    .addHelpText('after', more)
    .action(async (command: string[], options: RecordCommandOptions) => finish(await record(command, options)));
}

function bridgedPlace({ bridgeToInterface, address, gateway }: RecordCommandOptions): BridgedPlace | undefined {
  if (bridgeToInterface === undefined) {
    if (address !== undefined || gateway !== undefined)
      throw new UsageError('--address and --gateway go with --bridge-to-interface');
    return undefined;
  }
  if (!/^[A-Za-z0-9_][\w.@-]{0,14}$/.test(bridgeToInterface))
    throw new UsageError('--bridge-to-interface: is no name of an interface');
  const [ip = '', bits = ''] = (address ?? '').split('/');
  if (isIP(ip) !== 4 || !/^\d+$/.test(bits) || Number(bits) > 32)
    throw new UsageError('--bridge-to-interface takes --address A.B.C.D/BITS');
  if (gateway !== undefined && isIP(gateway) !== 4) throw new UsageError('--gateway: is no IPv4 address');
  return { interface: bridgeToInterface, address: `${ip}/${bits}`, gateway: gateway ?? null };
}

async function record(command: readonly string[], options: RecordCommandOptions): Promise<number> {
  if (options.clean === true) return await clean(command);
  const { label, output } = options;
  if (label === undefined) throw new UsageError("required option '--label <name>' not specified");
  if (output === undefined || output === '' || output === '-') throw new UsageError('-o takes the name of a file');
  for (const server of options.dns ?? [])
    if (isIP(server) !== 4) throw new UsageError(`--dns: ${server} is no IPv4 address`);
  const bridged = bridgedPlace(options);
  const { recordCommand } = await import('../recording/record-command.js');
  const { leftByThisProcess } = await import('../recording/made-things.js');
  const interrupts = new InterruptWatch();
  const enough = new AbortController();
  interrupts.finishWith(() => enough.abort());
  interrupts.beforeGivingUp(() => {
    const left = leftByThisProcess();
    if (left.length > 0) complain(`left: ${left.join(', ')}; undone by: tractor record --clean`);
  });
  let undone = true;
  try {
    const { exit, packets, dropped, bytes } = await recordCommand({
      label,
      output,
      command,
      signal: enough.signal,
      onProblem: (problem) => {
        undone = false;
        complain(`not undone: ${problem}; once nothing stands in the way: tractor record --clean`);
      },
      onWarning: complain,
      nameServers: options.dns ?? [],
      ...(options.existingNetns === undefined ? {} : { existingNamespace: options.existingNetns }),
      ...(bridged === undefined ? {} : { bridged }),
      ...(options.duration === undefined ? {} : { durationS: options.duration }),
      ...(options.snaplen === undefined ? {} : { snapLength: options.snaplen }),
      ...(options.user === undefined ? {} : { user: options.user }),
    });
    process.stderr.write(`${safeLine(output)}: ${packets} packets, ${bytes} bytes, label ${label}\n`);
    if (dropped > 0) complain(`the kernel dropped ${dropped} packets`);
    const endedByUs = exit.signal !== null || enough.signal.aborted;
    if (exit.status === 0 || (endedByUs && (enough.signal.aborted || options.duration !== undefined)))
      return undone ? 0 : 1;
    complain(`the command ended with ${exit.signal ?? `status ${exit.status}`}`);
    return 1;
  } finally {
    interrupts.close();
  }
}

async function clean(command: readonly string[]): Promise<number> {
  if (command.length > 0) throw new UsageError('--clean takes no command');
  const { cleanUp } = await import('../recording/made-things.js');
  const { recordings: count, problems } = await cleanUp();
  for (const problem of problems) complain(`not undone: ${problem}`);
  if (count > 0) await printText(`undone: ${count} recordings that were killed\n`);
  else if (problems.length === 0) await printText('nothing was left\n');
  return problems.length === 0 ? 0 : 1;
}

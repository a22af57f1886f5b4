/**
 * One labelled recording: a network, a capture of it, a command in it, and everything away again whatever happens. What a file
 * says of itself is in its comments: `label:`, `command:`, `started:` at the start, `ended:` and `exit status:` at the end.
 */
import { chownSync } from 'node:fs';
import { arch, release } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../errors.js';
import { Alarm } from '../pipeline/alarm.js';
import { type InterfaceRecording, type RecordingOutcome, recordInterface } from '../pipeline/record-interface.js';
import { Application, type Exit } from './application.js';
import { type ApplicationNetwork, type BridgedPlace, existingNetwork, makeNetwork } from './application-network.js';
import { askingUser, asUser, type User } from './asker.js';
import { MadeThings } from './made-things.js';
import { missingCapabilities } from './privileges.js';
import { isTaken } from './recording-notes.js';

export interface RecordOptions {
  readonly label: string;
  readonly output: string;
  readonly command: readonly string[];
  /** Instead of a namespace of its own. */
  readonly existingNamespace?: string;
  readonly bridged?: BridgedPlace;
  readonly nameServers?: readonly string[];
  /** The command is ended after so many seconds. */
  readonly durationS?: number;
  readonly snapLength?: number;
  /** The command runs as this user; default: who called sudo. */
  readonly user?: string;
  /** Ends the command; the file gets its end all the same. */
  readonly signal?: AbortSignal;
  /** Told what of the network could not be undone. */
  readonly onProblem?: (problem: string) => void;
  /** Told what the command will miss, before it runs, and that the recording has failed, while it does. */
  readonly onWarning?: (warning: string) => void;
  /** Told once packets are captured and the command runs. */
  readonly onStart?: (recording: InterfaceRecording) => void;
}

export interface RecordResult extends RecordingOutcome {
  readonly exit: Exit;
}

const labelPattern = /^[a-z0-9][a-z0-9_.-]{0,63}$/;
const namespacePattern = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,100}$/;
/** What the other side sends after the command has gone: the last acknowledgements. */
const lingerMs = 300;

export function checkRecordOptions({ label, command, existingNamespace, bridged }: RecordOptions): void {
  if (!labelPattern.test(label))
    throw new UsageError(
      '--label: takes small letters, digits, _ . and -, beginning with a letter or digit, at most 64',
    );
  if (command.length === 0)
    throw new UsageError('there is no command: tractor record --label L -o FILE -- COMMAND ...');
  if (existingNamespace !== undefined && !namespacePattern.test(existingNamespace))
    throw new UsageError(`${existingNamespace} is no name of a network namespace`);
  if (existingNamespace !== undefined && bridged !== undefined)
    throw new UsageError('--existing-netns has a network already: --bridge-to-interface does not go with it');
}

function checkRights(): void {
  const missing = missingCapabilities();
  if (missing.length > 0)
    throw new Error(`recording takes ${missing.join(', ')}, which this process does not have (sudo gives them)`);
}

/** Of everything this process makes; interface names have room for twelve letters after `tr`. */
let recordings = 0;
function newId(): string {
  for (;;) {
    const id = `${process.pid.toString(36)}-${(recordings++).toString(36)}`;
    // A process of the same number may have been killed.
    if (!isTaken(id)) return id;
  }
}

class OneRecording {
  readonly #options: RecordOptions;
  readonly #user: User | null;

  constructor(
    options: RecordOptions,
    readonly id: string,
  ) {
    this.#options = options;
    this.#user = askingUser(options.user);
  }

  async in(network: ApplicationNetwork): Promise<RecordResult> {
    const { output, command, existingNamespace, onStart } = this.#options;
    const recording = await recordInterface(this.#describe(network));
    if (this.#user !== null) chownSync(output, this.#user.uid, this.#user.gid);
    const application = new Application(
      network.namespace,
      asUser(this.#user, command),
      existingNamespace === undefined ? null : this.id,
    );
    onStart?.(recording);
    const exit = await this.#untilOver(application, recording).catch((error: Error) => error);
    await sleep(lingerMs);
    const words = exit instanceof Error ? exit.message : exit.signal === null ? `${exit.status}` : exit.signal;
    const outcome = await recording.end([`ended: ${new Date().toISOString()}`, `exit status: ${words}`]);
    if (exit instanceof Error) throw exit;
    return { ...outcome, exit };
  }

  #describe({ path, interface: name }: ApplicationNetwork) {
    const { label, command, output, snapLength } = this.#options;
    return {
      interface: name,
      networkNamespace: path,
      path: output,
      description: `traffic of ${label}`,
      hardware: arch(),
      os: `Linux ${release()}`,
      application: 'TrActor',
      comments: [`label: ${label}`, `command: ${command.join(' ')}`, `started: ${new Date().toISOString()}`],
      ...(snapLength === undefined ? {} : { snapLength }),
    };
  }

  /** Until the command has ended or has to: after its time, when that is asked for, or where nothing more can be recorded. */
  async #untilOver(application: Application, recording: InterfaceRecording): Promise<Exit> {
    const { durationS, signal, output, onWarning } = this.#options;
    let ask = () => {};
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    signal?.addEventListener('abort', ask, { once: true });
    if (signal?.aborted) ask();
    const alarm = durationS === undefined ? null : new Alarm(durationS * 1000, ask);
    const failed = recording.over.then(() => 'failed' as const);
    const why = await Promise.race([application.exited, asked, failed]).finally(() => alarm?.stop());
    if (why === 'failed') onWarning?.(`${output}: nothing more can be recorded, the command is ended`);
    await application.end();
    return await application.exited;
  }
}

async function networkOf(options: RecordOptions, made: MadeThings, id: string): Promise<ApplicationNetwork> {
  const { existingNamespace, bridged = null, nameServers = [], onWarning: warn = () => {} } = options;
  if (existingNamespace === undefined) return await makeNetwork(made, { id, bridged, nameServers, warn });
  const network = await existingNetwork(existingNamespace);
  await made.make({ kind: 'processes', mark: id }, () => {});
  return network;
}

/** @throws UsageError for what does not fit, Error where a right or a tool is missing or the network cannot be made */
export async function recordCommand(options: RecordOptions): Promise<RecordResult> {
  checkRecordOptions(options);
  checkRights();
  const id = newId();
  const recording = new OneRecording(options, id);
  const made = new MadeThings(id);
  try {
    return await recording.in(await networkOf(options, made, id));
  } finally {
    for (const problem of await made.undo()) options.onProblem?.(problem);
  }
}

/**
 * One labelled recording: a network, a capture of it, a command in it, and everything away again whatever happens. What a file
 * says of itself is in its comments: `label:`, `command:`, `started:` at the start, `ended:` and `exit status:` at the end.
 */
import { chownSync } from 'node:fs';
import { arch, release } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../errors.js';
import { type InterfaceRecording, type RecordingOutcome, recordInterface } from '../pipeline/record-interface.js';
import { Application, type Exit } from './application.js';
import { type ApplicationNetwork, type BridgedPlace, existingNetwork, makeNetwork } from './application-network.js';
import { askingUser, asUser, type User } from './asker.js';
import { MadeThings } from './made-things.js';
import { missingCapabilities } from './privileges.js';

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
  return `${process.pid.toString(36)}-${(recordings++).toString(36)}`;
}

class OneRecording {
  readonly #options: RecordOptions;
  readonly #user: User | null;

  constructor(options: RecordOptions) {
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
      existingNamespace === undefined,
    );
    onStart?.(recording);
    const exit = await this.#untilOver(application).catch((error: Error) => error);
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

  async #untilOver(application: Application): Promise<Exit> {
    const { durationS, signal } = this.#options;
    const enough = new AbortController();
    const asked = new Promise<void>((resolve) => {
      signal?.addEventListener('abort', () => resolve(), { once: true });
      if (signal?.aborted) resolve();
      if (durationS !== undefined)
        void sleep(durationS * 1000, undefined, { signal: enough.signal }).then(resolve, resolve);
    });
    await Promise.race([application.exited, asked]).finally(() => enough.abort());
    await application.end();
    return await application.exited;
  }
}

/** @throws UsageError for what does not fit, Error where a right or a tool is missing or the network cannot be made */
export async function recordCommand(options: RecordOptions): Promise<RecordResult> {
  checkRecordOptions(options);
  checkRights();
  const recording = new OneRecording(options);
  if (options.existingNamespace !== undefined)
    return await recording.in(await existingNetwork(options.existingNamespace));
  const id = newId();
  const made = new MadeThings(id);
  try {
    const { bridged = null, nameServers = [] } = options;
    return await recording.in(await makeNetwork(made, { id, bridged, nameServers }));
  } finally {
    for (const problem of await made.undo()) options.onProblem?.(problem);
  }
}

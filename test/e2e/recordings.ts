/**
 * Recordings made by a test: `tractor record` in one of two namespaces, servers in the other, and what a recording can leave
 * behind. The namespace `host` stands for the machine that a person records on.
 */
import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type End, JoinedNamespaces, spaceName } from './joined-namespaces.js';
import {
  type Ended,
  jsonLines,
  mainPath,
  type Running,
  type RunOptions,
  temporaryFolder,
  tractor,
} from './run-tractor.js';

const host: End = { name: 'host', device: 'eth0', address: '198.51.100.1/24' };
const server: End = { name: 'server', device: 'eth0', address: '198.51.100.10/24' };
const addressOf = ({ address }: End) => address.replace(/\/.*/, '');

export const hostAddress = addressOf(host);
export const serverAddress = addressOf(server);
export const serverSpace = spaceName(server.name);
export const hostDevice = host.device;

type Json = Record<string, unknown>;

/** A command that lasts, and that no other process has. */
export const sleepFor = (seconds: number) => `sleep ${seconds}.${process.pid}`;

/** What the server says after the client's address. */
export const page = 'from the server in its namespace\n';
const web = `import { createServer } from 'node:http';
const bulk = Buffer.alloc(3e6);
const answerOf = ({ url, socket }) => url === '/bulk' ? bulk : socket.remoteAddress + ' ' + ${JSON.stringify(page)};
createServer((request, answer) => request.resume().on('end', () => answer.end(answerOf(request))))
  .listen(80, '${serverAddress}', () => console.log('listening'));`;

/** One file of tests at a time: a recording leaves forwarding on while any other of the machine goes on. */
const turn = join(tmpdir(), 'tractor-recording-tests');

/** Whether who has the turn is at work; not where nobody has it any more. */
function isTaken(): boolean {
  try {
    return process.kill(Number(readlinkSync(turn)), 0);
  } catch {
    return false;
  }
}

function takeTurn(): void {
  for (;;) {
    try {
      symlinkSync(String(process.pid), turn);
      process.once('exit', () => rmSync(turn, { force: true }));
      return;
    } catch {
      if (isTaken()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      else rmSync(turn, { force: true });
    }
  }
}

export class RecordingPlace {
  readonly folder = temporaryFolder();
  readonly skip: string | false;
  readonly #network = new JoinedNamespaces(host, server);
  readonly #recordings: Running[] = [];
  #files = 0;

  constructor() {
    takeTurn();
    this.skip = this.#network.skip === false ? this.#translation() : this.#network.skip;
  }

  serve(command: string, args: readonly string[], options?: RunOptions): Running {
    return this.#network.start(server.name, command, args, options);
  }

  /** HTTP on port 80. */
  async serveWeb(): Promise<void> {
    const script = join(this.folder, 'server.mjs');
    writeFileSync(script, web);
    await this.serve(process.execPath, [script]).said(/listening/);
  }

  /** Resolves when it can be asked. */
  async serving(port: number, command: string, args: readonly string[], options?: RunOptions): Promise<Running> {
    const started = this.serve(command, args, options);
    const bound = () => this.onServer('ss', '-Hlntu', 'sport', '=', `:${port}`).trim() !== '';
    for (let tries = 0; !bound(); tries++) {
      const { exitCode } = started.child;
      if (exitCode !== null || tries > 500)
        throw new Error(`${command}: ${exitCode} ${started.stdout}${started.stderr}`);
      await sleep(20);
    }
    return started;
  }

  onServer(tool: string, ...args: string[]): string {
    return this.#network.run(server.name, tool, ...args);
  }

  onHost(tool: string, ...args: string[]): string {
    return this.#network.run(host.name, tool, ...args);
  }

  newFile(): string {
    return join(this.folder, `${this.#files++}.pcapng`);
  }

  tractor(args: readonly string[], options?: RunOptions): Running {
    const started = this.#network.start(host.name, process.execPath, [mainPath, ...args], options);
    this.#recordings.push(started);
    return started;
  }

  record(args: readonly string[], command: readonly string[], options?: RunOptions): Promise<Ended> {
    return this.tractor(['record', ...args, '--', ...command], options).ended;
  }

  /** On a machine that lacks this program, as far as the recording can see. */
  recordWithout(
    absent: string,
    args: readonly string[],
    command: readonly string[],
    options?: RunOptions,
  ): Promise<Ended> {
    const script =
      'for each in /usr/sbin /usr/bin; do [ ! -e $each/$0 ] || mount --bind /dev/null $each/$0; done; exec "$@"';
    const recording = [process.execPath, mainPath, 'record', ...args, '--', ...command];
    return this.changed(script, [absent, ...recording], options).ended;
  }

  /** After a shell's words in a mount namespace of its own, by which the machine looks different. */
  changed(script: string, args: readonly string[], options?: RunOptions): Running {
    const started = this.#network.start(host.name, 'unshare', ['--mount', 'sh', '-c', script, ...args], options);
    this.#recordings.push(started);
    return started;
  }

  /** All that a recording can leave on a machine; what others make at the same time is none of it. */
  left(): unknown {
    const ids = this.#recordings.map(({ child }) => (child.pid ?? 0).toString(36));
    const ours = (name: string) => ids.some((id) => name.startsWith(`tractor-${id}-`) || name.startsWith(`${id}-`));
    const list = (path: string) => (existsSync(path) ? readdirSync(path) : []).filter(ours);
    return {
      namespaces: list('/run/netns'),
      resolvers: [existsSync('/etc/netns'), ...list('/etc/netns')],
      notes: list('/run/tractor/recordings'),
      links: this.onHost('ip', '-br', 'link'),
      routes: this.onHost('ip', 'route'),
      neighbours: this.onHost('ip', 'neigh', 'show', 'nud', 'permanent'),
      tables: this.onHost('nft', 'list', 'tables'),
      forwarding: this.onHost('cat', '/proc/sys/net/ipv4/ip_forward'),
      interfaces: this.onHost('sh', '-c', 'cd /proc/sys/net/ipv4/conf && grep . */forwarding */accept_redirects'),
    };
  }

  /** Recordings that a failed test left are asked first, so that they undo what they made. */
  async remove(): Promise<void> {
    for (const { child } of this.#recordings) child.kill('SIGTERM');
    await Promise.race([
      Promise.all(this.#recordings.map(({ ended }) => ended)),
      sleep(5000, undefined, { ref: false }),
    ]);
    this.#network.remove();
  }

  #translation(): string | false {
    try {
      this.onHost('nft', 'list', 'tables');
      return false;
    } catch (error) {
      return `skipped: no address translation here: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
    }
  }
}

export async function recordingStarted(path: string): Promise<void> {
  while (!existsSync(path) || statSync(path).size === 0) await sleep(20);
  await sleep(100);
}

/** Bytes on the wire of each frame of a pcapng file: enhanced packet blocks, little-endian as we write them. */
export function frameLengths(path: string): number[] {
  const bytes = readFileSync(path);
  const lengths: number[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at + 4)) {
    if (bytes.readUInt32LE(at) === 6) lengths.push(bytes.readUInt32LE(at + 24));
  }
  return lengths;
}

export async function flowsOf(path: string): Promise<Json[]> {
  const { stdout, stderr } = await tractor(['flows', path, '--features', 'none']);
  if (stderr !== '') throw new Error(stderr);
  return jsonLines(stdout);
}

export async function infoOf(path: string) {
  return JSON.parse((await tractor(['info', '--json', path])).stdout);
}

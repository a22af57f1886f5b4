/**
 * Two network namespaces of a test's own, a veth pair between them, programs in them; all away again at the end. They are apart
 * from this machine's network and from other tests', so that addresses can be the same everywhere. Takes root and iproute2.
 */
import { execFileSync } from 'node:child_process';
import { Running, type RunOptions } from './run-tractor.js';

export interface End {
  /** Of the namespace, after what all of this process have in common. */
  readonly name: string;
  readonly device: string;
  /** As 198.51.100.1/24. */
  readonly address: string;
}

/** Begins the names of all namespaces that tests make. */
export const family = 'tractor-test-';

export function run(tool: string, ...args: string[]): string {
  return execFileSync(tool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export const spaceName = (name: string): string => `${family}${process.pid}-${name}`;

function makeSpace({ name }: End): void {
  run('ip', 'netns', 'add', spaceName(name));
  run('ip', '-n', spaceName(name), 'link', 'set', 'lo', 'up');
  // Neighbour discovery would be flows too.
  run('ip', 'netns', 'exec', spaceName(name), 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1');
}

function give({ name, device, address }: End): void {
  run('ip', '-n', spaceName(name), 'address', 'add', address, 'dev', device);
  run('ip', '-n', spaceName(name), 'link', 'set', device, 'up');
}

/** The kernel takes a moment to see that the other end is up. */
function untilUp({ name, device }: End): void {
  for (let tries = 0; !/\bUP\b/.test(run('ip', '-n', spaceName(name), '-br', 'link', 'show', 'dev', device)); tries++) {
    if (tries > 1000) throw new Error(`${device} does not come up`);
  }
}

export class JoinedNamespaces {
  /** Why they cannot be had here, for tests that are then skipped. */
  readonly skip: string | false;
  readonly #ends: readonly [End, End];
  readonly #running: Running[] = [];

  constructor(...ends: [End, End]) {
    this.#ends = ends;
    this.skip = this.#make();
  }

  /** nsenter becomes the program: a signal reaches the program itself, and its process number is the child's. */
  start(name: string, command: string, args: readonly string[], options?: RunOptions): Running {
    const started = new Running('nsenter', [`--net=/run/netns/${spaceName(name)}`, command, ...args], options);
    this.#running.push(started);
    return started;
  }

  run(name: string, tool: string, ...args: string[]): string {
    return run('nsenter', `--net=/run/netns/${spaceName(name)}`, tool, ...args);
  }

  /** With every program that still runs in them. */
  remove(): void {
    for (const { child } of this.#running) child.kill('SIGKILL');
    for (const { name } of this.#ends) {
      try {
        for (const pid of run('ip', 'netns', 'pids', spaceName(name)).split('\n')) {
          if (pid !== '') process.kill(Number(pid), 'SIGKILL');
        }
        run('ip', 'netns', 'delete', spaceName(name));
      } catch {
        // It was never made.
      }
    }
  }

  #make(): string | false {
    if (process.getuid?.() !== 0) return 'skipped: network namespaces take root';
    const [one, other] = this.#ends;
    try {
      for (const end of this.#ends) makeSpace(end);
      const peer = ['peer', 'name', other.device, 'netns', spaceName(other.name)];
      run('ip', 'link', 'add', one.device, 'netns', spaceName(one.name), 'type', 'veth', ...peer);
      for (const end of this.#ends) give(end);
      for (const end of this.#ends) untilUp(end);
      return false;
    } catch (error) {
      this.remove();
      return `skipped: no network namespaces here: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
    }
  }
}

/**
 * Hosts as network namespaces: each has an interface of its own on one switch (a bridge in a further namespace), a host name and
 * programs. A host's cable can be pulled. Apart from this machine's network and other tests'. Takes root and iproute2.
 */
import { run, spaceName } from '../joined-namespaces.js';
import { Running, type RunOptions } from '../run-tractor.js';
import type { Undertaker } from './undertaker.js';

const network = '198.51.100';
const device = 'eth0';
const bridge = 'bridge';

export class Host {
  readonly running: Running[] = [];

  constructor(
    readonly name: string,
    readonly address: string,
    readonly space: string,
    /** Namespace of the switch. */
    readonly at: string,
  ) {}

  /** nsenter and unshare become the program: a signal reaches it itself, and its process number is the child's. */
  command(command: string, args: readonly string[]): [string, string[]] {
    const named = ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', this.name];
    return ['nsenter', [`--net=/run/netns/${this.space}`, ...named, command, ...args]];
  }

  start(command: string, args: readonly string[], options?: RunOptions): Running {
    const started = new Running(...this.command(command, args), options);
    this.running.push(started);
    return started;
  }

  run(tool: string, ...args: string[]): string {
    const [command, all] = this.command(tool, args);
    return run(command, ...all);
  }

  /** Numbers of all that runs on it. */
  processes(): number[] {
    const pids = run('ip', 'netns', 'pids', this.space).split('\n');
    return pids.filter((pid) => pid !== '').map(Number);
  }

  /** Nothing comes through in either direction; nobody is told. */
  pullCable(): void {
    run('ip', '-n', this.at, 'link', 'set', this.name, 'down');
  }

  plugIn(): void {
    run('ip', '-n', this.at, 'link', 'set', this.name, 'up');
  }
}

function makeSpace(undertaker: Undertaker, name: string): void {
  undertaker.expect('space', name);
  run('ip', 'netns', 'add', name);
  run('ip', '-n', name, 'link', 'set', 'lo', 'up');
}

function makeSwitch(undertaker: Undertaker, name: string): void {
  makeSpace(undertaker, name);
  // No spanning tree: a port passes frames as soon as it is up.
  run('ip', '-n', name, 'link', 'add', bridge, 'type', 'bridge', 'stp_state', '0', 'forward_delay', '0');
  run('ip', '-n', name, 'link', 'set', bridge, 'up');
}

function join({ name, address, space, at }: Host): void {
  const peer = ['peer', 'name', name, 'netns', at];
  run('ip', 'link', 'add', device, 'netns', space, 'type', 'veth', ...peer);
  run('ip', '-n', at, 'link', 'set', name, 'master', bridge, 'up');
  run('ip', '-n', space, 'address', 'add', `${address}/24`, 'dev', device);
  run('ip', '-n', space, 'link', 'set', device, 'up');
}

/** Why there can be no hosts here, for tests that are then skipped. */
export function withoutHosts(): string | false {
  if (process.getuid?.() !== 0) return 'skipped: network namespaces take root';
  const probe = spaceName('probe');
  try {
    run('ip', 'netns', 'add', probe);
    run('ip', '-n', probe, 'link', 'add', bridge, 'type', 'bridge');
    return false;
  } catch (error) {
    return `skipped: no network namespaces here: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  } finally {
    try {
      run('ip', 'netns', 'delete', probe);
    } catch {
      // It was never made.
    }
  }
}

let switches = 0;

/** Joined hosts of these names, of at most 15 letters. */
export function makeHosts<Name extends string>(
  undertaker: Undertaker,
  ...names: readonly Name[]
): Readonly<Record<Name, Host>> {
  const number = ++switches;
  const at = spaceName(`${number}-switch`);
  makeSwitch(undertaker, at);
  const hosts = names.map((name, index) => {
    const host = new Host(name, `${network}.${index + 10}`, spaceName(`${number}-${name}`), at);
    makeSpace(undertaker, host.space);
    join(host);
    return [name, host] as const;
  });
  return Object.fromEntries(hosts) as Record<Name, Host>;
}

/**
 * Forwarding of IPv4, interface by interface: the machine's one switch (ip_forward) would also set that of every other interface
 * and what it accepts of redirects, and nothing could put those back.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runTool } from './run-tool.js';

const switchOf = (name: string) => `/proc/sys/net/ipv4/conf/${name}/forwarding`;

export function hasForwarding(name: string): boolean {
  return existsSync(switchOf(name));
}

export function isForwarding(name: string): boolean {
  return readFileSync(switchOf(name), 'utf8').trim() !== '0';
}

/** Whether what comes in by this interface may go on to others. */
export function setForwarding(name: string, on: boolean): void {
  writeFileSync(switchOf(name), on ? '1' : '0');
}

interface Route {
  /** Absent: a usual one, to others. */
  readonly type?: string;
  readonly dev?: string;
  readonly nexthops?: readonly { readonly dev?: string }[];
}

/** Interfaces that answers can come in by: those that routes lead over. */
export async function routedInterfaces(): Promise<string[]> {
  const routes = JSON.parse((await runTool('ip', ['-4', '-json', 'route', 'show', 'table', 'all'])) || '[]') as Route[];
  const names = routes
    .filter(({ type = 'unicast' }) => type === 'unicast')
    .flatMap(({ dev, nexthops = [] }) => [dev, ...nexthops.map((hop) => hop.dev)]);
  return [...new Set(names)].filter((name) => name !== undefined && name !== 'lo') as string[];
}

/** What this process may do of that which a recording takes. Reads /proc; changes nothing. */
import { readFileSync } from 'node:fs';

/** Bits of the effective set (capabilities(7), linux/capability.h). */
const needed = {
  CAP_NET_ADMIN: 12,
  CAP_NET_RAW: 13,
  CAP_SYS_ADMIN: 21,
} as const;

/** Names of the capabilities that are missing; empty where all are there. */
export function missingCapabilities(status = readFileSync('/proc/self/status', 'utf8')): string[] {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return Object.entries(needed)
    .filter(([, bit]) => ((effective >> BigInt(bit)) & 1n) === 0n)
    .map(([name]) => name);
}

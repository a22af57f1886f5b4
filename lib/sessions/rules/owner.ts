/** Whose names the index is asked for. */
import type { SessionFlow } from '../session-flow.js';

/**
 * A client; and apart from it what goes through a proxy, which is not what it opens itself: a program does the one or the other, and
 * two programs that ask for the same hosts are told apart by it.
 */
export function ownerOf({ clientIp, serverIp, group }: SessionFlow): string {
  return group === 'proxy' ? `${clientIp} through ${serverIp}` : clientIp;
}

/** The name servers that a namespace of its own can ask: those of this machine that are not on its loopback. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

/** systemd-resolved listens on the loopback and keeps the real servers here. */
const files = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Lines of a resolv.conf(5): what is asked, and where. */
export function reachableLines(text: string): string[] {
  return text.split('\n').filter((line) => {
    const [word, address = ''] = line.trim().split(/\s+/);
    if (word === 'nameserver') return isIP(address) === 4 && !address.startsWith('127.');
    return word === 'search' || word === 'options' || word === 'domain';
  });
}

/** The lines of the namespace's own resolv.conf; none where no server of this machine's can be asked from there. */
export function resolverLines(own: readonly string[], texts: readonly string[] = files.map(read)): string[] {
  if (own.length > 0) return own.map((address) => `nameserver ${address}`);
  const found = texts.map(reachableLines).find((lines) => lines.some((line) => /^\s*nameserver/.test(line)));
  return found ?? [];
}

/**
 * Puts away what a test has made outside its own process: network namespaces with all that runs in them, mounts, folders. It is a
 * process of its own that waits for the test's end, so it also works after a kill -9 of the test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

export type Kind = 'space' | 'mount' | 'folder';

/**
 * Lines of a kind and a name, until the other end closes. SIGQUIT first: PostgreSQL then gives its shared memory back, which a
 * SIGKILL would leave on the machine.
 */
const script = `
things=$(cat)
of() { printf '%s\\n' "$things" | sed -n "s/^$1 //p"; }
pids() { of space | while read -r space; do ip netns pids "$space"; done 2>/dev/null; }
pids | xargs -r kill -QUIT
for turn in 1 2 3 4 5 6 7 8 9 10; do
  [ -z "$(pids)" ] && break
  sleep 0.2
done
pids | xargs -r kill -KILL
of space | while read -r space; do ip netns delete "$space"; done
of mount | while read -r mount; do umount -l "$mount"; done
of folder | while read -r folder; do rm -rf -- "$folder"; done
`;

export class Undertaker {
  readonly #process: ChildProcess;

  constructor() {
    // A group of its own: what a terminal sends to the test's does not reach it.
    this.#process = spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#process.unref();
    (this.#process.stdin as Writable & { unref(): void }).unref();
  }

  /** Before it is made: whatever comes between is put away, too. */
  expect(kind: Kind, name: string): void {
    this.#process.stdin?.write(`${kind} ${name}\n`);
  }

  /** Now; resolves when all is gone. */
  async end(): Promise<void> {
    this.#process.ref();
    const gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin?.end();
    if (this.#process.exitCode === null) await gone;
  }
}

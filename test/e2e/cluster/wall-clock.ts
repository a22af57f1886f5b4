/**
 * The wall clock of one process and its children, moved while it runs: libfaketime of the distribution's packages, which answers for the C library what
 * time it is. Node's Date and what it prints follow it in all threads; the monotonic clock (timers) does not, as on a real host.
 * It does not move the clocks of programs that this process starts by absolute time outside of it, nor times of files.
 */
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const unpacked = fileURLToPath(new URL('../../../../.setup/servers/usr/lib', import.meta.url));

function library(): string | null {
  for (const folder of ['/usr/lib', unpacked]) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      const path = join(folder, name, 'faketime', 'libfaketime.so.1');
      if (existsSync(path)) return path;
    }
  }
  return null;
}

export const withoutWallClock = (): string | false => (library() === null ? 'skipped: no libfaketime here' : false);

const shared = '/dev/shm';

/** The library leaves two files there for each process that was killed. */
function forgetEnded(): void {
  for (const name of readdirSync(shared)) {
    const [, pid] = /^(?:faketime_shm_|sem\.faketime_sem_)(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(shared, name), { force: true });
  }
}

export class WallClock {
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;

  constructor(folder: string, name = 'wall-clock') {
    this.#file = join(folder, name);
    this.jump(0);
    process.once('exit', forgetEnded);
    this.env = {
      LD_PRELOAD: library() ?? '',
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_NO_CACHE: '1',
      // Files have the times that their file system gives them.
      NO_FAKE_STAT: '1',
    };
  }

  /** So far from what it is here. */
  jump(seconds: number): void {
    writeFileSync(this.#file, `${seconds < 0 ? '' : '+'}${seconds}s\n`);
  }
}

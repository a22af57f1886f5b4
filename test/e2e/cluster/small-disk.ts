/** A file system of few bytes, which can be full: a tmpfs. What it has of a disk is its end; it forgets all when it goes. */
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../joined-namespaces.js';
import type { Undertaker } from './undertaker.js';

const piece = 1 << 20;

export class SmallDisk {
  readonly folder: string;
  readonly #ballast: string;

  constructor(undertaker: Undertaker, folder: string, bytes: number) {
    this.folder = folder;
    this.#ballast = join(folder, 'ballast');
    mkdirSync(folder, { recursive: true });
    undertaker.expect('mount', folder);
    run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tractor-test', folder);
  }

  freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  /** Leaves so many bytes, or fewer where others write meanwhile; with 0, until a write is refused. */
  fill(leaveBytes: number): void {
    this.makeRoom();
    const file = openSync(this.#ballast, 'w');
    try {
      // Asked anew each time: a write may be a short one, and others come and go.
      for (;;) {
        const bytes = this.freeBytes() - leaveBytes;
        if (bytes <= 0 && leaveBytes > 0) return;
        writeSync(file, Buffer.alloc(Math.min(Math.max(bytes, 1), piece)));
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(this.#ballast, { force: true });
  }
}

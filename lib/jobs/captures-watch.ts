/**
 * Watches the folder of captures and has the list look where something changed. The system is asked to watch folders, never files: a hundred thousand
 * captures are no more work than one, and what changes is looked at by name. File systems that tell nobody of changes need a rescan.
 */
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptureList } from './capture-list.js';

export interface CapturesWatchOptions {
  /** Links resolved. */
  readonly root: string;
  readonly list: CaptureList;
  readonly onError?: (error: unknown) => void;
}

/** A capture that is being written changes all the time: it is looked at so often. */
const everyMs = 300;
/** Of more changes at once the whole folder is looked at. */
const mostLooks = 500;

export class CapturesWatch {
  readonly #options: CapturesWatchOptions;
  /** By the names of folders, as the list has them. */
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #complained = false;
  #closed = false;

  constructor(options: CapturesWatchOptions) {
    this.#options = options;
    options.list.tellFolders((folders) => this.#follow(folders));
  }

  #follow(folders: readonly string[]): void {
    if (this.#closed) return;
    const wanted = new Set(folders);
    for (const [folder, watcher] of this.#watchers) if (!wanted.has(folder)) this.#leave(folder, watcher);
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#enter(folder);
  }

  #leave(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(folder);
  }

  #enter(folder: string): void {
    try {
      const watcher = watch(join(this.#options.root, folder), { persistent: false });
      watcher.on('change', (_type, name) => this.#note(folder, name === null ? '' : String(name)));
      watcher.on('error', (error) => {
        this.#leave(folder, watcher);
        this.#complain(error);
      });
      this.#watchers.set(folder, watcher);
    } catch (error) {
      // Gone again, or the system has no watches left: said once, a rescan still sees everything.
      this.#complain(error);
    }
  }

  #complain(error: unknown): void {
    if (this.#complained || (error as NodeJS.ErrnoException).code === 'ENOENT') return;
    this.#complained = true;
    this.#options.onError?.(error);
  }

  #note(folder: string, name: string): void {
    if (this.#closed || name.startsWith('.')) return;
    this.#changed.add(folder + name);
    this.#timer ??= setTimeout(() => void this.#look(), everyMs);
  }

  async #look(): Promise<void> {
    const names = [...this.#changed];
    this.#changed.clear();
    try {
      await this.#lookAt(names);
    } catch (error) {
      this.#options.onError?.(error);
    }
    this.#timer = this.#changed.size > 0 && !this.#closed ? setTimeout(() => void this.#look(), everyMs) : null;
  }

  async #lookAt(names: readonly string[]): Promise<void> {
    const { list } = this.#options;
    if (names.length > mostLooks || (await this.#anyFolder(names))) {
      await list.rescan();
      return;
    }
    for (const name of names) if (!this.#closed) await list.look(name);
  }

  /** A folder that came, changed its name or went: what is in it is news too. */
  async #anyFolder(names: readonly string[]): Promise<boolean> {
    if (names.some((name) => name === '' || this.#watchers.has(`${name}/`))) return true;
    const kinds = await Promise.all(names.map((name) => stat(join(this.#options.root, name)).catch(() => null)));
    return kinds.some((stats) => stats?.isDirectory() === true);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}

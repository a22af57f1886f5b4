/**
 * The folder of captures: what is in it, and which path a name from outside stands for. The only place that turns such a name
 * into a path; reads no packets.
 */
import type { Dirent } from 'node:fs';
import { lstat, open, opendir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { UsageError } from '../errors.js';
import type { CaptureFile } from '../storage/catalogue.js';
import { sortInTurns } from '../turns.js';

export interface FoundCapture extends CaptureFile {
  /** The name up to the extension's dot. */
  readonly stem: string;
  /** As written, without the leading dot: `pcap`, `pcapng.gz`; empty where the name has none. */
  readonly extension: string;
  /** Where it is, links resolved. */
  readonly path: string;
}

/** With a number where tcpdump -C had put one before `-z gzip`: `a.pcap1.gz`. Plain files of such names show what they are. */
const knownExtension = /\.((?:pcapng|pcap|cap|dmp)(?:\d*\.(?:gz|zst|lz4))?)$/i;
const anyExtension = /[^/]\.([^./]+)$/;
const maxDepth = 16;
/** Asked of the file system together. Twice as many as there are threads for it: whoever else reads a file meanwhile waits for a few, not for all. */
const filesAtOnce = 8;
/** Of a folder, read together. */
const entriesAtOnce = 500;
const longestName = 255;

/** First four bytes of a pcap in either byte order (plain, ns, Kuznetzov's) and of a pcapng section. */
const magics = new Set(['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', 'a1b2cd34', '34cdb2a1', '0a0d0d0a']);

async function startsLikeCapture(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && magics.has(buffer.toString('hex'));
  } finally {
    await handle.close();
  }
}

/** In several turns: a folder may have a hundred thousand. Whether all of it was read; a folder that went away meanwhile was. */
async function visibleEntries(folder: string): Promise<{ entries: Dirent[]; whole: boolean }> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: entriesAtOnce }))
      if (!entry.name.startsWith('.')) entries.push(entry);
  } catch (error) {
    return { entries, whole: (error as NodeJS.ErrnoException).code === 'ENOENT' };
  }
  return { entries, whole: true };
}

/** What Node makes of a name that is not UTF-8: nothing can be opened by it. */
function isNameLost(name: string): boolean {
  return name.includes('\ufffd') && knownExtension.test(name);
}

/** Whether every part is a plain name: no step up, no root, nothing hidden, no byte that ends a C string. */
function staysInside(name: string): boolean {
  if (name.includes('\0') || isAbsolute(name)) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.'));
}

/** Whether a file of this name, put into the folder itself, would be listed: an extension of captures, no path, nothing unprintable. */
export function isCaptureName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what shall not be in it
  if (name.includes('/') || name.includes('\\') || /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(name)) return false;
  return staysInside(name) && knownExtension.test(name) && Buffer.byteLength(name) <= longestName;
}

export function splitExtension(name: string): { stem: string; extension: string } {
  const extension = (knownExtension.exec(name) ?? anyExtension.exec(name))?.[1] ?? '';
  return { stem: extension === '' ? name : name.slice(0, -extension.length - 1), extension };
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

export interface Walk {
  readonly captures: FoundCapture[];
  readonly folders: string[];
  readonly unreadable: string[];
}

export class CapturesFolder {
  /** Links resolved. */
  readonly root: string;
  /** A folder within that is none of it, links resolved. */
  readonly #apart: string | null;
  readonly #linksOut: boolean;

  private constructor(root: string, apart: string | null, linksOut: boolean) {
    this.root = root;
    this.#apart = apart;
    this.#linksOut = linksOut;
  }

  /**
   * `apart`: a folder whose files are no captures, wherever it lies: half uploads begin as captures do. `linksOut`: links may
   * lead to files elsewhere, which is for who may read these anyway.
   */
  static async open(
    folder: string,
    { apart, linksOut = false }: { readonly apart?: string; readonly linksOut?: boolean } = {},
  ): Promise<CapturesFolder> {
    const root = await realpath(folder).catch(() => null);
    if (root === null || !(await stat(root)).isDirectory()) throw new UsageError(`${folder} is not a folder`);
    const other = apart === undefined ? null : await realpath(apart).catch(() => null);
    return new CapturesFolder(root, other !== null && isWithin(other, root) ? other : null, linksOut);
  }

  /** The capture of that name; null for whatever is not one, or lies elsewhere. */
  async find(name: string): Promise<FoundCapture | null> {
    if (!staysInside(name)) return null;
    try {
      const path = await realpath(join(this.root, name));
      if ((!this.#linksOut && !isWithin(path, this.root)) || (this.#apart !== null && isWithin(path, this.#apart)))
        return null;
      const stats = await stat(path);
      if (!stats.isFile() || !(knownExtension.test(name) || (await startsLikeCapture(path)))) return null;
      return { name, path, ...splitExtension(name), sizeBytes: stats.size, mtimeMs: stats.mtimeMs };
    } catch {
      // Gone, unreadable, too long a name, a loop of links: there is no such capture.
      return null;
    }
  }

  /** What lies in a folder that was entered: no link leads there, so a plain file is where its name says; that saves a call for each. */
  async #entry(name: string, entry: Dirent): Promise<FoundCapture | null> {
    if (!entry.isFile() || !knownExtension.test(name)) return await this.find(name);
    const path = join(this.root, name);
    const stats = await lstat(path).catch(() => null);
    // Something else by now.
    if (stats === null || !stats.isFile()) return await this.find(name);
    return { name, path, ...splitExtension(name), sizeBytes: stats.size, mtimeMs: stats.mtimeMs };
  }

  /** All captures, by name. Folders within are entered, links to folders are not. */
  async list(): Promise<FoundCapture[]> {
    return (await this.walk()).captures;
  }

  /**
   * The same, and the folders that were entered: '' for the whole, else with `/` at the end. `unreadable`: folders that may not
   * be read, and captures whose names are not UTF-8.
   */
  async walk(): Promise<Walk> {
    const walk: Walk = { captures: [], folders: [], unreadable: [] };
    await this.#collect('', 0, walk);
    return { ...walk, captures: await sortInTurns(walk.captures, (a, b) => (a.name < b.name ? -1 : 1)) };
  }

  async #collect(prefix: string, depth: number, walk: Walk): Promise<void> {
    const folder = join(this.root, prefix);
    // Links to folders are not entered, so this is where it is.
    if (this.#apart !== null && folder === join(this.#apart, '/')) return;
    walk.folders.push(prefix);
    const { entries: visible, whole } = await visibleEntries(folder);
    if (!whole) walk.unreadable.push(prefix);
    const files = visible.filter((entry) => entry.isFile() || entry.isSymbolicLink());
    for (let at = 0; at < files.length; at += filesAtOnce) {
      const some = files.slice(at, at + filesAtOnce);
      for (const [index, capture] of (
        await Promise.all(some.map((entry) => this.#entry(prefix + entry.name, entry)))
      ).entries()) {
        const { name } = some[index] as Dirent;
        if (capture !== null) walk.captures.push(capture);
        else if (isNameLost(name)) walk.unreadable.push(prefix + name);
      }
    }
    if (depth === maxDepth) return;
    for (const entry of visible)
      if (entry.isDirectory()) await this.#collect(`${prefix}${entry.name}/`, depth + 1, walk);
  }
}

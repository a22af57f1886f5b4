/**
 * The folder of captures: what is in it, and which path a name from outside stands for. The only place that turns such a name
 * into a path; reads no packets.
 */
import type { Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { UsageError } from '../errors.js';
import type { CaptureFile } from '../storage/catalogue.js';

export interface FoundCapture extends CaptureFile {
  /** The name up to the extension's dot. */
  readonly stem: string;
  /** As written, without the leading dot: `pcap`, `pcapng.gz`; empty where the name has none. */
  readonly extension: string;
  /** Where it is, links resolved. */
  readonly path: string;
}

const knownExtension = /\.((?:pcapng|pcap|cap|dmp)(?:\.(?:gz|zst|lz4))?)$/i;
const anyExtension = /[^/]\.([^./]+)$/;
const maxDepth = 16;

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

/** Whether every part is a plain name: no step up, no root, nothing hidden, no byte that ends a C string. */
function staysInside(name: string): boolean {
  if (name.includes('\0') || isAbsolute(name)) return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.'));
}

export function splitExtension(name: string): { stem: string; extension: string } {
  const extension = (knownExtension.exec(name) ?? anyExtension.exec(name))?.[1] ?? '';
  return { stem: extension === '' ? name : name.slice(0, -extension.length - 1), extension };
}

export class CapturesFolder {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  static async open(folder: string): Promise<CapturesFolder> {
    const root = await realpath(folder).catch(() => null);
    if (root === null || !(await stat(root)).isDirectory()) throw new UsageError(`${folder} is not a folder`);
    return new CapturesFolder(root);
  }

  /** The capture of that name; null for whatever is not one, or lies elsewhere. */
  async find(name: string): Promise<FoundCapture | null> {
    if (!staysInside(name)) return null;
    try {
      const path = await realpath(join(this.#root, name));
      if (!path.startsWith(this.#root.endsWith(sep) ? this.#root : this.#root + sep)) return null;
      const stats = await stat(path);
      if (!stats.isFile() || !(knownExtension.test(name) || (await startsLikeCapture(path)))) return null;
      return { name, path, ...splitExtension(name), sizeBytes: stats.size, mtimeMs: stats.mtimeMs };
    } catch {
      // Gone, unreadable, too long a name, a loop of links: there is no such capture.
      return null;
    }
  }

  /** All captures, by name. Folders within are entered, links to folders are not. */
  async list(): Promise<FoundCapture[]> {
    const found: FoundCapture[] = [];
    await this.#collect('', 0, found);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async #collect(prefix: string, depth: number, found: FoundCapture[]): Promise<void> {
    const entries = await readdir(join(this.#root, prefix), { withFileTypes: true }).catch((): Dirent[] => []);
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const name = prefix + entry.name;
      if (entry.isDirectory()) {
        if (depth < maxDepth) await this.#collect(`${name}/`, depth + 1, found);
      } else if (entry.isFile() || entry.isSymbolicLink()) {
        const capture = await this.find(name);
        if (capture !== null) found.push(capture);
      }
    }
  }
}

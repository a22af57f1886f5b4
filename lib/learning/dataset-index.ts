/**
 * Learning: a data set as a folder with a list of labelled captures, dataset.json. Captures stay where they are and are known by
 * their digest; whole captures have one label, others one for each corrected flow, or what each payload says. Several processes may
 * change one list at once: each does so under a lock. Builds nothing.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { lockSwap } from '../storage/swap-lock.js';

export interface DatasetCapture {
  /** Relative to the folder of the data set where it lies below it, else absolute. */
  readonly path: string;
  readonly sha256: string;
  /** Of all flows, or with `payload` of those that it leaves; null where only `flows` or payloads say. */
  readonly label: string | null;
  /** The label of a flow is the protocol that its payload shows beyond doubt. */
  readonly payload?: boolean;
  /** By flow number. */
  readonly flows?: Readonly<Record<string, string>>;
}

/** One to add: its path as it was given. */
export type AddedCapture = DatasetCapture;

interface DatasetFile {
  readonly format: 1;
  readonly captures: readonly DatasetCapture[];
}

const indexName = 'dataset.json';
const lockName = `.${indexName}.lock`;
/** The lock is held while one small file is read and written; a holder that takes longer was killed. */
const staleMs = 5_000;
const labelPattern = /^[\w][\w .+-]{0,63}$/u;

export function checkLabel(label: string): string {
  if (!labelPattern.test(label))
    throw new UsageError(`"${label}" is no label: letters, digits, space, _ . + and -, at most 64`);
  return label;
}

export class Dataset {
  private constructor(
    readonly folder: string,
    readonly captures: readonly DatasetCapture[],
  ) {}

  /** An empty one where there is none yet. */
  static async open(folder: string): Promise<Dataset> {
    const path = join(folder, indexName);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{"format":1,"captures":[]}';
      throw error;
    });
    const index = JSON.parse(text) as DatasetFile;
    if (index.format !== 1 || !Array.isArray(index.captures)) throw new Error(`${path}: is of another form`);
    return new Dataset(folder, index.captures);
  }

  /** Where a capture lies. */
  pathOf({ path }: DatasetCapture): string {
    return isAbsolute(path) ? path : resolve(this.folder, path);
  }

  /** The same captures with these, each in place of one with the same content or at the same place: a capture is in a data set once. */
  with(added: readonly AddedCapture[]): Dataset {
    return added.reduce<Dataset>((all, { path, ...truth }) => {
      const below = relative(resolve(this.folder), resolve(path));
      const entry: DatasetCapture = {
        path: below.startsWith('..') || isAbsolute(below) ? resolve(path) : below,
        ...truth,
      };
      const others = all.captures.filter(
        (each) => each.sha256 !== entry.sha256 && this.pathOf(each) !== this.pathOf(entry),
      );
      return new Dataset(this.folder, [...others, entry]);
    }, this);
  }

  /**
   * The same captures without these, which are named as the list has them or by where they lie; whether they still do makes no difference.
   * @throws UsageError where one is not in the list
   */
  without(names: readonly string[]): Dataset {
    const isNamed = (capture: DatasetCapture, name: string) =>
      capture.path === name || resolve(this.pathOf(capture)) === resolve(name);
    const strangers = names.filter((name) => !this.captures.some((capture) => isNamed(capture, name)));
    if (strangers.length > 0)
      throw new UsageError(`${this.folder}: there is no such capture in it: ${strangers.join(', ')}`);
    return new Dataset(
      this.folder,
      this.captures.filter((capture) => !names.some((name) => isNamed(capture, name))),
    );
  }

  /** Reads the list, changes it and writes it, while nobody else does. */
  static async change(folder: string, change: (now: Dataset) => Dataset): Promise<Dataset> {
    await mkdir(folder, { recursive: true });
    const lock = await lockSwap(join(folder, lockName), staleMs);
    try {
      const changed = change(await Dataset.open(folder));
      await lock.check();
      await changed.#save();
      return changed;
    } finally {
      await lock.release();
    }
  }

  async #save(): Promise<void> {
    const path = join(this.folder, indexName);
    const part = join(dirname(path), `.${indexName}.${process.pid}.part`);
    const index: DatasetFile = { format: 1, captures: this.captures };
    await writeFile(part, `${JSON.stringify(index, null, 2)}\n`);
    await rename(part, path);
  }
}

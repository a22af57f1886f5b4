/**
 * Learning: a data set as a folder with a list of labelled captures, dataset.json. Captures stay where they are and are known by
 * their digest; whole captures have one label, others one for each corrected flow, or what each payload says. Builds nothing.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UsageError } from '../errors.js';

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

interface DatasetFile {
  readonly format: 1;
  readonly captures: readonly DatasetCapture[];
}

const indexName = 'dataset.json';
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

  /** The same captures with this one, in place of one with the same content: a capture is in a data set once. */
  with(path: string, sha256: string, truth: Omit<DatasetCapture, 'path' | 'sha256'>): Dataset {
    const below = relative(resolve(this.folder), resolve(path));
    const entry: DatasetCapture = {
      path: below.startsWith('..') || isAbsolute(below) ? resolve(path) : below,
      sha256,
      ...truth,
    };
    return new Dataset(this.folder, [...this.captures.filter((each) => each.sha256 !== sha256), entry]);
  }

  async save(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, indexName);
    const part = join(dirname(path), `.${indexName}.${process.pid}.part`);
    const index: DatasetFile = { format: 1, captures: this.captures };
    await writeFile(part, `${JSON.stringify(index, null, 2)}\n`);
    await rename(part, path);
  }
}

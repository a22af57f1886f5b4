/** What somebody sent becomes a capture of the folder: under a name that is one, never over another, and only if it can be read. */
import { constants } from 'node:fs';
import { copyFile, link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaultParams, faultText } from '../schema/fault-texts.js';
import type { CaptureList } from './capture-list.js';
import type { CaptureReader } from './capture-reader.js';
import { type CapturesFolder, isCaptureName } from './captures-folder.js';

/** Why it was not taken. */
export class RefusedCapture extends Error {
  override readonly name = 'RefusedCapture';
  constructor(
    readonly code: 'upload_without_name' | 'upload_name_wrong' | 'upload_exists' | 'upload_unreadable',
    readonly params: FaultParams = {},
  ) {
    super(faultText(code, params));
  }
}

export interface CaptureIntakeOptions {
  readonly folder: CapturesFolder;
  readonly list: CaptureList;
  readonly reader: CaptureReader;
}

export class CaptureIntake {
  readonly #options: CaptureIntakeOptions;

  constructor(options: CaptureIntakeOptions) {
    this.#options = options;
  }

  /**
   * Before anything is sent.
   * @throws RefusedCapture
   */
  async checkName(name: string | null | undefined): Promise<string> {
    if (typeof name !== 'string' || name === '') throw new RefusedCapture('upload_without_name');
    if (!isCaptureName(name)) throw new RefusedCapture('upload_name_wrong');
    if ((await this.#options.folder.find(name)) !== null) throw new RefusedCapture('upload_exists');
    return name;
  }

  /**
   * The file at `path` becomes a capture; what is at `path` stays.
   * @throws RefusedCapture
   */
  async take(path: string, filename: string | null | undefined): Promise<void> {
    const name = await this.checkName(filename);
    const fault = await this.#options.reader.probe(path);
    if (fault !== null) throw new RefusedCapture('upload_unreadable', { reason: fault });
    await this.#place(path, join(this.#options.folder.root, name));
    await this.#options.list.look(name);
  }

  /** A link is made or refused at one stroke: of two that come under one name, one stays, and it is whole. */
  async #place(path: string, target: string): Promise<void> {
    try {
      await link(path, target).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') throw error;
        await this.#copy(path, target);
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new RefusedCapture('upload_exists');
      throw error;
    }
  }

  /** Where the folder lies on another file system: beside it first, under a name that nobody lists. */
  async #copy(path: string, target: string): Promise<void> {
    const beside = join(
      this.#options.folder.root,
      `.upload-${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`,
    );
    try {
      await copyFile(path, beside, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await link(beside, target);
    } finally {
      await rm(beside, { force: true });
    }
  }
}

/**
 * Captures that are sent in pieces, by tus 1.0: what is half there waits for the rest until it expires, what is whole is handed to the intake.
 * The protocol and its files are @tus/server's.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { type CaptureIntake, RefusedCapture } from '../jobs/capture-intake.js';
import type { FaultCode, FaultParams } from '../schema/fault-texts.js';
import { problem } from './errors.js';

export interface UploadsOptions {
  /** Where pieces wait; of this server alone. */
  readonly folder: string;
  /** As the routes have it. */
  readonly path: string;
  readonly intake: CaptureIntake;
  readonly maxBytes: number;
  /** Of all that are not whole yet, as they will be: their sizes are known from the beginning. */
  readonly maxUnfinishedBytes: number;
  /** From the beginning of an upload. */
  readonly expiryMs: number;
  readonly onError: (error: unknown) => void;
}

const statusOf = {
  upload_without_name: 400,
  upload_name_wrong: 400,
  upload_exists: 409,
  upload_unreadable: 415,
} as const;
/** Uploads begun and not ended; more are refused until some end or expire. */
const mostUnfinished = 1000;
/** Between the word that an upload may begin and its first file. */
const beginningMs = 5000;
const cleaningEveryMs = 10 * 60_000;

/** As tus wants what is thrown. */
function refusal(status: number, code: FaultCode, params: FaultParams = {}): { status_code: number; body: string } {
  return { status_code: status, body: JSON.stringify(problem(status, { code, params })) };
}

function refusalOf(error: unknown): unknown {
  return error instanceof RefusedCapture ? refusal(statusOf[error.code], error.code, error.params) : error;
}

/** What is refused is told as everywhere in API v2, also where tus itself refuses. */
class TusServer extends Server {
  override async write(...[context, headers, status, body = '']: Parameters<Server['write']>) {
    if (status < 400) return await super.write(context, headers, status, body);
    headers.set('Content-Type', 'application/problem+json; charset=utf-8');
    const told = body.startsWith('{') ? body : refusal(status, 'request', { reason: body.trim() }).body;
    return await super.write(context, headers, status, told);
  }
}

export class Uploads {
  readonly #server: Server;
  readonly #store: FileStore;
  readonly #options: UploadsOptions;
  readonly #cleaning: NodeJS.Timeout;
  /** By number, with their size as it will be; begun at 0: seen on the disk. */
  readonly #unfinished = new Map<string, { readonly bytes: number; readonly begunAtMs: number }>();

  constructor(options: UploadsOptions) {
    const { folder, path, maxBytes, expiryMs } = options;
    this.#options = options;
    this.#store = new FileStore({ directory: folder, expirationPeriodInMilliseconds: expiryMs });
    this.#server = new TusServer({
      path,
      datastore: this.#store,
      maxSize: maxBytes,
      relativeLocation: true,
      // Pages of other sites have no business here.
      allowedOrigins: [],
      onUploadCreate: async (_request, upload) => {
        await this.#begin(upload.id, upload.metadata?.['filename'], upload.size);
        return {};
      },
      onUploadFinish: async (_request, upload) => {
        await this.#end(upload.id, upload.storage?.path, upload.metadata?.['filename']);
        return {};
      },
      onResponseError: (_request, error) => this.#problemOf(error),
    });
    this.#cleaning = setInterval(() => void this.clean(), cleaningEveryMs).unref();
  }

  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#server.handle(request, response) as Promise<void>;
  }

  async #begin(id: string, filename: string | null | undefined, size: number | undefined): Promise<void> {
    try {
      await this.#options.intake.checkName(filename);
    } catch (error) {
      throw refusalOf(error);
    }
    // Without its length an upload could fill the disk before anybody knows.
    if (size === undefined) throw refusal(400, 'upload_without_length');
    await this.#lookAtUnfinished();
    this.#reserve(id, size);
  }

  /** In one turn, so that of two that begin at once the second one knows of the first. */
  #reserve(id: string, size: number): void {
    if (this.#unfinished.size >= mostUnfinished) throw refusal(429, 'uploads_too_many');
    const { maxUnfinishedBytes: most } = this.#options;
    if (size > most) throw refusal(413, 'uploads_too_large', { most });
    const taken = [...this.#unfinished.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    if (taken + size > most) throw refusal(507, 'uploads_full', { taken, most });
    this.#unfinished.set(id, { bytes: size, begunAtMs: Date.now() });
  }

  /** Others than this object remove them too, and a server before this one began some. */
  async #lookAtUnfinished(): Promise<void> {
    const { configstore } = this.#store;
    const there = new Set((await configstore.list?.()) ?? []);
    for (const id of there)
      if (this.#unfinished.get(id)?.begunAtMs !== 0)
        this.#unfinished.set(id, { bytes: (await configstore.get(id))?.size ?? 0, begunAtMs: 0 });
    for (const [id, { begunAtMs }] of this.#unfinished)
      if (!there.has(id) && Date.now() - begunAtMs > beginningMs) this.#unfinished.delete(id);
  }

  async #end(id: string, path: string | undefined, filename: string | null | undefined): Promise<void> {
    try {
      if (path === undefined) throw new Error('an upload has no file');
      await this.#options.intake.take(path, filename);
    } catch (error) {
      throw refusalOf(error);
    } finally {
      await this.#store.remove(id).catch(this.#options.onError);
      this.#unfinished.delete(id);
    }
  }

  /** tus's own refusals have a status and a text; anything else is our fault and tells nothing. */
  #problemOf(error: Error | { status_code: number; body: string }): { status_code: number; body: string } {
    if ('status_code' in error && error.body.startsWith('{')) return error;
    if ('status_code' in error && error.status_code < 500)
      return refusal(error.status_code, 'request', { reason: error.body.trim() });
    // What a client that went away leaves is no fault of anybody's.
    this.#options.onError(error);
    return refusal(500, 'internal');
  }

  /** Removes half uploads whose time is over. */
  async clean(): Promise<void> {
    await this.#server.cleanUpExpiredUploads().catch(this.#options.onError);
  }

  close(): void {
    clearInterval(this.#cleaning);
  }
}

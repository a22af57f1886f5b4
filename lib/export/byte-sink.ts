/**
 * Export: the chunk of bytes that rows are written into, and the one way chunks reach a stream. One chunk is on its way
 * while the next is filled, never more, so a slow reader slows the analysis. Knows no format.
 */
import type { Writable } from 'node:stream';

const chunkBytes = 1 << 20;
/** The first chunk: most exports are small. */
const firstChunkBytes = 1 << 16;

/**
 * A buffer with a write position. Encoders write behind `length` and set it; `reserve` says whether they may. No byte is
 * written twice: a stream may hold on to what it was given long after it called back.
 */
export class ByteSink {
  bytes: Buffer = Buffer.allocUnsafe(firstChunkBytes);
  length = 0;
  #taken = 0;

  /** True if `count` more bytes fit. False: `take` and pass on what is there, then it will be true. */
  reserve(count: number): boolean {
    if (this.length + count <= this.bytes.length) return true;
    if (this.length > this.#taken) return false;
    this.bytes = Buffer.allocUnsafe(Math.max(chunkBytes, count));
    this.length = 0;
    this.#taken = 0;
    return true;
  }

  /** The bytes written since the last `take`. */
  take(): Buffer {
    const taken = this.bytes.subarray(this.#taken, this.length);
    this.#taken = this.length;
    return taken;
  }
}

/** Writes chunks to a stream with at most one outstanding. An error of the stream rejects the next call. */
export class ChunkWriter {
  readonly #out: Writable;
  #pending: Promise<void> = Promise.resolve();
  bytesWritten = 0;

  constructor(out: Writable) {
    this.#out = out;
  }

  async write(chunk: Buffer): Promise<void> {
    await this.#pending;
    if (chunk.length === 0) return;
    this.bytesWritten += chunk.length;
    this.#pending = new Promise((resolve, reject) => {
      this.#out.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    // A failure is reported by the await of the next call; until then it must not count as unhandled.
    this.#pending.catch(() => {});
  }

  /** Resolves when everything written was handed on. Does not end the stream: it belongs to the caller. */
  async flush(): Promise<void> {
    await this.#pending;
  }
}

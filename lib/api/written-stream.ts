/**
 * What a writer of chunks writes, as the stream that an answer sends: one chunk at a time, so that a slow reader slows the writer, and
 * every write is answered, also after the reader left.
 */
import { Readable, Writable } from 'node:stream';

interface Handed {
  readonly chunk: Buffer | null;
  readonly taken: (error?: Error | null) => void;
}

export interface WrittenStream {
  readonly writable: Writable;
  /** Reads what is written; ends once the writable does, fails where that is destroyed with an error. */
  readonly readable: Readable;
}

export function writtenStream(): WrittenStream {
  let handed: Handed | null = null;
  let fault: Error | null = null;
  let wake = () => {};
  const hand = (one: Handed) => {
    handed = one;
    wake();
  };
  const writable = new Writable({
    write: (chunk: Buffer, _encoding, taken) => hand({ chunk, taken }),
    final: (taken) => hand({ chunk: null, taken }),
    destroy(error, done) {
      fault = error ?? new Error('the reader left');
      handed?.taken(fault);
      wake();
      done(error);
    },
  });
  // Said by the writes; without a listener it would end the process.
  writable.on('error', () => {});

  async function* chunks(): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        while (handed === null && fault === null)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        if (handed === null) throw fault;
        const { chunk, taken }: Handed = handed;
        if (chunk === null) {
          handed = null;
          return taken();
        }
        yield chunk;
        handed = null;
        taken();
      }
    } finally {
      writable.destroy();
    }
  }
  return { writable, readable: Readable.from(chunks(), { objectMode: false }) };
}

/** An array as JSON in pieces, so that an answer of any length takes the memory of one piece. */
import { Readable } from 'node:stream';

/** Waits for the first piece, so that what fails at once fails before anything was sent. */
export async function jsonArrayStream(pieces: AsyncIterable<readonly unknown[]>): Promise<Readable> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* text(): AsyncGenerator<string> {
    try {
      let separator = '[';
      for (let piece = first; piece.done !== true; piece = await iterator.next()) {
        if (piece.value.length === 0) continue;
        yield separator + piece.value.map((item) => JSON.stringify(item)).join(',');
        separator = ',';
      }
      yield separator === '[' ? '[]' : ']';
    } finally {
      await iterator.return?.();
    }
  }
  return Readable.from(text(), { objectMode: false });
}

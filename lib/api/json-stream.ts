/** Long answers as JSON in pieces: such as are made while they are sent take the memory of one piece, and none holds the thread for long. */
import { Readable } from 'node:stream';
import { Stretch } from '../turns.js';

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

/** Of a long array, written together. */
const itemsAtOnce = 250;

/** As JSON.stringify writes it, in as many turns as that takes. */
export async function jsonInTurns(value: unknown): Promise<Buffer> {
  const pieces: string[] = [];
  await writeInTurns(value, pieces, new Stretch());
  return Buffer.from(pieces.join(''));
}

async function writeInTurns(value: unknown, pieces: string[], stretch: Stretch): Promise<void> {
  if (stretch.isLong) await stretch.pause();
  if (Array.isArray(value) && value.length > itemsAtOnce) return await writeLong(value, pieces, stretch);
  if (typeof value !== 'object' || value === null) return void pieces.push(JSON.stringify(value) ?? 'null');
  const named = !Array.isArray(value);
  let before = named ? '{' : '[';
  for (const [name, one] of Object.entries(value)) {
    if (named && one === undefined) continue;
    pieces.push(named ? `${before}${JSON.stringify(name)}:` : before);
    await writeInTurns(one, pieces, stretch);
    before = ',';
  }
  pieces.push(before === ',' ? (named ? '}' : ']') : named ? '{}' : '[]');
}

/** Items of a long array are short. */
async function writeLong(items: readonly unknown[], pieces: string[], stretch: Stretch): Promise<void> {
  for (let at = 0; at < items.length; at += itemsAtOnce) {
    if (stretch.isLong) await stretch.pause();
    pieces.push(at === 0 ? '[' : ',', JSON.stringify(items.slice(at, at + itemsAtOnce)).slice(1, -1));
  }
  pieces.push(']');
}

/** Handed to the socket at a time. */
const bytesAtOnce = 65_536;

/** Bytes that are there already. What the socket takes at once it copies in the turn of whoever writes. */
export function inPieces(bytes: Buffer): Readable {
  async function* pieces(): AsyncGenerator<Buffer> {
    const stretch = new Stretch();
    for (let at = 0; at < bytes.length; at += bytesAtOnce) {
      if (stretch.isLong) await stretch.pause();
      yield bytes.subarray(at, at + bytesAtOnce);
    }
  }
  return Readable.from(pieces(), { objectMode: false });
}

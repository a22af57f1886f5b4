import fc from 'fast-check';
import t from 'tap';
import { inPieces, jsonInTurns } from '../../../lib/api/json-stream.js';

t.test('in turns, any value is written as JSON.stringify writes it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => String(await jsonInTurns(value)) === JSON.stringify(value)),
  );
});

t.test('long lists within, and what is not there', async (t) => {
  for (const length of [0, 1, 249, 250, 251, 500, 1001]) {
    const content = Array.from({ length }, (_, count) => ({ label: `ю${count}`, count }));
    const value = [{ title: 'labels', content, none: undefined }, undefined, { title: null, content: [] }];
    t.equal(String(await jsonInTurns(value)), JSON.stringify(value), `${length}`);
  }
});

t.test('bytes in pieces are the same bytes', async (t) => {
  for (const length of [0, 1, 65_536, 65_537, 300_000]) {
    const bytes = Buffer.alloc(length, 'abcdefg');
    const pieces: Buffer[] = [];
    for await (const piece of inPieces(bytes)) pieces.push(piece as Buffer);
    t.ok(Buffer.concat(pieces).equals(bytes), `${length}`);
    t.equal(pieces.length, Math.ceil(length / 65_536));
  }
});

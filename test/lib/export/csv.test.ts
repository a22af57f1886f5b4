import { PassThrough } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import fc from 'fast-check';
import t from 'tap';
import { csvText, exportCsv } from '../../../lib/export/csv.js';
import { readCsv } from './csv-reader.js';
import {
  batchOf,
  Collected,
  eachOf,
  floatColumn,
  intColumn,
  smallBatch,
  textColumn,
  thenFail,
} from './made-batches.js';

async function csvOf(...batches: Parameters<typeof eachOf>): Promise<string> {
  const out = new Collected();
  await exportCsv(eachOf(...batches), out);
  return out.text;
}

t.test('golden: every kind of column', async (t) => {
  t.equal(
    await csvOf(smallBatch()),
    'flow_id,server_ip,vlan_id,fwd_is_client,time_start_ns,sni,mean_fiat,min_biat\n' +
      '1,192.0.2.1,,true,1700000000000000001,,0.1,-1\n' +
      '9007199254740991,2001:db8::1,0,false,-1,"a,""b""",1e+21,10.416\n',
  );
});

t.test('one header for several batches, and a header without rows', async (t) => {
  const twice = await csvOf(smallBatch(), smallBatch());
  t.equal(twice.split('\n').filter((line) => line.startsWith('flow_id')).length, 1);
  t.equal(twice.split('\n').length, 6);
  t.equal(await csvOf(batchOf(0, { a: intColumn([]), b: textColumn([]) })), 'a,b\n');
  const out = new Collected();
  const result = await exportCsv(eachOf(), out, {
    emptyColumns: [
      { name: 'x', kind: 'int' },
      { name: 'y', kind: 'text' },
    ],
  });
  t.equal(out.text, 'x,y\n');
  t.same(result, { rows: 0, bytes: 4 });
});

t.test('line ends of RFC 4180 on request', async (t) => {
  const out = new Collected();
  await exportCsv(eachOf(batchOf(1, { a: intColumn([1]) })), out, { lineEnd: '\r\n' });
  t.equal(out.text, 'a\r\n1\r\n');
});

t.test('text of a capture is no formula', async (t) => {
  const cells: [string, string][] = [
    ['=1+1', `"'=1+1"`],
    ['+7', `"'+7"`],
    ['-2', `"'-2"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['＝1', `"'＝1"`],
    [`'quoted`, `"''quoted"`],
    ['a=1', 'a=1'],
    ['a;=1', '"a;=1"'],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['', '""'],
  ];
  for (const [value, expected] of cells) t.equal(csvText(value), expected, JSON.stringify(value));
  const batch = batchOf(1, { sni: textColumn(['=cmd']), min_fiat: floatColumn([-1]) });
  t.equal(await csvOf(batch), `sni,min_fiat\n"'=cmd",-1\n`, 'numbers below zero stay numbers');
});

t.test('what is no number is an empty cell', async (t) => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  t.equal(await csvOf(batchOf(3, { a: floatColumn(values), b: intColumn([1, 2, 3]) })), 'a,b\n,1\n,2\n,3\n');
});

const cell = fc.option(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', '"', "'", ',', ';', '\r', '\n', '\t', ' ', 'a', 'я', '😀'),
      maxLength: 8,
    }),
  ),
  { freq: 8 },
);

t.test('any text reads back as it was', async () => {
  const rows = fc.array(
    fc.record({ a: cell, n: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), b: cell }),
    {
      maxLength: 20,
    },
  );
  await fc.assert(
    fc.asyncProperty(rows, async (rows) => {
      const text = await csvOf(
        batchOf(rows.length, {
          a: textColumn(rows.map((row) => row.a)),
          n: floatColumn(rows.map((row) => row.n)),
          b: textColumn(rows.map((row) => row.b)),
        }),
      );
      const [header, ...records] = readCsv(text);
      if (header?.join() !== 'a,n,b' || records.length !== rows.length) return false;
      return rows.every((row, index) => {
        const [a, n, b] = records[index] as (string | null)[];
        const number = n === null || n === undefined ? null : Number(n);
        return unguarded(a) === row.a && unguarded(b) === row.b && number === (row.n === null ? null : row.n + 0);
      });
    }),
    { numRuns: 200 },
  );
});

t.test('no cell of text is a formula', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const [[read]] = readCsv(`${csvText(value)}\n`) as [[string]];
      return !/^[=+\-@\t\r\n＝＋－＠]/.test(read);
    }),
    { numRuns: 2000 },
  );
});

/** The documented way back: one apostrophe in front is ours. */
function unguarded(value: string | null | undefined): string | null {
  return value?.startsWith("'") ? value.slice(1) : (value ?? null);
}

t.test(
  'chunks stay whole: rows beyond one chunk, a cell larger than a chunk, a stream that holds on to its input',
  async (t) => {
    const rowCount = 60_000;
    const ids = Array.from({ length: rowCount }, (_, index) => index);
    const long = 'x'.repeat(3 << 20);
    const out = new PassThrough({ highWaterMark: 1 << 24 });
    const read = textOf(out);
    const big = batchOf(rowCount, { id: intColumn(ids), name: textColumn(ids.map((id) => `host-${id}.example.org`)) });
    const result = await exportCsv(
      eachOf(big, batchOf(1, { id: intColumn([-5]), name: textColumn([long]) }), big),
      out,
    );
    out.end();
    const lines = (await read).split('\n');
    t.equal(result.rows, rowCount * 2 + 1);
    t.equal(lines.length, rowCount * 2 + 3);
    t.equal(lines[rowCount + 1], `-5,${long}`);
    const wrong = ids.filter(
      (id) => lines[id + 1] !== `${id},host-${id}.example.org` || lines[id + rowCount + 2] !== lines[id + 1],
    );
    t.same(wrong, []);
  },
);

t.test('a slow reader holds the producer back', async (t) => {
  const out = new Collected(5);
  let produced = 0;
  let ahead = 0;
  async function* batches() {
    for (; produced < 20; produced++) {
      ahead = Math.max(ahead, produced - out.chunks.length);
      yield batchOf(1, { a: intColumn([produced]) });
    }
  }
  await exportCsv(batches(), out);
  t.equal(out.text, `a\n${Array.from({ length: 20 }, (_, index) => `${index}\n`).join('')}`);
  t.ok(ahead <= 2, `never more than two batches ahead of the stream (${ahead})`);
});

t.test('when the input fails, what came before it is written', async (t) => {
  const out = new Collected(1);
  await t.rejects(exportCsv(thenFail(new Error('cut short'), smallBatch()), out), { message: 'cut short' });
  t.equal(out.text.split('\n').length, 4);
});

t.test('when the output fails, the input is told to stop', async (t) => {
  let stopped = false;
  async function* endless() {
    try {
      for (;;) {
        // As a reader of files would: not without giving way to timers and streams.
        await new Promise(setImmediate);
        yield smallBatch();
      }
    } finally {
      stopped = true;
    }
  }
  const out = new PassThrough();
  out.on('error', () => {});
  const done = exportCsv(endless(), out);
  out.resume();
  setTimeout(() => out.destroy(new Error('reader went away')), 5);
  await t.rejects(done);
  t.ok(stopped);
});

t.test('a column that comes later is a fault, one that goes is empty', async (t) => {
  const a = batchOf(1, { a: intColumn([1]), b: intColumn([2]) });
  t.equal(await csvOf(a, batchOf(1, { b: intColumn([3]) })), 'a,b\n1,2\n,3\n');
  await t.rejects(csvOf(batchOf(1, { b: intColumn([3]) }), a), { message: /column a was not in the first batch/ });
});

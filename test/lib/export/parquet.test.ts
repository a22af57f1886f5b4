import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import type { ExportColumn } from '../../../lib/export/line-export.js';
import { exportParquet } from '../../../lib/export/parquet.js';
import { encodeRows, parquetEncoder } from '../../../lib/pipeline/encoders.js';
import { type Cell, type Column, type ColumnBatch, cellOf } from '../../../lib/schema/column-batch.js';
import {
  batchOf,
  bigintColumn,
  boolColumn,
  Collected,
  eachOf,
  floatColumn,
  intColumn,
  smallBatch,
  textColumn,
  thenFail,
} from './made-batches.js';

const noColumns: readonly ExportColumn[] = [];
const engine = await DuckDBInstance.create(':memory:', { threads: '1' });

async function fileOf(test: Test, batches: AsyncIterable<ColumnBatch>, columns = noColumns): Promise<string> {
  const out = new Collected();
  const { bytes } = await exportParquet(batches, out, columns);
  const file = Buffer.concat(out.chunks);
  test.equal(bytes, file.length);
  return kept(test, file);
}

function kept(test: Test, file: Buffer): string {
  const path = join(test.testdir(), 'x.parquet');
  writeFileSync(path, file);
  return path;
}

/** What DuckDB reads; integers as numbers where these are exact. */
async function query(sql: string): Promise<Cell[][]> {
  const connection = await engine.connect();
  const rows = (await connection.runAndReadAll(sql)).getRows();
  connection.closeSync();
  const plain = (cell: unknown) =>
    typeof cell === 'bigint' && Number.isSafeInteger(Number(cell)) ? Number(cell) : (cell as Cell);
  return rows.map((row) => row.map(plain));
}

function rowsOf(batch: ColumnBatch): Cell[][] {
  const plain = (cell: Cell) => (typeof cell === 'bigint' && Number.isSafeInteger(Number(cell)) ? Number(cell) : cell);
  return Array.from({ length: batch.rowCount }, (_, row) =>
    [...batch.columns.values()].map((column) => plain(cellOf(column, row))),
  );
}

t.test('every kind of column, and their types', async (t) => {
  const path = await fileOf(t, eachOf(smallBatch(), smallBatch()));
  const types = await query(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '${path}')`);
  t.same(types, [
    ['flow_id', 'BIGINT'],
    ['server_ip', 'VARCHAR'],
    ['vlan_id', 'BIGINT'],
    ['fwd_is_client', 'BOOLEAN'],
    ['time_start_ns', 'BIGINT'],
    ['sni', 'VARCHAR'],
    ['mean_fiat', 'DOUBLE'],
    ['min_biat', 'DOUBLE'],
  ]);
  const rows = rowsOf(smallBatch());
  t.strictSame(await query(`FROM '${path}'`), [...rows, ...rows]);
});

t.test('no rows: the columns all the same', async (t) => {
  const columns = [
    { name: 'a', kind: 'int' },
    { name: 'b', kind: 'text' },
  ] as const;
  const path = await fileOf(t, eachOf(), columns);
  t.same(await query(`SELECT column_name FROM (DESCRIBE SELECT * FROM '${path}')`), [['a'], ['b']]);
  t.same(await query(`SELECT count(*) FROM '${path}'`), [[0]]);
  const empty = await fileOf(t, eachOf(batchOf(0, { x: boolColumn([]) })));
  t.same(await query(`SELECT column_type FROM (DESCRIBE SELECT * FROM '${empty}')`), [['BOOLEAN']]);
});

t.test('what came before a fault is a whole file', async (t) => {
  const out = new Collected();
  await t.rejects(exportParquet(thenFail(new Error('cut'), smallBatch()), out, noColumns), { message: 'cut' });
  t.strictSame(await query(`FROM '${kept(t, Buffer.concat(out.chunks))}'`), rowsOf(smallBatch()));
});

t.test('row groups, and what the footer says of each', async (t) => {
  const count = 300_000;
  const numbers = Array.from({ length: count }, (_, row) => (row % 7 === 0 ? null : row - 1000));
  const batch = batchOf(count, {
    n: intColumn(numbers),
    f: floatColumn(numbers.map((value) => (value === null ? null : value / 8))),
    all_null: intColumn(Array(count).fill(null)),
    none: textColumn(Array(count).fill(null)),
    zero: floatColumn(Array.from({ length: count }, () => 0)),
  });
  const path = await fileOf(t, eachOf(batch));
  const groups = await query(`SELECT DISTINCT row_group_num_rows FROM parquet_metadata('${path}') ORDER BY 1`);
  t.same(groups, [[54_240], [122_880]]);
  const told = await query(
    `SELECT path_in_schema, stats_null_count, stats_min_value, stats_max_value FROM parquet_metadata('${path}')
     WHERE row_group_id = 1 ORDER BY column_id`,
  );
  // Rows 122,880 to 245,759; every seventh is null, among them 122,885 and not the first or the last.
  const nulls = numbers.slice(122_880, 245_760).filter((value) => value === null).length;
  t.same(told, [
    ['n', nulls, '121880', '244759'],
    ['f', nulls, '15235.0', '30594.875'],
    ['all_null', 122_880, null, null],
    ['none', 122_880, null, null],
    ['zero', 0, '-0.0', '0.0'],
  ]);
  t.same(await query(`SELECT count(*), count(n), sum(n), sum(f), count(all_null), count(none) FROM '${path}'`), [
    [
      count,
      numbers.filter((value) => value !== null).length,
      numbers.reduce<number>((sum, value) => sum + (value ?? 0), 0),
      numbers.reduce<number>((sum, value) => sum + (value ?? 0), 0) / 8,
      0,
      0,
    ],
  ]);
  t.same(await query(`SELECT count(*) FROM '${path}' WHERE n = 200000`), [[1]], 'least and greatest mislead nobody');
});

t.test('texts: few, many, too many for a dictionary, long, empty and not ASCII', async (t) => {
  const count = 40_000;
  const batches = [0, 1, 2].map((part) =>
    batchOf(count, {
      few: textColumn(Array.from({ length: count }, (_, row) => (row % 5 === 0 ? null : `label-${row % 3}`))),
      some: textColumn(Array.from({ length: count }, (_, row) => `host-${(row * 7 + part * 9000) % 12_000}`)),
      many: textColumn(Array.from({ length: count }, (_, row) => `${part}/${row}`)),
      odd: textColumn(Array.from({ length: count }, (_, row) => ['', 'Привет', '😀', 'a\0b', '-'][row % 5] ?? null)),
    }),
  );
  const path = await fileOf(t, eachOf(...batches));
  const expected = batches.flatMap(rowsOf);
  const read = await query(`FROM '${path}'`);
  t.equal(read.length, expected.length);
  t.same(
    read.filter((row, index) => row.some((cell, at) => cell !== expected[index]?.[at])),
    [],
  );
  const encodings = await query(
    `SELECT path_in_schema, encodings FROM parquet_metadata('${path}') WHERE row_group_id = 0 ORDER BY column_id`,
  );
  t.same(encodings, [
    ['few', 'RLE_DICTIONARY, RLE'],
    ['some', 'PLAIN, RLE'],
    ['many', 'PLAIN, RLE'],
    ['odd', 'RLE_DICTIONARY, RLE'],
  ]);
  // A dictionary that fills up in the middle of a row group: the rest is plain.
  const filling = [0, 1, 2, 3, 4, 5].map((part) =>
    batchOf(8000, { x: textColumn(Array.from({ length: 8000 }, (_, row) => `${part}-${row % 3900}`)) }),
  );
  const fullPath = await fileOf(t, eachOf(...filling));
  t.same(await query(`SELECT encodings FROM parquet_metadata('${fullPath}')`), [['RLE_DICTIONARY, PLAIN, RLE']]);
  t.same(await query(`FROM '${fullPath}'`), filling.flatMap(rowsOf));
  const long = ['x'.repeat(3 << 20), null, 'y'.repeat(2 << 20), 'z'];
  const longPath = await fileOf(t, eachOf(batchOf(4, { long: textColumn(long) })));
  t.ok((await query(`FROM '${longPath}'`)).every(([cell], row) => cell === long[row]));
});

t.test('small batches, as a live capture gives them, make the file that one large batch makes', async (t) => {
  const cells = (from: number, count: number) => {
    const rows = Array.from({ length: count }, (_, row) => from + row);
    return batchOf(count, {
      n: intColumn(rows.map((row) => (row % 9 === 0 ? null : row))),
      f: floatColumn(rows.map((row) => (row % 5 === 0 ? null : row / 4))),
      ns: bigintColumn(rows.map((row) => BigInt(row) * 1_000_000_007n)),
      b: boolColumn(rows.map((row) => row % 3 === 0)),
      x: textColumn(rows.map((row) => (row % 6 === 0 ? null : `text ${row % 4}`))),
      none: textColumn(rows.map(() => null)),
    });
  };
  const bytesOf = async (...batches: ColumnBatch[]) => {
    const out = new Collected();
    await exportParquet(eachOf(...batches), out, noColumns);
    return Buffer.concat(out.chunks);
  };
  const small = await bytesOf(...Array.from({ length: 2000 }, (_, batch) => cells(batch * 3, 3)));
  // Pages end at 4,096 rows; a batch of three steps over that by two.
  const large = await bytesOf(cells(0, 4098), cells(4098, 6000 - 4098));
  t.equal(small.compare(large), 0);
  t.strictSame(await query(`FROM '${kept(t, small)}'`), rowsOf(cells(0, 6000)));
});

t.test('whatever the cells, they come back', async (t) => {
  const size = fc.integer({ min: 0, max: 200 });
  const batch = size.chain((rowCount) => {
    const cells = <T>(cell: fc.Arbitrary<T>) => fc.array(cell, { minLength: rowCount, maxLength: rowCount });
    const column = fc.oneof(
      cells(fc.option(fc.maxSafeInteger())).map(intColumn),
      cells(fc.option(fc.integer({ min: 0, max: 3 }))).map(intColumn),
      cells(fc.option(fc.double({ noNaN: true }))).map(floatColumn),
      cells(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map(bigintColumn),
      cells(fc.boolean()).map(boolColumn),
      cells(fc.option(fc.constantFrom('a', 'b', ''))).map(textColumn),
      cells(fc.option(fc.string({ unit: 'grapheme', maxLength: 20 }))).map(textColumn),
    );
    return fc
      .array(column, { minLength: 1, maxLength: 8 })
      .map((columns: Column[]) => batchOf(rowCount, Object.fromEntries(columns.map((each, i) => [`c${i}`, each]))));
  });
  await fc.assert(
    fc.asyncProperty(batch, async (batch) => {
      const rows = await query(`FROM '${await fileOf(t, eachOf(batch, batch))}'`);
      t.strictSame(rows, [...rowsOf(batch), ...rowsOf(batch)]);
    }),
    { numRuns: 60 },
  );
});

t.test('columns that do not hold what they say are refused', async (t) => {
  const text = (codes: number[], ends: number[], bytes = 'ab') =>
    ({
      kind: 'text',
      codes: Int32Array.from(codes),
      bytes: Buffer.from(bytes),
      ends: Uint32Array.from(ends),
    }) as const;
  const wrong = [
    [{ kind: 'int', values: Float64Array.of(1) }, /fewer values than rows/],
    [{ kind: 'int', values: Int32Array.of(1, 2) }, /of another type/],
    [{ kind: 'float', values: Float64Array.of(1, 2, 3), offset: 1, stride: 2 }, /fewer values than rows/],
    [{ kind: 'float', values: Float64Array.of(1, 2, 3), offset: -1, stride: 1 }, /no whole number/],
    [{ kind: 'bool', values: Uint8Array.of(1) }, /fewer values than rows/],
    [{ kind: 'other', values: Float64Array.of(1, 2) }, /no known kind/],
    [text([0], [2]), /fewer codes than rows/],
    [text([0, 1], [2]), /no entry in the dictionary/],
    [text([0, 1], [2, 1]), /do not lie in its bytes/],
    [text([0, 0], [3]), /do not lie in its bytes/],
    [null, /no object/],
  ] as const;
  const format = { rowEnd: '\n', missing: '', yes: '', no: '' };
  for (const [column, says] of wrong) {
    const kind = (column?.kind === 'other' ? 'int' : (column?.kind ?? 'int')) as 'int';
    const cells = column as never;
    t.throws(() => parquetEncoder([{ name: 'x', kind }], {}).add([cells], 2), says);
    if (column !== null)
      t.throws(() => encodeRows(format, [{ start: '', quote: '', column: cells }], 2, 0, Buffer.alloc(100)), says);
  }
  const done = parquetEncoder([], {});
  done.finish();
  t.throws(() => done.finish(), /at its end/);
  t.throws(() => parquetEncoder([{ name: 'x', kind: 'other' as never }], {}), /takes fields/);
});

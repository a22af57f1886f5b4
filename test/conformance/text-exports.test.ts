/**
 * Every text export beside the plainest way of writing it: a row at a time from its cells, numbers as the engine prints
 * them. Over our fixtures, and over the shared captures where these are present: byte for byte the same.
 */
import { PassThrough, type Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { arffText, exportArff } from '../../lib/export/arff.js';
import { csvText, exportCsv } from '../../lib/export/csv.js';
import { exportJsonl, jsonText } from '../../lib/export/jsonl.js';
import type { AnalyzeOptions } from '../../lib/pipeline/analysis.js';
import { analysisColumns, analyzeCapture } from '../../lib/pipeline/analyze-capture.js';
import type { Cell, ColumnBatch } from '../../lib/schema/column-batch.js';
import { listCaptures, sharedCaptures, sharedMissing } from '../tools/shared-captures.js';

type Export = (batches: AsyncIterable<ColumnBatch>, out: Writable) => Promise<unknown>;

async function written(batches: readonly ColumnBatch[], write: Export): Promise<string> {
  const out = new PassThrough();
  const read = buffer(out);
  await write(
    (async function* () {
      yield* batches;
    })(),
    out,
  );
  out.end();
  return (await read).toString();
}

function cellText(cell: Cell, missing: string, text: (value: string) => string): string {
  if (cell === null) return missing;
  return typeof cell === 'string' ? text(cell) : String(cell);
}

function* rows(batches: readonly ColumnBatch[]): Iterable<[string, Cell][]> {
  for (const batch of batches) for (const row of batch.rows()) yield Object.entries(row);
}

function plainCsv(batches: readonly ColumnBatch[], names: readonly string[]): string {
  const lines = [names.map(csvText).join(',')];
  for (const row of rows(batches)) lines.push(row.map(([, cell]) => cellText(cell, '', csvText)).join(','));
  return batches.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function plainJsonl(batches: readonly ColumnBatch[]): string {
  const lines: string[] = [];
  for (const row of rows(batches))
    lines.push(`{${row.map(([name, cell]) => `${jsonText(name)}:${cellText(cell, 'null', jsonText)}`).join(',')}}\n`);
  return lines.join('');
}

function plainArffRows(batches: readonly ColumnBatch[]): string {
  const lines: string[] = [];
  for (const row of rows(batches)) lines.push(`${row.map(([, cell]) => cellText(cell, '?', arffText)).join(',')}\n`);
  return lines.join('');
}

async function batchesOf(path: string, options: AnalyzeOptions): Promise<ColumnBatch[]> {
  const batches: ColumnBatch[] = [];
  try {
    for await (const batch of analyzeCapture(path, options)) batches.push(batch);
  } catch {
    // Cut and malformed captures: what was readable is there.
  }
  return batches;
}

/** Says how many rows were compared. */
async function compare(t: Test, paths: readonly string[], options: AnalyzeOptions): Promise<number> {
  let count = 0;
  const differing: string[] = [];
  for (const path of paths) {
    const batches = await batchesOf(path, options);
    const same =
      (await written(batches, exportCsv)) === plainCsv(batches, analysisColumns(options)) &&
      (await written(batches, exportJsonl)) === plainJsonl(batches) &&
      (await written(batches, exportArff)).split('\n@data\n')[1] === plainArffRows(batches);
    if (!same) differing.push(path);
    for (const batch of batches) count += batch.rowCount;
  }
  t.same(differing, []);
  return count;
}

const flows = { nanoseconds: true } as const;
const windows = { rows: 'windows', windowS: 1 } as const;

t.test('our fixtures', async (t) => {
  const paths = listCaptures('test/captures');
  t.ok((await compare(t, paths, flows)) > 100);
  t.ok((await compare(t, paths, windows)) > 100);
});

t.test('the shared captures', { skip: sharedMissing, timeout: 300_000 }, async (t) => {
  const paths = listCaptures(sharedCaptures);
  const count = (await compare(t, paths, flows)) + (await compare(t, paths, windows));
  t.ok(count > 20_000);
  t.comment(`${count} rows of ${paths.length} captures in three formats`);
});

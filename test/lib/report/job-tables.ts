/** A job's table over flows that a test makes, in a real lake. */
import type { Test } from 'tap';
import type { TableName } from '../../../lib/filter/fields.js';
import { parseFilter } from '../../../lib/filter/parse-filter.js';
import { type CompiledFilter, compileFilter } from '../../../lib/report/filter-sql.js';
import type { Row } from '../../../lib/schema/column-batch.js';
import type { FlowTable, LabelCorrection } from '../../../lib/storage/flow-lake.js';
import { ParquetLake } from '../../../lib/storage/parquet-lake.js';
import { batchesOf } from '../flow-rows.js';

export function filterOf(text: string, of: TableName = 'flows'): CompiledFilter {
  return compileFilter(parseFilter(text, of), of);
}

export async function lakeOf(test: Test, rows: readonly Row[]): Promise<ParquetLake> {
  const lake = new ParquetLake(test.testdir());
  test.teardown(() => lake.close());
  await lake.write(1, batchesOf(rows));
  return lake;
}

export async function tableOf(
  test: Test,
  rows: readonly Row[],
  corrections: readonly LabelCorrection[] = [],
): Promise<FlowTable> {
  return (await lakeOf(test, rows)).flows(1, corrections);
}

/** Numbers of the flows that pass, in their order. */
export async function passing(table: FlowTable, filter: CompiledFilter): Promise<number[]> {
  const rows = await table.query(
    `SELECT flow_id FROM flows WHERE ${filter.condition} ORDER BY flow_id`,
    filter.parameters,
  );
  return rows.map((row) => Number(row['flow_id']));
}

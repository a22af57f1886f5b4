/** All that a job stored, straight from the lake: flows by number, sessions in any one order. */
import { lakeFolder } from '../../lib/storage/open-storage.js';
import { ParquetLake } from '../../lib/storage/parquet-lake.js';

export async function rowsOf(data: string, jobId: number) {
  const lake = new ParquetLake(lakeFolder(data));
  try {
    const flows = await lake.flows(jobId).query('SELECT * FROM flows ORDER BY flow_id');
    const sessions = await lake.flows(jobId).query('SELECT * FROM sessions ORDER BY ALL');
    return { flows, sessions };
  } finally {
    await lake.close();
  }
}

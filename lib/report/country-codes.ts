/** Codes of the countries that addresses of a job are in, by their names. Asks the lake's table, whose places are known; knows no HTTP. */
import type { FlowTable } from '../storage/flow-lake.js';

/** None for what is nowhere (`private`, `unknown`, ...). */
export async function countryCodes(table: FlowTable, signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const rows = await table.query('SELECT DISTINCT country, code FROM places WHERE code IS NOT NULL', [], signal);
  return new Map(rows.map((row) => [String(row['country']), String(row['code'])]));
}

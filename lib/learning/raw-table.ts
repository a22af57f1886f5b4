/**
 * Learning: reads a table as its file holds it: names of columns, and cells of text or numbers. CSV and
 * Parquet are read through DuckDB, ARFF by arff-text.ts.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';
import { UsageError } from '../errors.js';
import { engineOptions, quoteText } from '../storage/duckdb-engine.js';
import { ArffReader } from './arff-text.js';
import type { RawCell, RawTable } from './table-cells.js';

const engineMemoryMb = 2048;

async function readArff(path: string): Promise<RawTable> {
  const reader = new ArffReader(path);
  // One line at a time; a line without an end is a row the table did not promise, and is refused by its length of cells.
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY }))
    reader.line(line);
  return reader.table();
}

async function queried(from: string): Promise<RawTable> {
  const instance = await DuckDBInstance.create(':memory:', engineOptions({ threads: 1, memoryMb: engineMemoryMb }));
  const connection = await instance.connect();
  try {
    const result = await connection.runAndReadAll(`SELECT * FROM ${from}`);
    return { names: result.columnNames(), rows: result.getRows() as RawCell[][] };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** DuckDB says what was wrong over several lines; the first is enough. */
async function readThroughDuckdb(path: string, from: string): Promise<RawTable> {
  try {
    return await queried(from);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** @throws UsageError where the file's name tells no format or there is no such file; Error where it cannot be read */
export async function readRawTable(path: string): Promise<RawTable> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() !== true) throw new UsageError(`${path}: there is no such file`);
  const format = extname(path).toLowerCase();
  if (format === '.arff') return await readArff(path);
  if (format === '.csv')
    return await readThroughDuckdb(path, `read_csv(${quoteText(path)}, header = true, all_varchar = true)`);
  if (format === '.parquet') return await readThroughDuckdb(path, `read_parquet(${quoteText(path)})`);
  throw new UsageError(`${path}: a table is .arff, .csv or .parquet`);
}

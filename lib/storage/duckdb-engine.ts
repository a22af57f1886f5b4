/** How every DuckDB instance is set up: bounded memory, nothing downloaded. Holds no query. */
import type { ColumnSpec } from '../schema/flow-columns.js';

export interface EngineLimits {
  readonly threads: number;
  readonly memoryMb: number;
  /** Where sorts and groupings larger than memory go; without it they fail instead. */
  readonly spillFolder?: string;
}

export function engineOptions({ threads, memoryMb, spillFolder }: EngineLimits): Record<string, string> {
  return {
    threads: String(threads),
    memory_limit: `${memoryMb}MB`,
    temp_directory: spillFolder ?? '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  };
}

/** A text as a SQL literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** DuckDB reads `*`, `?` and `[` in a file name as a pattern. */
export function quotePath(path: string): string {
  return quoteText(path.replaceAll(/[*?[]/g, '[$&]'));
}

/** A call of read_parquet. Folders of the lake are named as partitions are; what is in the files is what is asked for. */
export function readParquet(paths: readonly string[]): string {
  return `read_parquet(${pathList(paths)}, hive_partitioning = false)`;
}

export function pathList(paths: readonly string[]): string {
  return `[${paths.map(quotePath).join(', ')}]`;
}

const sqlTypes = { int: 'BIGINT', bigint: 'BIGINT', float: 'DOUBLE', bool: 'BOOLEAN', text: 'VARCHAR' } as const;

type NamedColumn = Pick<ColumnSpec, 'name' | 'kind'>;

/**
 * A call of read_parquet that finds the columns by name and has null for those that a file is without, as files of earlier versions are. Unlike
 * union_by_name it opens no file before it knows which it needs: a hundred thousand footers would be gigabytes.
 */
export function parquetByName(source: string, columns: readonly NamedColumn[]): string {
  const fields = columns.map(({ name, kind }) => {
    const quoted = quoteText(name);
    return `${quoted}: {name: ${quoted}, type: '${sqlTypes[kind]}', default_value: NULL}`;
  });
  return `read_parquet(${source}, schema = MAP {${fields.join(', ')}}, filename = true)`;
}

/** The job that a file of the lake belongs to, by its name: of whole jobs, and of one that is on its way there. */
export const jobOfFile = `regexp_extract(filename, '^.*/(?:job=|jobs/)([0-9]+)/', 1)::BIGINT`;
export const dayOfFile = `regexp_extract(filename, '^.*/day=([0-9-]+)/', 1)::DATE`;

/** A SELECT of no rows. */
export function noRows(columns: readonly NamedColumn[]): string {
  return `SELECT ${columns.map(({ name, kind }) => `NULL::${sqlTypes[kind]} AS ${name}`).join(', ')} WHERE false`;
}

/** A SELECT of the files, or of no rows where there is none: a job that has just begun, or was stored before there was such a table. */
export function parquetOrEmpty(paths: readonly string[], columns: readonly NamedColumn[]): string {
  return paths.length > 0 ? `FROM ${readParquet(paths)}` : noRows(columns);
}

/** The same of files of an earlier version: columns that came since are null. */
export function earlierParquet(paths: readonly string[], columns: readonly NamedColumn[]): string {
  return `(FROM ${readParquet(paths)}) UNION ALL BY NAME (${noRows(columns)})`;
}

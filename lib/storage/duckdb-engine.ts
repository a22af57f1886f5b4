/** How every DuckDB instance is set up: bounded memory, nothing downloaded. Holds no query. */

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

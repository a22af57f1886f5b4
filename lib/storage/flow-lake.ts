/** The flow lake: the flows of every job, as columns. What it stands on is parquet-lake.ts; callers see only this. */
import type { Cell, ColumnBatch } from '../schema/column-batch.js';

export type QueryRow = Readonly<Record<string, Cell>>;
export type QueryValue = string | number | boolean | null;

/** Flows of one job on their way in. Must be committed or abandoned. */
export interface FlowWrite {
  /** For storeFlows, here or in another thread; a plain value. */
  readonly place: string;
  /** After storeFlows. The flows take their place, and that of any stored before. */
  commit(): Promise<void>;
  abandon(): Promise<void>;
}

export interface FlowLake {
  begin(jobId: number): Promise<FlowWrite>;
  /**
   * Stores the flows of a job, all or nothing, in place of any stored before, and says how many. Where the batches end in an
   * error nothing is stored and the error is thrown on.
   */
  write(jobId: number, batches: AsyncIterable<ColumnBatch>): Promise<number>;
  has(jobId: number): Promise<boolean>;
  remove(jobId: number): Promise<void>;
  /** Removes what killed processes left half written; says how many. Only while nobody writes. */
  sweep(): Promise<number>;
  /** A SELECT over the table `flows` of one job; parameters as `$1`, `$2`, ... */
  query(jobId: number, select: string, parameters?: readonly QueryValue[]): Promise<QueryRow[]>;
  /** The same in pieces, for answers of any size. */
  stream(jobId: number, select: string, parameters?: readonly QueryValue[]): AsyncIterable<QueryRow[]>;
  close(): Promise<void>;
}

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

/** A user's own word on one flow: it stands in the label columns instead of what was stored. */
export interface LabelCorrection {
  readonly flowId: number;
  readonly label: string;
  readonly group: string;
  /** Why, in the user's words. */
  readonly comment: string | null;
  readonly correctedAtMs: number;
}

/** What stands as the evidence of a corrected label. */
export function correctionEvidence({ comment }: LabelCorrection): string {
  return comment === null ? 'corrected by hand' : `corrected by hand: ${comment}`;
}

/** The flows of one job. Each query is a SELECT over the table `flows`; parameters as `$1`, `$2`, ... */
export interface FlowTable {
  query(select: string, parameters?: readonly QueryValue[]): Promise<QueryRow[]>;
  /** The same in pieces, for answers of any size. */
  stream(select: string, parameters?: readonly QueryValue[]): AsyncIterable<QueryRow[]>;
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
  /** The flows that a job stored, with `corrections` over their labels. */
  flows(jobId: number, corrections?: readonly LabelCorrection[]): FlowTable;
  close(): Promise<void>;
}

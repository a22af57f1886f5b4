/** The flow lake: the flows and the application sessions of every job, as columns. What it stands on is parquet-lake.ts; callers see only this. */
import type { Cell, ColumnBatch } from '../schema/column-batch.js';
import type { SelectedColumn } from './chunk-batch.js';
import type { Locate, MakePlaces } from './places-table.js';
import type { StoragePlace } from './store-flows.js';

export type QueryRow = Readonly<Record<string, Cell>>;
export type QueryValue = string | number | boolean | null;

/** Flows of one job on their way in. Must be committed or abandoned. */
export interface FlowWrite {
  /** For storeFlows, here or in another thread; a plain value. */
  readonly place: StoragePlace;
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

/**
 * What one job stored. Each query is a SELECT over the tables `flows`, `sessions` and `places`; parameters as `$1`, `$2`, ... It ends early, with
 * the signal's reason, where the signal aborts; with a BusyError where too many wait.
 */
export interface FlowTable {
  /** Changes when what is stored or corrected does: a key for what was counted. */
  identity(): string;
  /** Of a job that has ended: it has all that it will have. */
  isWhole(): boolean;
  query(select: string, parameters?: readonly QueryValue[], signal?: AbortSignal): Promise<QueryRow[]>;
  /** The same in pieces, for answers of any size. */
  stream(select: string, parameters?: readonly QueryValue[], signal?: AbortSignal): AsyncIterable<QueryRow[]>;
  /** `SELECT columns ${from}` as batches of columns, for exports of any size. */
  batches(
    columns: readonly SelectedColumn[],
    from: string,
    parameters?: readonly QueryValue[],
    signal?: AbortSignal,
  ): AsyncIterable<ColumnBatch>;
  /**
   * Afterwards the table `places` (ip, code, country, city) has a row for each address of the job. Until then it is empty. They are looked
   * up once and kept with the flows.
   */
  knowPlaces(locate: Locate): Promise<void>;
  /** The same, with the file made elsewhere; whoever asks meanwhile does not wait for it. */
  havePlacesMade(make: MakePlaces): Promise<void>;
}

/** A job among those that are asked together, with what users said of its flows. */
export interface AskedJob {
  readonly jobId: number;
  readonly corrections: readonly LabelCorrection[];
}

/** Many whole jobs at once: the table `flows` has a column `job` beside, `places` the addresses of those whose places are known. */
export type ManyJobs = Pick<FlowTable, 'query'>;

export interface SweepOptions {
  /** Jobs that some process works on: what is theirs stays. */
  readonly running?: ReadonlySet<number>;
  /** What is younger stays: it may be of a job that began after `running` was asked for. Default 0: nobody else is at work. */
  readonly olderThanMs?: number;
}

export interface Compaction {
  /** Of flows and of sessions. */
  readonly filesBefore: number;
  readonly filesAfter: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

export interface StoredAmount {
  readonly jobs: number;
  readonly files: number;
  readonly bytes: number;
  /** Jobs that a compaction would make fewer files of. */
  readonly compactable: number;
}

export interface FlowLake {
  begin(jobId: number): Promise<FlowWrite>;
  /**
   * Stores the flows and sessions of a job, all or nothing, in place of any stored before, and says how many flows. Where the batches end in an
   * error nothing is stored and the error is thrown on.
   */
  write(jobId: number, batches: AsyncIterable<ColumnBatch>): Promise<number>;
  has(jobId: number): Promise<boolean>;
  /** A folder for the files of a job in parts, beside what its run writes; gone with the run. */
  partsFolder(jobId: number, run: string): string;
  /** Path of the packet index that its thread wrote at the place for it; null where it wrote none. */
  packetIndex(jobId: number): string | null;
  /** Whoever reads them reads on to the end. */
  remove(jobId: number): Promise<void>;
  /** Removes what was stored of other jobs, unless it is younger than so much: such a job may be newer than the list. Default 0. */
  keepOnly(jobIds: ReadonlySet<number>, olderThanMs?: number): Promise<void>;
  /** Completes or removes what killed processes left; says how much it removed. Others may be at work where the options say how to know theirs. */
  sweep(options?: SweepOptions): Promise<number>;
  /**
   * Many small files of a whole job into few, with the same rows in the same order. Null where that makes no fewer, or the job was stored anew
   * meanwhile. Not while it runs.
   */
  compact(jobId: number, signal?: AbortSignal): Promise<Compaction | null>;
  /** What whole jobs take. */
  amount(): Promise<StoredAmount>;
  /** The flows that a job stored, of one that still writes those stored so far, with `corrections` over their labels. */
  flows(jobId: number, corrections?: readonly LabelCorrection[]): FlowTable;
  across(jobs: readonly AskedJob[]): ManyJobs;
  close(): Promise<void>;
}

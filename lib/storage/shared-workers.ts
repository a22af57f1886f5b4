/**
 * The workers of a shared catalogue, and which folders all must see. Times are the database's. What becomes of the jobs of those that vanish is in
 * shared-catalogue.ts.
 */
import { randomUUID } from 'node:crypto';
import type { JobRecord } from './catalogue.js';
import { KyselyCatalogue } from './kysely-catalogue.js';
import { databaseClock } from './postgres-catalogue.js';

/** What a worker says of itself. */
export interface WorkerFacts {
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly concurrency: number;
  readonly capturesFolder: string;
  readonly lakeFolder: string;
  readonly digest: string;
  /** Which folders these are (folder-marker.ts). */
  readonly capturesMarker: string | null;
  readonly dataMarker: string | null;
  /** Silence after which it counts as dead. */
  readonly timeoutS: number;
}

export type SharedFolder = 'captures_marker' | 'data_marker';

export interface WorkerRecord extends WorkerFacts {
  readonly workerId: string;
  readonly startedAtMs: number;
  readonly heartbeatAtMs: number;
}

/** One start of a job: what its worker shows to be the one that has it. */
export type Attempt = Pick<JobRecord, 'jobId' | 'attempts'>;

/** A worker's jobs, as the catalogue has them. */
export interface OwnJob extends Attempt {
  readonly cancelRequested: boolean;
}

export class SharedWorkers extends KyselyCatalogue {
  /** Under a number of its own. */
  async register(facts: WorkerFacts): Promise<string> {
    const workerId = randomUUID();
    await this.db
      .insertInto('workers')
      .values({
        worker_id: workerId,
        host: facts.host,
        pid: facts.pid,
        version: facts.version,
        concurrency: facts.concurrency,
        captures_folder: facts.capturesFolder,
        lake_folder: facts.lakeFolder,
        digest: facts.digest,
        captures_marker: facts.capturesMarker,
        data_marker: facts.dataMarker,
        started_at_ms: databaseClock(),
        heartbeat_at_ms: databaseClock(),
        timeout_ms: Math.round(facts.timeoutS * 1000),
      })
      .execute();
    return workerId;
  }

  /** That it lives; what of its jobs is still its own. Null: it was given up for dead, and its jobs are others' now. */
  async heartbeat(workerId: string): Promise<OwnJob[] | null> {
    const { numUpdatedRows } = await this.db
      .updateTable('workers')
      .set({ heartbeat_at_ms: databaseClock() })
      .where('worker_id', '=', workerId)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return null;
    const rows = await this.db
      .selectFrom('jobs')
      .select(['job_id', 'attempts', 'cancel_requested'])
      .where('worker_id', '=', workerId)
      .where('state', '=', 'in_progress')
      .execute();
    return rows.map((row) => ({
      jobId: row.job_id,
      attempts: row.attempts,
      cancelRequested: row.cancel_requested === 1,
    }));
  }

  /** After its last job. */
  async leave(workerId: string): Promise<void> {
    await this.db.deleteFrom('workers').where('worker_id', '=', workerId).execute();
  }

  async workers(): Promise<WorkerRecord[]> {
    const rows = await this.db.selectFrom('workers').selectAll().orderBy('started_at_ms').execute();
    return rows.map((row) => ({
      workerId: row.worker_id,
      host: row.host,
      pid: row.pid,
      version: row.version,
      concurrency: row.concurrency,
      capturesFolder: row.captures_folder,
      lakeFolder: row.lake_folder,
      digest: row.digest,
      capturesMarker: row.captures_marker,
      dataMarker: row.data_marker,
      startedAtMs: row.started_at_ms,
      heartbeatAtMs: row.heartbeat_at_ms,
      timeoutS: row.timeout_ms / 1000,
    }));
  }

  /** The marker of the folder that all see; null where nobody has said it yet. */
  async folderMarker(folder: SharedFolder): Promise<string | null> {
    return (await this.db.selectFrom('catalogue_identity').select(folder).executeTakeFirstOrThrow())[folder] ?? null;
  }

  /** Says it where nobody has yet; what holds is returned. */
  async sayFolderMarker(folder: SharedFolder, marker: string): Promise<string> {
    await this.db
      .updateTable('catalogue_identity')
      .set({ [folder]: marker })
      .where(folder, 'is', null)
      .execute();
    return (await this.folderMarker(folder)) as string;
  }
}

/**
 * The catalogue over any database that Kysely speaks to: captures' times and corrections here, jobs in kysely-jobs.ts. Queries only: databases are
 * opened by sqlite-catalogue.ts and postgres-catalogue.ts, tables and migrations are in catalogue-tables.ts.
 */
import type {
  CaptureFile,
  CaptureTimes,
  Catalogue,
  CorrectedFlow,
  SearchedJob,
  SearchedJobsQuestion,
  TimedCapture,
} from './catalogue.js';
import type { CorrectionTable } from './catalogue-tables.js';
import type { LabelCorrection } from './flow-lake.js';
import { KyselyJobs, rememberTimes } from './kysely-jobs.js';
import { pagesByName } from './pages-by-name.js';
import { searchedJobs } from './searched-jobs.js';

function stampOf(file: CaptureFile) {
  return { file_name: file.name, file_size_bytes: file.sizeBytes, file_mtime_ms: file.mtimeMs };
}

function labelCorrection(row: CorrectionTable): LabelCorrection {
  return {
    flowId: row.flow_id,
    label: row.label,
    group: row.label_group,
    comment: row.comment,
    correctedAtMs: row.corrected_at_ms,
  };
}

const namesAtOnce = 500;

export class KyselyCatalogue extends KyselyJobs implements Catalogue {
  async identity(): Promise<string> {
    return (await this.db.selectFrom('catalogue_identity').selectAll().executeTakeFirstOrThrow()).catalogue_id;
  }

  async searchedJobs(question: SearchedJobsQuestion): Promise<SearchedJob[]> {
    return await searchedJobs(this.db, question);
  }

  async allTimes(): Promise<TimedCapture[]> {
    const times: TimedCapture[] = [];
    for await (const page of pagesByName(this.db.selectFrom('captures').selectAll()))
      for (const row of page)
        times.push({
          name: row.name,
          sizeBytes: row.size_bytes,
          mtimeMs: row.mtime_ms,
          timeFirstUs: row.time_first_us,
          timeLastUs: row.time_last_us,
        });
    return times;
  }

  async captureTimes(files: readonly CaptureFile[]): Promise<Map<string, CaptureTimes>> {
    const known = new Map<string, CaptureTimes>();
    for (let at = 0; at < files.length; at += namesAtOnce) {
      // Others get their turn: an embedded database answers in this thread.
      if (at > 0) await new Promise((resolve) => setImmediate(resolve));
      const stamps = new Map(files.slice(at, at + namesAtOnce).map((file) => [file.name, file]));
      const asked = [...stamps.keys()];
      for (const row of await this.db.selectFrom('captures').selectAll().where('name', 'in', asked).execute()) {
        const file = stamps.get(row.name);
        if (file === undefined || file.sizeBytes !== row.size_bytes || file.mtimeMs !== row.mtime_ms) continue;
        known.set(row.name, { timeFirstUs: row.time_first_us, timeLastUs: row.time_last_us });
      }
    }
    return known;
  }

  async rememberTimes(captures: readonly TimedCapture[]): Promise<void> {
    await this.db.transaction().execute(async (transaction) => {
      for (const capture of captures) await rememberTimes(transaction, capture, capture);
    });
  }

  async captureHealth(file: CaptureFile): Promise<string | null> {
    const row = await this.db
      .selectFrom('capture_healths')
      .select('health')
      .where('name', '=', file.name)
      .where('size_bytes', '=', file.sizeBytes)
      .where('mtime_ms', '=', file.mtimeMs)
      .executeTakeFirst();
    return row?.health ?? null;
  }

  async rememberHealth(file: CaptureFile, health: string): Promise<void> {
    const values = { size_bytes: file.sizeBytes, mtime_ms: file.mtimeMs, health };
    await this.db
      .insertInto('capture_healths')
      .values({ name: file.name, ...values })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
      .execute();
  }

  async corrections(file: CaptureFile): Promise<LabelCorrection[]> {
    const rows = await this.db
      .selectFrom('corrections')
      .selectAll()
      .where((eb) => eb.and(stampOf(file)))
      .orderBy('flow_id')
      .execute();
    return rows.map(labelCorrection);
  }

  async allCorrections(): Promise<CorrectedFlow[]> {
    const rows = await this.db.selectFrom('corrections').selectAll().orderBy('corrected_at_ms', 'desc').execute();
    return rows.map((row) => ({
      ...labelCorrection(row),
      file: { name: row.file_name, sizeBytes: row.file_size_bytes, mtimeMs: row.file_mtime_ms },
    }));
  }

  async correctLabel(file: CaptureFile, correction: LabelCorrection): Promise<void> {
    const said = {
      label: correction.label,
      label_group: correction.group,
      comment: correction.comment,
      corrected_at_ms: correction.correctedAtMs,
    };
    const key = ['file_name', 'file_size_bytes', 'file_mtime_ms', 'flow_id'] as const;
    await this.db
      .insertInto('corrections')
      .values({ ...stampOf(file), flow_id: correction.flowId, ...said })
      .onConflict((conflict) => conflict.columns(key).doUpdateSet(said))
      .execute();
  }

  async withdrawCorrection(file: CaptureFile, flowId: number): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('corrections')
      .where((eb) => eb.and({ ...stampOf(file), flow_id: flowId }))
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async close(): Promise<void> {
    await this.db.destroy();
  }
}

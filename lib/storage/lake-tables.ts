/** What queries stand on: the tables `flows`, `sessions` and `places`, of one job or of many, as common table expressions over the files that are there now. */
import { featureColumns } from '../schema/feature-columns.js';
import { type ColumnSpec, flowSchemaVersion, storedColumns } from '../schema/flow-columns.js';
import { sessionColumns } from '../schema/session-columns.js';
import { earlierParquet, jobOfFile, parquetByName, parquetOrEmpty, pathList, quoteText } from './duckdb-engine.js';
import { type AskedJob, correctionEvidence } from './flow-lake.js';
import { placesTable } from './places-table.js';
import type { StoredTableName } from './store-flows.js';
import type { StoredJobs } from './stored-jobs.js';

/**
 * The common table expression `flows`, of jobs with the column `job` or of one without. What a correction says is text of a user's: it is quoted, never
 * SQL.
 */
function flowTable(stored: string, jobs: readonly AskedJob[], key: 'flow_id' | 'job, flow_id'): string {
  const rows = jobs.flatMap(({ jobId, corrections }) =>
    corrections.map((correction) => {
      const texts = [correction.label, correction.group, correctionEvidence(correction)].map(quoteText);
      const numbers = key === 'flow_id' ? [correction.flowId] : [jobId, correction.flowId];
      return `(${[...numbers.map((number) => `${number}::BIGINT`), ...texts].join(', ')})`;
    }),
  );
  if (rows.length === 0) return `flows AS (FROM ${stored})`;
  return `corrections(${key}, c_label, c_group, c_evidence) AS (VALUES ${rows.join(', ')}),
    flows AS (SELECT * EXCLUDE (c_label, c_group, c_evidence) REPLACE (
      coalesce(c_label, label) AS label,
      coalesce(c_group, label_group) AS label_group,
      CASE WHEN c_label IS NULL THEN label_source ELSE 'user' END AS label_source,
      CASE WHEN c_label IS NULL THEN label_confidence ELSE 1 END AS label_confidence,
      coalesce(c_evidence, label_evidence) AS label_evidence
    ) FROM ${stored} LEFT JOIN corrections USING (${key}))`;
}

const featureByName = new Map(featureColumns.map((spec) => [spec.name, spec]));

/** The features that a SELECT can mean: only files of jobs that were asked for them have them. */
function featuresIn(select: string): readonly ColumnSpec[] {
  const words = new Set(select.match(/\w+/g));
  return [...words].flatMap((word) => featureByName.get(word) ?? []);
}

/** The stored columns that a SELECT can mean. Of many small files each column is found in each: a fifth of what a search costs. */
function columnsIn(select: string, jobs: readonly AskedJob[]): readonly ColumnSpec[] {
  const all = jobs.some(({ corrections }) => corrections.length > 0) || /\*/.test(select.replaceAll('count(*)', ''));
  return all ? storedColumns : storedColumns.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(select));
}

function filesAsRows(stored: StoredJobs, jobId: number, table: StoredTableName, select: string): string {
  const files = stored.filesOf(jobId, table);
  const features = table === 'flows' ? featuresIn(select) : [];
  const columns = table === 'flows' ? [...storedColumns, ...features] : sessionColumns;
  const version = stored.manifest(jobId)?.schemaVersion ?? flowSchemaVersion;
  const hasAll = version === flowSchemaVersion && features.length === 0;
  return hasAll || files.length === 0 ? parquetOrEmpty(files, columns) : earlierParquet(files, columns);
}

/** `select` is what will be asked. */
export function tablesOfJob(stored: StoredJobs, job: AskedJob, select: string): string {
  const places = placesTable([stored.placesOf(job.jobId)]);
  const flows = flowTable(`(${filesAsRows(stored, job.jobId, 'flows', select)})`, [job], 'flow_id');
  return `WITH ${flows}, sessions AS (${filesAsRows(stored, job.jobId, 'sessions', select)}), ${places}`;
}

/** Flows have the number of their job beside, in the column `job`. */
export function tablesOfMany(stored: StoredJobs, jobs: readonly AskedJob[], select: string): string {
  const columns = [...columnsIn(select, jobs), ...featuresIn(select)];
  const files = jobs.flatMap(({ jobId }) => stored.filesOf(jobId, 'flows'));
  const names = [...columns.map(({ name }) => name), `${jobOfFile} AS job`].join(', ');
  const flows =
    files.length === 0
      ? parquetOrEmpty([], [{ name: 'job', kind: 'int' }, ...columns])
      : `SELECT ${names} FROM ${parquetByName(pathList(files), columns)}`;
  const places = placesTable(jobs.map(({ jobId }) => stored.placesOf(jobId)));
  return `WITH ${flowTable(`(${flows})`, jobs, 'job, flow_id')}, ${places}`;
}

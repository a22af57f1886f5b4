/** The lake's columns as Markdown: what docs/lake.md holds. Text only; the columns are those that are stored. */
import type { FeatureSpec } from '../schema/feature-spec.js';
import {
  type ColumnSpec,
  flowColumns,
  flowSchemaVersion,
  indexColumns,
  memberColumnsOfFlow,
  modelColumns,
  payloadColumns,
} from '../schema/flow-columns.js';
import { sessionColumns } from '../schema/session-columns.js';
import { captureTable, jobTable } from '../storage/catalogue-tellings.js';

const layout = `A server keeps what its jobs found in its data folder, under \`lake\`: Parquet files in a tree that other tools read as it is.

\`\`\`
lake/
  flows/day=2026-11-29/job=17/4f0a21c3b7d9.000001.parquet     flows of job 17
  sessions/day=2026-11-29/job=17/4f0a21c3b7d9.000001.parquet  its application sessions
  jobs/17/manifest.json                                       which files are the job's, and how many rows are in each
  jobs/17/4f0a21c3b7d9.packets                                where each flow's packets are in the capture
  jobs/17/places.parquet                                      countries of its addresses, once somebody asked for them
  trash/                                                      what was replaced or removed, for readers that are still at it
\`\`\`

- \`flows\` and \`sessions\` hold whole jobs and nothing else: what runs is written under \`jobs\`, and a job's folder comes in by one rename when all
  of its rows are there, have been counted in the files' footers, and are on the disk.
- \`day\` is the UTC day on which the job first began here, not that of its packets. A job that runs again replaces its folder and stays on its day.
- \`job\` is the number that the API and the catalogue know. Several jobs may be over the same capture.
- A folder has one file or more, in the order of their names; \`tractor lake compact\` makes few of many. The first part of a name says which run wrote it.
- A tool that reads while a job is stored anew or compacted may find a file gone that it had listed: it reads again. In a lake that several processes
  work on, replaced files stay in \`trash\` for a minute.`;

const reading = `## Reading it with other tools

DuckDB:

\`\`\`sql
SELECT label, sum(fwd_bytes + bwd_bytes) AS bytes
FROM read_parquet('lake/flows/**/*.parquet', hive_partitioning = true, union_by_name = true)
WHERE day >= '2026-11-01' GROUP BY label ORDER BY bytes DESC;
\`\`\`

Spark (\`spark.read.option("mergeSchema", "true").parquet("lake/flows")\`), Trino and Hive (an external table partitioned by \`day\` and \`job\`), ClickHouse
(\`file('lake/flows/*/*/*.parquet')\`) and Polars (\`pl.scan_parquet("lake/flows/**/*.parquet", hive_partitioning=True)\`) find the partitions by the names
of the folders. DuckDB and Polars read all of it alike, cell for cell (\`test/conformance/lake-readers.test.ts\`); the others have not been tried. Polars expects
the columns of the first file in all: jobs with other features, or older ones, it takes with \`missing_columns="insert", extra_columns="ignore"\`, or apart and
then \`pl.concat(..., how="diagonal")\`. \`union_by_name\` opens every file before anything is read: with tens of thousands of files name those that are wanted, or ask
\`tractor query\`, which does not.

\`tractor query "SQL"\` has the views \`flows\` and \`sessions\` over the whole tree, with \`day\`, \`job\` and the columns below, flows also with the features of
the set \`iscx\`. A condition on \`job\` or \`day\` opens the files of those alone. Beside them are \`jobs\` and \`captures\`, out of the catalogue. The SQL reads and
reaches nothing else: no other file, no extension, no setting.

Labels are as they were stored. What users corrected is in the catalogue; the API and the dashboard show it, the files do not.`;

const evolution = `## How it changes

The columns have a version, ${flowSchemaVersion} now: \`tractor_schema_version\` among the key-value metadata in each file's footer, and \`schemaVersion\` in the
manifest. Columns are only ever added, which raises it; none is removed, renamed, or changes its type, unit or meaning. So readers find columns by name
(\`union_by_name\`, \`mergeSchema\`), and where a file is older than a column that column is null. New files do not make old ones be written again.

What is in a footer beside: the rows of each row group, of every column its nulls, of every integer and real column the least and the greatest value of each
row group (by which readers pass over row groups), \`created_by\`.

## Types

| type here | in Parquet | in DuckDB |
| --- | --- | --- |
| int | INT64, DELTA_BINARY_PACKED | BIGINT |
| float | DOUBLE | DOUBLE |
| bool | BOOLEAN | BOOLEAN |
| text | BYTE_ARRAY, UTF8; a dictionary where texts repeat | VARCHAR |

All columns are OPTIONAL in Parquet; the tables say which are ever null. Times are microseconds since 1970-01-01 UTC, as integers. Addresses are texts, IPv6 with
\`::\` for its longest zeros. Compressed with zstd; row groups of 122,880 rows.`;

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function table(columns: readonly ColumnSpec[]): string {
  const head = ['column', 'type', 'unit', 'null', 'what'];
  const rows = columns.map(({ name, kind, unit, nullable, description }) => [
    `\`${name}\``,
    kind,
    unit,
    nullable ? 'yes' : '',
    description,
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

function toldTable(columns: readonly (readonly [name: string, type: string, ...unknown[]])[]): string {
  const rows = columns.map(([name, type]) => `| \`${name}\` | ${type} |`);
  return ['| column | type in DuckDB |', '| --- | --- |', ...rows].join('\n');
}

export function lakeDocs(features: readonly FeatureSpec[]): string {
  const names = features.map(({ name }) => `\`${name}\``).join(', ');
  return `${[
    '# The lake',
    '<!-- Made by `npm run docs:lake` from the columns in lib/schema; edit those, or lib/cli/lake-docs.ts. -->',
    layout,
    reading,
    evolution,
    '## flows',
    'A row a flow, in the order in which they ended.',
    table(flowColumns),
    'What the payload said by itself, of which the label was made:',
    table(payloadColumns),
    'Why the flow is in its session, what a model said, where its packets are:',
    table([...memberColumnsOfFlow, ...modelColumns, ...indexColumns]),
    `Then the features that the job was asked for, as float: by default those of the set \`iscx\` (${names}), with \`features: all\` every column of
[features.md](features.md), with \`none\` none. A file of a job without them does not have the columns.`,
    '## sessions',
    'A row an application session; its flows have its `session_id`, which is a number within the job.',
    table(sessionColumns),
    '## jobs and captures',
    'Of `tractor query --data` alone.',
    toldTable(jobTable),
    toldTable(captureTable),
  ].join('\n\n')}\n`;
}

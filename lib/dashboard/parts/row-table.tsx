/** All rows of a job's table, flows or sessions: filtered, sorted, with the columns that the reader chose, and as files. The address holds the choice. */
import { useLocation } from 'preact-iso/router';
import { ApiFault, type Column, ofJob, openable, path, type Row } from '../api.js';
import { useColumns } from '../state/columns-known.js';
import type { JobView } from '../state/job-view.js';
import { type RowAnswer, useRowPages } from '../state/row-pages.js';
import { useSpeech } from '../state/settings.js';
import { jobPath, readTable, type TableState, tableParams } from '../state/url-state.js';
import { ColumnMenu } from './column-menu.js';
import { Menu } from './menu.js';
import { VirtualTable } from './virtual-table.js';

const ids = { flows: 'flow_id', sessions: 'session_id' } as const;
type TableName = keyof typeof ids;

const formats = ['csv', 'jsonl', 'parquet', 'arff'] as const;

interface ExportsProps {
  readonly view: JobView;
  readonly of: TableName;
  readonly columns: readonly string[];
}

function Exports({ view: { filter, jobId }, of, columns }: ExportsProps) {
  const { t } = useSpeech();
  // ARFF is for learning: it has every column.
  const address = (format: string) =>
    path(ofJob(jobId, of, 'export'), { format, filter, columns: format === 'arff' ? '*' : columns.join() });
  return (
    <Menu text={t('flows.export')}>
      {formats.map((format) => (
        <a key={format} href={openable(address(format))} download>
          {format.toUpperCase()}
        </a>
      ))}
      {of === 'flows' && (
        <a href={openable(path(ofJob(jobId, 'packets.pcapng'), { filter }))} download>
          {t('flows.packets')}
        </a>
      )}
    </Menu>
  );
}

/** What the server says of each; of one that it does not know, its name alone. */
function shownColumns(all: readonly Column[], names: readonly string[]): readonly Column[] {
  const unknown = {
    kind: 'text',
    unit: '',
    nullable: true,
    description: '',
    filter: false,
    column: true,
    feature_set: null,
  } as const;
  return names.map((name) => all.find((column) => column.name === name) ?? { name, ...unknown });
}

interface RowTableProps<Answer> {
  readonly view: JobView;
  readonly of: TableName;
  /** What stands where the address says nothing. */
  readonly standard: TableState;
  readonly rowsOf: (answer: Answer) => RowAnswer;
}

export function RowTable<Answer>({ view, of, standard, rowsOf }: RowTableProps<Answer>) {
  const { t, fault } = useSpeech();
  const { route } = useLocation();
  const asked = view.job?.options.features;
  const all =
    useColumns()?.[of].filter(
      ({ column, feature_set: set }) => column && (set === null || asked === 'all' || asked === set),
    ) ?? [];
  const table = readTable(view.query, standard);
  const { jobId, filter, version } = view;
  const columns = [...new Set([ids[of], ...table.columns])].join();
  const pages = useRowPages(
    [jobId, filter, table.sort, columns, version].join('\0'),
    (offset, limit) => path(ofJob(jobId, of), { filter, sort: table.sort, columns, offset, limit }),
    rowsOf,
  );
  const hrefOf = (row: Row) => jobPath(jobId, of, String(row[ids[of]]));
  const isFilterFault = pages.error instanceof ApiFault && pages.error.position !== null;
  const count = pages.total === null ? t('answer.loading') : t(`count.${of}`, { n: pages.total });
  return (
    <>
      <div class="toolbar">
        <span class="quiet" role="status">
          {pages.error === null && count}
        </span>
        <span class="toolbar-end">
          <ColumnMenu
            all={all}
            shown={table.columns}
            standard={standard.columns}
            onChange={(next) => view.go({ columns: null, ...tableParams({ ...table, columns: next }, standard) }, true)}
          />
          <Exports view={view} of={of} columns={table.columns} />
        </span>
      </div>
      {pages.error !== null && !isFilterFault && (
        <div class="notice bad" role="alert">
          {t('answer.failed', { reason: fault(pages.error) })}
        </div>
      )}
      {pages.total === 0 && <p class="empty">{t(`${of}.none`)}</p>}
      {(pages.total ?? 1) > 0 && !isFilterFault && (
        <VirtualTable
          label={t(`${of}.table`)}
          columns={shownColumns(all, table.columns)}
          pages={pages}
          sort={table.sort}
          onSort={(sort) =>
            view.go({ sort: null, ...tableParams({ ...table, sort: sort || standard.sort }, standard) })
          }
          onOpen={(row) => route(hrefOf(row))}
          hrefOf={hrefOf}
        />
      )}
    </>
  );
}

/** The sessions of a job: on a time line in lanes, and as a table; both keep the time that was chosen. */
import { useMemo } from 'preact/hooks';
import lazy from 'preact-iso/lazy';
import { useLocation } from 'preact-iso/router';
import type { Row } from '../api.js';
import type { SessionList } from '../api-views.js';
import type { LaneBar } from '../charts/lane-drawing.js';
import { lanesOf } from '../charts/lane-layout.js';
import { wholeOf } from '../charts/time-window.js';
import { JobFrame } from '../parts/job-frame.js';
import { LabelName } from '../parts/label-name.js';
import { Panel } from '../parts/page.js';
import { RowTable } from '../parts/row-table.js';
import { Segments } from '../parts/segments.js';
import { type AllSessions, useAllSessions } from '../state/all-sessions.js';
import { colourOf } from '../state/colours.js';
import { bothFilters, filterTerm } from '../state/filter-text.js';
import { formatExactTime } from '../state/formatting.js';
import { type JobView, useJobView } from '../state/job-view.js';
import { type Speech, useSpeech } from '../state/settings.js';
import { useShownTime } from '../state/shown-time.js';
import { jobPath, type TableState } from '../state/url-state.js';
import '../styles/views.css';

const LanePlot = lazy(() => import('../charts/lane-plot.js'));

const standard: TableState = {
  sort: 'time_start_us',
  columns: [
    'session_id',
    'time_start_us',
    'duration_us',
    'label',
    'label_group',
    'label_evidence',
    'client_ip',
    'flows',
    'servers',
    'out_bytes',
    'in_bytes',
  ],
};
const laneKeys = { client: 'client_ip', label: 'label' } as const;
type LaneBy = keyof typeof laneKeys;

const text = (row: Row, name: string) => String(row[name] ?? '');

function barsOf(rows: readonly Row[], by: LaneBy): readonly LaneBar[] {
  return rows.map((row) => ({
    startUs: Number(row['time_start_us']),
    endUs: Number(row['time_end_us']),
    group: text(row, laneKeys[by]),
    colour: colourOf('label', text(row, 'label')),
    text: text(row, by === 'label' ? 'client_ip' : 'label'),
  }));
}

function described({ t, duration }: Speech, row: Row | undefined): string {
  if (row === undefined) return '';
  return [
    t('session.title', { id: text(row, 'session_id') }),
    text(row, 'label'),
    text(row, 'client_ip'),
    t('count.flows', { n: Number(row['flows']) }),
    duration(Number(row['time_end_us']) - Number(row['time_start_us'])),
    formatExactTime(Number(row['time_start_us'])),
  ].join(' · ');
}

const LEGEND_LABELS = 10;

/** What the colours of most bars are. */
function Legend({ view, rows }: { view: JobView; rows: readonly Row[] }) {
  const { count } = useSpeech();
  const labels = useMemo(() => {
    const counts = new Map<string, number>();
    for (const row of rows) counts.set(text(row, 'label'), (counts.get(text(row, 'label')) ?? 0) + 1);
    return [...counts].sort(([, one], [, other]) => other - one).slice(0, LEGEND_LABELS);
  }, [rows]);
  const hrefOf = (label: string) =>
    view.href(['sessions'], {
      ...view.question,
      filter: bothFilters(view.question.filter, filterTerm('label', label)),
    });
  return (
    <ul class="legend">
      {labels.map(([label, sessions]) => (
        <li key={label}>
          <a href={hrefOf(label)}>
            <LabelName label={label} />
          </a>
          <span class="number quiet">{count(sessions)}</span>
        </li>
      ))}
    </ul>
  );
}

function TimeLine({ view, sessions }: { view: JobView; sessions: AllSessions }) {
  const speech = useSpeech();
  const { t } = speech;
  const { route } = useLocation();
  const { rows, total } = sessions;
  const by: LaneBy = view.query['lanes'] === 'label' ? 'label' : 'client';
  const bars = useMemo(() => barsOf(rows, by), [rows, by]);
  const lanes = useMemo(() => lanesOf(bars), [bars]);
  const whole = useMemo(() => wholeOf(bars), [bars]);
  const [window, show] = useShownTime(view, whole);
  const controls = (
    <div class="toolbar">
      <Segments
        label={t('lanes.by')}
        choices={[
          ['client', t('lanes.by.client')],
          ['label', t('lanes.by.label')],
        ]}
        value={by}
        onChange={(next) => view.go({ lanes: next === 'client' ? null : next }, true)}
      />
      <button type="button" class="small" onClick={() => show(whole)}>
        {t('lanes.all')}
      </button>
    </div>
  );
  if (rows.length === 0) return null;
  return (
    <Panel title={t('sessions.timeline')} actions={controls} isLoading={sessions.isLoading}>
      <LanePlot
        bars={bars}
        lanes={lanes}
        whole={whole}
        window={window}
        onWindow={show}
        onOpen={(index) => route(jobPath(view.jobId, 'sessions', text(rows[index] as Row, 'session_id')))}
        describe={(index) => described(speech, rows[index])}
        label={`${t('sessions.timeline')}: ${t('count.sessions', { n: total })}`}
      />
      <Legend view={view} rows={rows} />
      {!sessions.isLoading && rows.length < total && (
        <p class="quiet">{t('sessions.drawn', { n: rows.length, all: total })}</p>
      )}
    </Panel>
  );
}

export default function Sessions() {
  const view = useJobView();
  const sessions = useAllSessions(view);
  return (
    <JobFrame view={view} tab="sessions" filters="sessions">
      <TimeLine view={view} sessions={sessions} />
      <RowTable
        view={view}
        of="sessions"
        standard={standard}
        rowsOf={({ sessions: rows, total }: SessionList) => ({ rows, total })}
      />
    </JobFrame>
  );
}

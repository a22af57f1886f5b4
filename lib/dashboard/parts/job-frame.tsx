/** Around every view of a job: which captures, its state, the filter, the tabs. */

import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso/router';
import { type Job, ofJob, openable, path, send } from '../api.js';
import type { JobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import { jobPath } from '../state/url-state.js';
import type { WordKey } from '../words/dictionary.js';
import { AnswerState } from './answer-state.js';
import { FilterBar } from './filter-bar.js';
import { JobProgress } from './job-progress.js';
import { Page } from './page.js';
import { StatePill } from './state-pill.js';
import { sayFailure } from './toasts.js';

export type JobTab = 'overview' | 'flows' | 'sessions' | 'labels' | 'run';

/** A view of a job that was made gets a line here. */
const tabs: readonly (readonly [JobTab, readonly string[], WordKey])[] = [
  ['overview', [], 'nav.overview'],
  ['flows', ['flows'], 'nav.flows'],
  ['sessions', ['sessions'], 'nav.sessions'],
  ['labels', ['labels'], 'nav.labels'],
  ['run', ['run'], 'nav.run'],
];

interface JobFrameProps {
  readonly view: JobView;
  readonly tab: JobTab;
  /** Beside the job's name: a flow's number and the like. */
  readonly title?: string;
  readonly actions?: ComponentChildren;
  readonly hasFilter?: boolean;
  /** What the filter is about. */
  readonly filters?: 'flows' | 'sessions';
  readonly children: ComponentChildren;
}

function Tabs({ view, tab }: { view: JobView; tab: JobTab }) {
  const { t } = useSpeech();
  return (
    <nav class="tabs" aria-label={t('job.title', { id: view.jobId })}>
      {tabs.map(([name, parts, word]) => (
        <a key={name} href={view.href(parts)} aria-current={name === tab ? 'page' : undefined}>
          {t(word)}
        </a>
      ))}
    </nav>
  );
}

function JobActions({ job, reload }: { job: Job; reload: () => void }) {
  const { t, language } = useSpeech();
  const { route } = useLocation();
  const ended = job.state === 'finished' || job.state === 'failed' || job.state === 'cancelled';
  const retry = () =>
    send<Job>('POST', path(ofJob(job.job_id, 'retry'))).then(({ job_id }) => route(jobPath(job_id)), sayFailure);
  if (!ended) {
    const cancel = () => send('POST', path(ofJob(job.job_id, 'cancel'))).then(reload, sayFailure);
    return (
      <button type="button" onClick={cancel}>
        {t('job.cancel')}
      </button>
    );
  }
  return (
    <>
      <button type="button" onClick={retry}>
        {t('job.retry')}
      </button>
      <a
        class="button"
        target="_blank"
        rel="noreferrer"
        href={openable(path(ofJob(job.job_id, 'report.html'), { lang: language }))}
      >
        {t('job.report')}
      </a>
    </>
  );
}

function JobState({ job }: { job: Job }) {
  const { t, reason } = useSpeech();
  return (
    <>
      {job.state === 'running' && (
        <div class="notice" role="status">
          {t('job.partial')}
          {job.progress !== null && <JobProgress progress={job.progress} />}
        </div>
      )}
      {job.state === 'failed' && job.message !== null && (
        <div class="notice bad" role="alert">
          {reason(job.message)}
        </div>
      )}
    </>
  );
}

function nameOf(job: Job | null, fallback: string): string {
  if (job === null) return fallback;
  const [first = fallback, ...more] = job.captures;
  return more.length === 0 ? first : `${first} +${more.length}`;
}

export function JobFrame({ view, tab, title, actions, hasFilter = true, filters = 'flows', children }: JobFrameProps) {
  const { t } = useSpeech();
  const { job, jobId } = view;
  const name = nameOf(job, t('job.title', { id: jobId }));
  const named = title ?? (tab === 'overview' ? undefined : t(`nav.${tab}`));
  const heading = (
    <>
      {title === undefined ? name : <a href={view.href([])}>{name}</a>}
      {title !== undefined && <span>{title}</span>}
      {job !== null && <StatePill state={job.state} message={job.message} />}
    </>
  );
  return (
    <Page
      title={named === undefined ? name : `${named} · ${name}`}
      heading={heading}
      actions={
        <>
          {actions}
          {job !== null && title === undefined && <JobActions job={job} reload={view.answer.reload} />}
        </>
      }
    >
      <Tabs view={view} tab={tab} />
      {hasFilter && <FilterBar view={view} of={filters} />}
      {job === null && <AnswerState answer={view.answer} />}
      {job !== null && <JobState job={job} />}
      {job !== null && children}
    </Page>
  );
}

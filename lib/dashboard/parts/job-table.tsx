/** The table of jobs. Asks for nothing itself. */
import { useLocation } from 'preact-iso/router';
import type { Job } from '../api.js';
import { microseconds } from '../state/formatting.js';
import { optionWords } from '../state/job-options.js';
import { useSpeech } from '../state/settings.js';
import { jobPath } from '../state/url-state.js';
import { JobProgress } from './job-progress.js';
import { useRowKeys } from './row-keys.js';
import { StatePill } from './state-pill.js';

interface JobTableProps {
  readonly jobs: readonly Job[];
  readonly selected: ReadonlySet<number>;
  readonly onSelect: (ids: ReadonlySet<number>) => void;
  readonly onAct: (job: Job, action: 'cancel' | 'retry') => void;
  readonly onRemove: (job: Job) => void;
}

const SHOWN_NAMES = 3;
const isBusy = ({ state }: Job) => state === 'waiting' || state === 'running';

function Captures({ job }: { job: Job }) {
  const { t, count, reason } = useSpeech();
  const { captures, state, progress, message } = job;
  const names = captures.slice(0, SHOWN_NAMES).join(', ');
  const more = captures.length - SHOWN_NAMES;
  const options = optionWords(job.options, t, count);
  return (
    <td class="break job-captures">
      {state === 'waiting' ? (
        <span>{names}</span>
      ) : (
        <a class="strong" href={jobPath(job.job_id)}>
          {names}
        </a>
      )}
      {more > 0 && <span class="quiet"> +{count(more)}</span>}
      {options.length > 0 && <span class="row-note quiet">{options.join(' · ')}</span>}
      {state === 'running' && progress !== null && <JobProgress progress={progress} />}
      {state === 'failed' && message !== null && <span class="row-note bad-text">{reason(message)}</span>}
    </td>
  );
}

function Actions({ job, onAct, onRemove }: { job: Job } & Pick<JobTableProps, 'onAct' | 'onRemove'>) {
  const { t } = useSpeech();
  const id = String(job.job_id);
  if (isBusy(job)) {
    return (
      <button
        type="button"
        class="small"
        aria-label={t('jobs.cancelNamed', { id })}
        onClick={() => onAct(job, 'cancel')}
      >
        {t('jobs.cancel')}
      </button>
    );
  }
  return (
    <>
      <button type="button" class="small" aria-label={t('jobs.retryNamed', { id })} onClick={() => onAct(job, 'retry')}>
        {t('jobs.retry')}
      </button>
      <button type="button" class="small" aria-label={t('jobs.removeNamed', { id })} onClick={() => onRemove(job)}>
        {t('jobs.remove')}
      </button>
    </>
  );
}

function took({ started_at, finished_at }: Job): number | null {
  const [start, end] = [microseconds(started_at), microseconds(finished_at)];
  return start === null || end === null ? null : end - start;
}

function JobRow({ job, ...props }: JobTableProps & { job: Job }) {
  const { t, count, time, duration } = useSpeech();
  const { job_id, state, message } = job;
  const amount = (value: number | null) => (value === null ? '' : count(value));
  const toggle = () => {
    const after = new Set(props.selected);
    if (!after.delete(job_id)) after.add(job_id);
    props.onSelect(after);
  };
  const length = took(job);
  return (
    <tr data-row data-href={state === 'waiting' ? undefined : jobPath(job_id)} tabIndex={-1}>
      <td class="tick">
        <input
          type="checkbox"
          aria-label={t('jobs.select', { id: String(job_id) })}
          checked={props.selected.has(job_id)}
          onChange={toggle}
        />
      </td>
      <td class="number">
        <a href={jobPath(job_id, 'run')} title={t('jobs.run')}>
          {job_id}
        </a>
      </td>
      <Captures job={job} />
      <td>
        <StatePill state={state} message={message} />
      </td>
      <td class="number wide-cell">{amount(job.flows)}</td>
      <td class="number roomy-only">{amount(job.sessions)}</td>
      <td class="number roomy-only">{amount(job.packets)}</td>
      <td class="nowrap roomy-only">{time(microseconds(job.asked_at) ?? 0)}</td>
      <td class="number roomy-only">{length === null ? '' : duration(length)}</td>
      <td class="end">
        <span class="row-actions">
          <Actions job={job} onAct={props.onAct} onRemove={props.onRemove} />
        </span>
      </td>
    </tr>
  );
}

export function JobTable(props: JobTableProps) {
  const { t } = useSpeech();
  const { route } = useLocation();
  const rows = useRowKeys(route);
  if (props.jobs.length === 0) return <p class="empty">{t('jobs.none')}</p>;
  return (
    <div class="table-frame">
      <table class="table" ref={rows}>
        <caption class="unseen">{t('jobs.title')}</caption>
        <thead>
          <tr>
            <td class="tick" />
            <th scope="col" class="number">
              {t('jobs.number')}
            </th>
            <th scope="col">{t('jobs.captures')}</th>
            <th scope="col">{t('captures.state')}</th>
            <th scope="col" class="number wide-cell">
              {t('jobs.flows')}
            </th>
            <th scope="col" class="number roomy-only">
              {t('jobs.sessions')}
            </th>
            <th scope="col" class="number roomy-only">
              {t('jobs.packets')}
            </th>
            <th scope="col" class="roomy-only">
              {t('jobs.asked')}
            </th>
            <th scope="col" class="number roomy-only">
              {t('jobs.took')}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {props.jobs.map((job) => (
            <JobRow key={job.job_id} {...props} job={job} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

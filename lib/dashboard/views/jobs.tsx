/** All jobs: their state and options, how far they are; cancel, run again, remove, compare two. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { type Job, path, send } from '../api.js';
import type { JobList } from '../api-views.js';
import { AnswerState } from '../parts/answer-state.js';
import { Dialog } from '../parts/dialog.js';
import { JobTable } from '../parts/job-table.js';
import { MoreButton, StateChoice } from '../parts/list-controls.js';
import { Page } from '../parts/page.js';
import { sayFailure, toast } from '../parts/toasts.js';
import { useEvents } from '../state/live.js';
import { usePages } from '../state/pages.js';
import { useSpeech } from '../state/settings.js';
import { withQuery } from '../state/url-state.js';
import '../styles/views.css';

const PAGE = 100;
const states = ['waiting', 'running', 'finished', 'failed', 'cancelled'] as const;

/** The newest page as the server gave it, with what events have said since; older pages on demand. */
function useJobs(state: string) {
  const { answer, pages, more } = usePages<JobList>((after) => path(['jobs'], { state, limit: PAGE, after }));
  const [told, setTold] = useState<ReadonlyMap<number, Job>>(new Map());
  const listed = pages.flatMap(({ jobs }) => jobs);
  useEvents({
    onJob: (job: Job) => {
      if (listed.every(({ job_id }) => job_id !== job.job_id)) return answer.reload();
      setTold((before) => new Map(before).set(job.job_id, job));
    },
  });
  return { answer, jobs: listed.map((job) => latest(job, told.get(job.job_id))), more };
}

/** An event may be older than the list that was asked for after it: an end counts. */
function latest(listed: Job, told: Job | undefined): Job {
  const isOver = !['waiting', 'running'].includes(listed.state);
  return told === undefined || isOver ? listed : told;
}

interface RemovalProps {
  readonly job: Job;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function Removal({ job: { job_id }, onClose, onDone }: RemovalProps) {
  const { t } = useSpeech();
  const remove = () =>
    send('DELETE', path(['jobs', job_id]))
      .then(() => toast(t('jobs.removed', { id: String(job_id) })), sayFailure)
      .then(onDone);
  return (
    <Dialog title={t('jobs.removeNamed', { id: String(job_id) })} onClose={onClose}>
      <div class="stack">
        <p>{t('jobs.removeSure', { id: String(job_id) })}</p>
        <div class="toolbar">
          <button type="button" class="primary" onClick={remove}>
            {t('jobs.remove')}
          </button>
          <button type="button" onClick={onClose}>
            {t('action.close')}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

export default function Jobs() {
  const { t } = useSpeech();
  const { query, route } = useLocation();
  const state = states.find((one) => one === query['state']) ?? '';
  const { answer, jobs, more } = useJobs(state);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [removing, setRemoving] = useState<Job | null>(null);
  const act = (job: Job, action: 'cancel' | 'retry') =>
    send('POST', path(['jobs', job.job_id, action])).then(answer.reload, sayFailure);
  const [one, other] = [...selected].sort((a, b) => a - b);
  const actions = (
    <>
      {selected.size === 2 && (
        <a class="button" href={`/compare/${one}/${other}`}>
          {t('jobs.compareTwo')}
        </a>
      )}
      <a class="button" href="/jobs/new">
        {t('jobs.start')}
      </a>
    </>
  );
  return (
    <Page title={t('jobs.title')} actions={actions}>
      <div class="toolbar">
        <StateChoice
          states={states}
          state={state}
          onState={(next) => route(withQuery('/jobs', { state: next }), true)}
        />
        {answer.data !== null && (
          <span class="quiet" role="status">
            {t('count.jobs', { n: answer.data.total })}
          </span>
        )}
      </div>
      <AnswerState answer={answer} />
      {answer.data !== null && (
        <JobTable jobs={jobs} selected={selected} onSelect={setSelected} onAct={act} onRemove={setRemoving} />
      )}
      <MoreButton more={more} />
      {removing !== null && (
        <Removal
          job={removing}
          onClose={() => setRemoving(null)}
          onDone={() => {
            setRemoving(null);
            answer.reload();
          }}
        />
      )}
    </Page>
  );
}

/** The captures: what is in the folder, what became of it, how far the jobs are; upload and processing. */
import { useState } from 'preact/hooks';
import { type Capture, type CaptureList, type Job, type Progress, path, type State, send } from '../api.js';
import { AnswerState } from '../parts/answer-state.js';
import { CaptureTable } from '../parts/capture-table.js';
import { MoreButton, StateChoice } from '../parts/list-controls.js';
import { Page } from '../parts/page.js';
import { sayFailure } from '../parts/toasts.js';
import { UploadArea, UploadButton, useUploads } from '../parts/uploads.js';
import { useEvents } from '../state/live.js';
import { usePages } from '../state/pages.js';
import { useSpeech } from '../state/settings.js';

const PAGE = 200;
const states: readonly State[] = ['new', 'waiting', 'running', 'finished', 'failed', 'cancelled'];

/** The list as the server gave it, with what events have said since. */
function useCaptures(question: { q: string; state: string; sort: string }) {
  const { answer, pages, more } = usePages<CaptureList>((after) =>
    path(['captures'], { ...question, limit: PAGE, after }),
  );
  const listed = pages.flatMap(({ captures }) => captures);
  const [newer, setNewer] = useState<ReadonlyMap<string, Capture>>(new Map());
  const [progress, setProgress] = useState<ReadonlyMap<number, Progress>>(new Map());
  useEvents({
    onCapture: (capture) => {
      setNewer((before) => new Map(before).set(capture.name, capture));
      // One that the list does not have: the server knows where it belongs.
      if (answer.data !== null && listed.every(({ name }) => name !== capture.name)) answer.reload();
    },
    onCaptureRemoved: answer.reload,
    onJob: (job) => {
      setProgress((before) => withProgress(before, job));
      if (job.state !== 'running' || job.progress === null) answer.reload();
    },
  });
  const captures = listed.map((one) => latest(one, newer.get(one.name)));
  return { answer, captures, progress, more };
}

function withProgress(before: ReadonlyMap<number, Progress>, { job_id, progress, state }: Job) {
  const after = new Map(before);
  if (progress === null || state !== 'running') after.delete(job_id);
  else after.set(job_id, progress);
  return after;
}

/** An event may be older than the list that was asked for after it: the later job counts. */
function latest(listed: Capture, told: Capture | undefined): Capture {
  const age = ({ job_id, state }: Capture) =>
    (job_id ?? 0) * 10 + (['finished', 'failed', 'cancelled'].includes(state) ? 2 : state === 'running' ? 1 : 0);
  return told !== undefined && age(told) > age(listed) ? told : listed;
}

export default function Captures() {
  const { t } = useSpeech();
  const [q, setQ] = useState('');
  const [state, setState] = useState('');
  const [sort, setSort] = useState('name');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { answer, captures, progress, more } = useCaptures({ q, state, sort });
  const uploads = useUploads(answer.reload);
  const fresh = captures.filter((one) => one.state === 'new').map(({ name }) => name);
  const process = (...groups: (readonly string[])[]) => {
    setSelected(new Set());
    const asked = groups.map((names) => send('POST', path(['jobs']), { captures: names }));
    Promise.all(asked).catch(sayFailure).then(answer.reload);
  };
  const actions = (
    <>
      {selected.size > 0 && (
        <a class="button" href={`/jobs/new?${new URLSearchParams([...selected].map((name) => ['capture', name]))}`}>
          {t('captures.withOptions')}
        </a>
      )}
      {selected.size > 0 && (
        <button type="button" class="primary" onClick={() => process([...selected])}>
          {t('captures.processSelected', { n: selected.size })}
        </button>
      )}
      {fresh.length > 0 && selected.size === 0 && (
        <button type="button" class="primary" onClick={() => process(...fresh.map((name) => [name]))}>
          {t('captures.processNew', { n: fresh.length })}
        </button>
      )}
      <UploadButton uploads={uploads} />
      <button
        type="button"
        onClick={() =>
          send('POST', path(['captures', 'rescan']))
            .catch(sayFailure)
            .then(answer.reload)
        }
      >
        {t('captures.rescan')}
      </button>
    </>
  );
  return (
    <Page title={t('nav.captures')} actions={actions}>
      <UploadArea uploads={uploads}>
        <div class="toolbar">
          <input
            type="search"
            data-filter
            aria-label={t('captures.find')}
            placeholder={`${t('captures.find')}  /`}
            value={q}
            onInput={({ currentTarget }) => setQ(currentTarget.value)}
          />
          <StateChoice states={states} state={state} onState={setState} />
          {answer.data !== null && (
            <span class="quiet" role="status">
              {t('count.captures', { n: answer.data.total })}
              {captures.length < answer.data.total && ` · ${t('captures.first', { n: captures.length })}`}
            </span>
          )}
        </div>
        <AnswerState answer={answer} />
        {answer.data !== null && (
          <CaptureTable
            captures={captures}
            progress={progress}
            isFiltered={q !== '' || state !== ''}
            sort={sort}
            onSort={setSort}
            selected={selected}
            onSelect={setSelected}
            onProcess={(name) => process([name])}
          />
        )}
        <MoreButton more={more} />
      </UploadArea>
    </Page>
  );
}

/** Two jobs beside each other: by label, group, protocol or address, with what is more, less, new and gone. */
import { useLocation, useRoute } from 'preact-iso/router';
import { type Job, type Measure, ofJob, path } from '../api.js';
import type { Comparison, JobList } from '../api-views.js';
import { AnswerState } from '../parts/answer-state.js';
import { CompareTable } from '../parts/compare-table.js';
import { FilterBar, type Filtered } from '../parts/filter-bar.js';
import { Page, Panel } from '../parts/page.js';
import { Segments } from '../parts/segments.js';
import { useAnswer } from '../state/answers.js';
import { useSpeech } from '../state/settings.js';
import { readQuestion, withQuery } from '../state/url-state.js';
import '../styles/views.css';

const measures = ['bytes', 'packets', 'flows'] as const;
const splits = ['label', 'label_group', 'label_protocol', 'protocol', 'address', 'client_ip', 'server_ip'] as const;
const ROWS = 100;
const MOST_JOBS = 1000;

export const captureNames = ({ captures }: Pick<Job, 'captures'>): string =>
  captures.length > 1 ? `${captures[0]} +${captures.length - 1}` : (captures[0] ?? '');

interface ChoiceProps {
  readonly word: string;
  readonly jobs: readonly Job[];
  readonly value: string;
  readonly onValue: (id: string) => void;
}

function JobChoice({ word, jobs, value, onValue }: ChoiceProps) {
  const { t } = useSpeech();
  const isListed = jobs.some(({ job_id }) => String(job_id) === value);
  return (
    <label class="field inline">
      <span>{word}</span>
      <select value={value} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
        <option value="">{t('compare.choose')}</option>
        {!isListed && value !== '' && <option value={value}>{value}</option>}
        {jobs.map((job) => (
          <option key={job.job_id} value={String(job.job_id)}>
            {job.job_id} · {captureNames(job)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ResultProps {
  readonly a: string;
  readonly b: string;
  readonly filter: string;
}

function Result({ a, b, filter }: ResultProps) {
  const { t } = useSpeech();
  const { path: here, query, route } = useLocation();
  const measure: Measure = measures.find((one) => one === query['measure']) ?? 'bytes';
  const by = splits.find((one) => one === query['by']) ?? 'label';
  const answer = useAnswer<Comparison>(path(ofJob(a, 'compare', b), { by, measure, filter, limit: ROWS }));
  const { data } = answer;
  const go = (changes: Record<string, string | null>) => route(withQuery(here, { ...query, ...changes }), true);
  const controls = (
    <div class="toolbar">
      <label class="choice">
        {t('compare.by')}
        <select value={by} onChange={({ currentTarget: { value } }) => go({ by: value === 'label' ? null : value })}>
          {splits.map((one) => (
            <option key={one} value={one}>
              {t(`compare.by.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <Segments
        label={t('traffic.measure')}
        choices={measures.map((one) => [one, t(`measure.${one}`)] as const)}
        value={measure}
        onChange={(one) => go({ measure: one === 'bytes' ? null : one })}
      />
    </div>
  );
  return (
    <Panel title={t('compare.title')} actions={controls} isLoading={answer.isLoading}>
      <AnswerState answer={answer} />
      {data !== null && <CompareTable comparison={data} a={a} b={b} filter={filter} />}
    </Panel>
  );
}

export default function Compare() {
  const { t } = useSpeech();
  const { query, route } = useLocation();
  const { a = '', b = '' } = useRoute().params as { a?: string; b?: string };
  const answer = useAnswer<JobList>(path(['jobs'], { state: 'finished', limit: MOST_JOBS }));
  const jobs = answer.data?.jobs ?? [];
  // An empty place is written as a hyphen, so that the other keeps its own.
  const [one, other] = [a, b].map((id) => (id === '-' ? '' : id)) as [string, string];
  const go = (first: string, second: string, changes: Record<string, string | null> = {}) =>
    route(withQuery(`/compare/${first || '-'}/${second || '-'}`, { ...query, ...changes }));
  const question = readQuestion(query);
  const filtered: Filtered = {
    jobId: one || null,
    question,
    ask: ({ filter }) => go(one, other, { filter: filter || null }),
  };
  return (
    <Page title={t('compare.title')}>
      <div class="toolbar">
        <JobChoice word={t('compare.a')} jobs={jobs} value={one} onValue={(id) => go(id, other)} />
        <JobChoice word={t('compare.b')} jobs={jobs} value={other} onValue={(id) => go(one, id)} />
        <button type="button" onClick={() => go(other, one)} aria-label={t('compare.swap')} title={t('compare.swap')}>
          ⇄
        </button>
      </div>
      <FilterBar view={filtered} />
      <AnswerState answer={answer} />
      {one === '' || other === '' ? (
        <p class="empty">{t('compare.need')}</p>
      ) : (
        <Result a={one} b={other} filter={question.filter} />
      )}
    </Page>
  );
}

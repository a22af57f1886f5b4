/** A filter asked of all jobs: which of them have such flows, how many, and a few of them. */
import { useLocation } from 'preact-iso/router';
import { ApiFault, path, type Row } from '../api.js';
import type { FoundJob, SearchAnswer } from '../api-views.js';
import { AnswerState } from '../parts/answer-state.js';
import { FilterBar, type Filtered } from '../parts/filter-bar.js';
import { LabelName } from '../parts/label-name.js';
import { Page, Panel } from '../parts/page.js';
import { useAnswer } from '../state/answers.js';
import { formatExactTime } from '../state/formatting.js';
import { useSpeech } from '../state/settings.js';
import { jobPath, readQuestion, withQuery } from '../state/url-state.js';
import '../styles/views.css';

const JOBS_A_PAGE = 25;
const examples = ['ip == 192.0.2.10', 'label == dns', 'sni contains "example"', 'bytes > 1MB', 'port == 443'];

const text = (row: Row, name: string) => (row[name] === null || row[name] === undefined ? '' : String(row[name]));

function SampleRow({ jobId, row }: { jobId: number; row: Row }) {
  const { bytes } = useSpeech();
  const name = ['name', 'sni', 'http_host', 'dns_name'].map((one) => text(row, one)).find((one) => one !== '') ?? '';
  const size = row['bytes'] ?? Number(row['fwd_bytes'] ?? 0) + Number(row['bwd_bytes'] ?? 0);
  return (
    <tr>
      <td>
        <a href={jobPath(jobId, 'flows', text(row, 'flow_id'))}>{text(row, 'flow_id')}</a>
      </td>
      <td class="nowrap roomy-only mono sample-time">{formatExactTime(Number(row['time_start_us']))}</td>
      <td class="wide-cell">
        <LabelName label={text(row, 'label')} />
      </td>
      <td class="break">
        {text(row, 'client_ip')} → {text(row, 'server_ip')}:{text(row, 'server_port')}
        {name !== '' && <span class="row-note quiet">{name}</span>}
      </td>
      <td class="number">{bytes(Number(size))}</td>
    </tr>
  );
}

function Found({ job, filter }: { job: FoundJob; filter: string }) {
  const { t, bytes, time } = useSpeech();
  const flows = withQuery(jobPath(job.job_id, 'flows'), { filter });
  const names = job.captures.length > 3 ? [...job.captures.slice(0, 3), '…'] : job.captures;
  return (
    <Panel
      title={<a href={withQuery(jobPath(job.job_id), { filter })}>{names.join(', ')}</a>}
      actions={
        <a class="button" href={flows}>
          {t('search.all')}: {t('count.flows', { n: job.flows })}
        </a>
      }
    >
      <p class="quiet">
        {t('job.title', { id: String(job.job_id) })} · {bytes(job.bytes)} ·{' '}
        {t('filter.time', { from: time(job.first_us), to: time(job.last_us) })}
      </p>
      <div class="table-frame bare">
        <table class="table samples">
          <caption class="unseen">{t('search.sample')}</caption>
          <tbody>
            {job.sample.map((row) => (
              <SampleRow key={text(row, 'flow_id')} jobId={job.job_id} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Examples() {
  const { t } = useSpeech();
  return (
    <div class="empty">
      <p>{t('search.hint')}</p>
      <p class="examples">
        {t('search.examples')}:{' '}
        {examples.map((filter) => (
          <a key={filter} href={withQuery('/search', { filter })}>
            <code>{filter}</code>
          </a>
        ))}
      </p>
    </div>
  );
}

export default function Search() {
  const { t } = useSpeech();
  const { query, route } = useLocation();
  const question = readQuestion(query);
  const { filter } = question;
  const after = query['after'] === undefined ? undefined : String(query['after']);
  const filtered: Filtered = {
    jobId: null,
    question,
    ask: (next) => route(withQuery('/search', { filter: next.filter })),
  };
  const answer = useAnswer<SearchAnswer>(
    filter === '' ? null : path(['search'], { filter, limit: JOBS_A_PAGE, after }),
  );
  const data = filter === '' ? null : answer.data;
  const isFault = answer.error instanceof ApiFault && answer.error.position !== null;
  return (
    <Page title={t('search.title')}>
      <FilterBar view={filtered} />
      {filter === '' ? <Examples /> : <AnswerState answer={answer} />}
      {data !== null && !isFault && (
        <>
          <p class="quiet" role="status">
            {t('search.found', { n: data.flows, jobs: data.jobs.length, searched: data.jobs_searched })}
          </p>
          {data.jobs.map((job) => (
            <Found key={job.job_id} job={job} filter={filter} />
          ))}
          {data.next !== null && (
            <p>
              <a class="button" href={withQuery('/search', { filter, after: data.next })}>
                {t('search.next')}
              </a>
            </p>
          )}
        </>
      )}
    </Page>
  );
}

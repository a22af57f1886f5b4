/** How a job ran: options, times, what became of its packets, how its flows ended, the health of its captures. */
import type { Job } from '../api.js';
import { ofJob, path } from '../api.js';
import { AnswerState } from '../parts/answer-state.js';
import { CaptureHealthPanel, CountTable } from '../parts/capture-health.js';
import { Facts } from '../parts/facts.js';
import { JobFrame } from '../parts/job-frame.js';
import { Panel } from '../parts/page.js';
import { useAnswer } from '../state/answers.js';
import { type CaptureHealth, countsOf, type RunSummary } from '../state/capture-health.js';
import { microseconds } from '../state/formatting.js';
import { optionWords } from '../state/job-options.js';
import { type JobView, useJobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import type { WordKey } from '../words/dictionary.js';
import '../styles/views.css';

function RunFacts({ job }: { job: Job }) {
  const { t, count, time, duration, byteRate, bytes } = useSpeech();
  const { options, attempts } = job;
  const [asked, started, finished] = [job.asked_at, job.started_at, job.finished_at].map(microseconds);
  const at = (us: number | null | undefined) => (us === null || us === undefined ? null : time(us));
  const tookUs = started === null || finished === null ? 0 : (finished ?? 0) - (started ?? 0);
  const words = options === undefined ? [] : optionWords(options, t, count);
  return (
    <Facts
      facts={[
        [t('jobs.captures'), job.captures.join(', ')],
        [t('jobs.options'), words.length === 0 ? null : words.join(' · ')],
        [t('jobs.asked'), at(asked)],
        [t('run.started'), at(started)],
        [t('run.finished'), at(finished)],
        [t('jobs.took'), tookUs > 0 ? duration(tookUs) : null],
        [t('run.attempts'), attempts === undefined ? null : count(attempts)],
        [t('jobs.packets'), job.packets === null ? null : count(job.packets)],
        [t('fact.bytes'), job.bytes === null ? null : bytes(job.bytes)],
        [t('run.speed'), tookUs > 0 && job.bytes !== null ? byteRate((job.bytes * 1e6) / tookUs) : null],
        [t('jobs.flows'), job.flows === null ? null : count(job.flows)],
        [t('jobs.sessions'), job.sessions === null ? null : count(job.sessions)],
      ]}
    />
  );
}

const tables: readonly (readonly [keyof RunSummary, WordKey])[] = [
  ['packet_counters', 'run.packets'],
  ['end_reasons', 'run.ends'],
  ['anomalies', 'run.anomalies'],
  ['unsupported_link_types', 'run.links'],
];

function Summary({ view }: { view: JobView }) {
  const { t } = useSpeech();
  const answer = useAnswer<RunSummary>(path(ofJob(view.jobId, 'summary')), view.version);
  const { data } = answer;
  if (data === null) return <AnswerState answer={answer} />;
  return (
    <>
      <div class="grid">
        {tables.map(([name, word]) => (
          <Panel key={name} title={t(word)}>
            <CountTable counts={countsOf(data[name])} label={t(word)} />
          </Panel>
        ))}
      </div>
      {data.captures.map((capture: CaptureHealth) => (
        <CaptureHealthPanel key={capture.path} health={capture} />
      ))}
    </>
  );
}

export default function Run() {
  const { t } = useSpeech();
  const view = useJobView();
  const { job } = view;
  const hasEnded = job !== null && job.state !== 'waiting' && job.state !== 'running';
  return (
    <JobFrame view={view} tab="run" hasFilter={false}>
      {job !== null && (
        <Panel title={t('run.facts')}>
          <RunFacts job={job} />
        </Panel>
      )}
      {hasEnded && <Summary view={view} />}
    </JobFrame>
  );
}

/** The headline figures of a job. */
import { type Overview, ofJob, path } from '../api.js';
import { useAnswer } from '../state/answers.js';
import type { JobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import type { WordKey } from '../words/dictionary.js';
import { AnswerState } from './answer-state.js';

function Figure({ word, value, note }: { word: WordKey; value: string; note?: string }) {
  const { t } = useSpeech();
  return (
    <div class="figure">
      <dt>{t(word)}</dt>
      <dd>
        {value}
        {note !== undefined && <span class="figure-note">{note}</span>}
      </dd>
    </div>
  );
}

export function Figures({ view }: { view: JobView }) {
  const { count, bytes, share, duration, time, bitRate } = useSpeech();
  const answer = useAnswer<Overview>(path(ofJob(view.jobId, 'overview'), { filter: view.filter }), view.version);
  const { data } = answer;
  if (data === null) return <AnswerState answer={answer} />;
  const us = data.duration_us ?? 0;
  return (
    <dl class="figures" aria-busy={answer.isLoading}>
      <Figure
        word="figure.bytes"
        value={bytes(data.bytes)}
        note={us > 0 ? bitRate((data.bytes * 1e6) / us) : undefined}
      />
      <Figure word="figure.packets" value={count(data.packets)} />
      <Figure word="figure.flows" value={count(data.flows)} />
      <Figure word="figure.labelled" value={share(data.labelled_flows, data.flows)} note={count(data.labelled_flows)} />
      <Figure word="figure.labels" value={count(data.labels)} />
      <Figure word="figure.sessions" value={count(data.sessions)} />
      <Figure word="figure.clients" value={count(data.clients)} />
      <Figure word="figure.servers" value={count(data.servers)} />
      <Figure
        word="figure.duration"
        value={duration(us)}
        note={data.time_start_us === null ? undefined : time(data.time_start_us)}
      />
    </dl>
  );
}

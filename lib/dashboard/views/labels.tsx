/** The labels of a job by group, with what each was known from; and the catalogue that they are from. */
import { useState } from 'preact/hooks';
import { ofJob, path } from '../api.js';
import type { CatalogueGroup, JobLabelGroup } from '../api-views.js';
import { AnswerState } from '../parts/answer-state.js';
import { JobFrame } from '../parts/job-frame.js';
import { CatalogueGroups, JobGroups } from '../parts/label-groups.js';
import { Segments } from '../parts/segments.js';
import { useAnswer } from '../state/answers.js';
import { type JobView, useJobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import '../styles/views.css';

interface PartProps {
  readonly view: JobView;
  readonly word: string;
}

/** What a list answers with: itself, or under a name. */
function groupsOf<T>(data: readonly T[] | { readonly groups: readonly T[] } | null): readonly T[] {
  if (data === null) return [];
  return 'groups' in data ? data.groups : data;
}

function useJobLabels(view: JobView) {
  return useAnswer<readonly JobLabelGroup[]>(path(ofJob(view.jobId, 'labels')), view.version);
}

function Seen({ view, word }: PartProps) {
  const answer = useJobLabels(view);
  return (
    <>
      <AnswerState answer={answer} />
      {answer.data !== null && <JobGroups view={view} groups={groupsOf(answer.data)} word={word} />}
    </>
  );
}

function Catalogue({ view, word }: PartProps) {
  const seen = useJobLabels(view);
  const answer = useAnswer<readonly CatalogueGroup[]>(path(['catalogue', 'labels']));
  const flows = new Map(
    groupsOf(seen.data).flatMap(({ labels }) => labels.map((one) => [one.label, one.flows] as const)),
  );
  return (
    <>
      <AnswerState answer={answer} />
      {answer.data !== null && <CatalogueGroups view={view} groups={groupsOf(answer.data)} word={word} flows={flows} />}
    </>
  );
}

export default function Labels() {
  const { t } = useSpeech();
  const view = useJobView();
  const [word, setWord] = useState('');
  const show = view.query['show'] === 'catalogue' ? 'catalogue' : 'seen';
  return (
    <JobFrame view={view} tab="labels" hasFilter={false}>
      <div class="toolbar">
        <Segments
          label={t('nav.labels')}
          choices={[
            ['seen', t('labels.seen')],
            ['catalogue', t('labels.catalogue')],
          ]}
          value={show}
          onChange={(next) => view.go({ show: next === 'seen' ? null : next }, true)}
        />
        <input
          type="search"
          data-filter
          aria-label={t('labels.find')}
          placeholder={`${t('labels.find')}  /`}
          value={word}
          onInput={({ currentTarget }) => setWord(currentTarget.value)}
        />
      </div>
      {show === 'seen' ? <Seen view={view} word={word} /> : <Catalogue view={view} word={word} />}
    </JobFrame>
  );
}

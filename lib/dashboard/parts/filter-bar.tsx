/** The filter of a job's views: a text with completion, what is wrong with it and where, and the span of time that was chosen. */
import { useEffect, useState } from 'preact/hooks';
import { ApiFault, get, path } from '../api.js';
import type { JobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import { FilterField } from './filter-field.js';
import { TimeMenu } from './time-menu.js';

export type FilteredTable = 'flows' | 'sessions';
/** What a bar needs of a view; outside of a job nothing is completed from its values. */
export type Filtered = Pick<JobView, 'question' | 'ask'> & {
  readonly jobId: string | null;
  /** Of one job: its time can be narrowed too. */
  readonly job?: JobView['job'];
};

/** What the server says of a filter that it does not understand; null where it does. */
function useFault(filter: string, of: FilteredTable): ApiFault | null {
  const [fault, setFault] = useState<{ of: string; fault: ApiFault } | null>(null);
  useEffect(() => {
    if (filter === '') return setFault(null);
    const stop = new AbortController();
    get(path(['filter'], { filter, ...(of === 'flows' ? {} : { of }) }), stop.signal).then(
      () => setFault(null),
      (error: unknown) => {
        const isFault = error instanceof ApiFault && error.status === 400;
        if (!stop.signal.aborted) setFault(isFault ? { of: filter, fault: error } : null);
      },
    );
    return () => stop.abort();
  }, [filter, of]);
  return fault?.of === filter ? fault.fault : null;
}

interface FilterFaultProps {
  readonly text: string;
  readonly fault: ApiFault;
  readonly onNear: (name: string) => void;
}

function FilterFault({ text, fault, onNear }: FilterFaultProps) {
  const { t, fault: say } = useSpeech();
  const { position, near } = fault;
  return (
    <div class="filter-fault" id="filter-fault" role="alert">
      {position !== null && (
        <pre aria-hidden="true">
          {text}
          {'\n'}
          {' '.repeat(position)}▲
        </pre>
      )}
      <span>
        {say(fault)}
        {position !== null && ` (${t('filter.at', { n: position + 1 })})`}
      </span>
      {near.length > 0 && (
        <span>
          {' '}
          {t('filter.near')}{' '}
          {near.map((name) => (
            <button key={name} type="button" class="small" onClick={() => onNear(name)}>
              {name}
            </button>
          ))}
        </span>
      )}
    </div>
  );
}

/** The word at `position` replaced. */
function withNear(text: string, position: number, name: string): string {
  const rest = text.slice(position);
  const word = /^[\w.-]+/.exec(rest)?.[0] ?? '';
  return text.slice(0, position) + name + rest.slice(word.length);
}

function TimeChip({ view }: { view: Filtered }) {
  const { t, time } = useSpeech();
  const { question } = view;
  if (question.fromUs === null || question.toUs === null) return null;
  return (
    <span class="chip">
      {t('filter.time', { from: time(question.fromUs), to: time(question.toUs) })}
      <button
        type="button"
        class="plain"
        aria-label={t('filter.dropTime')}
        title={t('filter.dropTime')}
        onClick={() => view.ask({ ...question, fromUs: null, toUs: null })}
      >
        ×
      </button>
    </span>
  );
}

export function FilterBar({ view, of = 'flows' }: { view: Filtered; of?: FilteredTable }) {
  const { t } = useSpeech();
  const { question } = view;
  const [text, setText] = useState(question.filter);
  useEffect(() => setText(question.filter), [question.filter]);
  const fault = useFault(question.filter, of);
  const apply = (filter: string) => {
    setText(filter);
    view.ask({ ...question, filter: filter.trim() });
  };
  return (
    <search class="filter">
      <form
        class="filter-form"
        onSubmit={(event) => {
          event.preventDefault();
          apply(event.currentTarget.querySelector('input')?.value ?? text);
        }}
      >
        <FilterField text={text} onText={setText} onApply={apply} isWrong={fault !== null} jobId={view.jobId} of={of} />
        <button type="submit" class={text.trim() === question.filter ? '' : 'primary'}>
          {t('filter.apply')}
        </button>
        {question.filter !== '' && (
          <button type="button" onClick={() => apply('')}>
            {t('filter.clear')}
          </button>
        )}
      </form>
      {view.job !== undefined && <TimeMenu view={{ ...view, job: view.job }} />}
      {view.job !== undefined && <TimeChip view={view} />}
      {fault !== null && (
        <FilterFault
          text={question.filter}
          fault={fault}
          onNear={(name) => apply(withNear(question.filter, fault.position ?? 0, name))}
        />
      )}
    </search>
  );
}

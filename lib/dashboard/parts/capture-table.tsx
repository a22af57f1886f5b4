/** The table of captures. Asks for nothing itself. */
import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso/router';
import type { Capture, Progress } from '../api.js';
import { microseconds } from '../state/formatting.js';
import { useSpeech } from '../state/settings.js';
import { jobPath } from '../state/url-state.js';
import { JobProgress } from './job-progress.js';
import { useRowKeys } from './row-keys.js';
import { SortHeader } from './sort-header.js';
import { StatePill } from './state-pill.js';

interface CaptureTableProps {
  readonly captures: readonly Capture[];
  /** By job. */
  readonly progress: ReadonlyMap<number, Progress>;
  readonly isFiltered: boolean;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (names: ReadonlySet<string>) => void;
  readonly onProcess: (name: string) => void;
}

/** Whether there are results to look at: also of a running job, and of a failed one what was read. */
const hasJob = ({ job_id, state }: Capture) => job_id !== null && state !== 'waiting' && state !== 'new';

function Name({ capture, progress }: { capture: Capture; progress: Progress | undefined }) {
  const { reason } = useSpeech();
  return (
    <>
      {hasJob(capture) ? (
        <a class="strong" href={jobPath(capture.job_id as number)}>
          {capture.name}
        </a>
      ) : (
        <span>{capture.name}</span>
      )}
      {capture.state === 'running' && progress !== undefined && <JobProgress progress={progress} />}
      {capture.state === 'failed' && capture.message !== null && (
        <span class="row-note bad-text">{reason(capture.message)}</span>
      )}
    </>
  );
}

function Times({ capture }: { capture: Capture }) {
  const { time, duration } = useSpeech();
  const [first, last] = [microseconds(capture.first_packet_at), microseconds(capture.last_packet_at)];
  return (
    <>
      <td class="nowrap roomy-only">{first === null ? '' : time(first)}</td>
      <td class="number roomy-only">{first === null || last === null ? '' : duration(last - first)}</td>
    </>
  );
}

/** Where a job is over several captures, its flows are of all of them together. */
function Flows({ capture: { flows, job_captures } }: { capture: Capture }) {
  const { t, count } = useSpeech();
  const captures = job_captures ?? 1;
  return (
    <>
      {count(flows ?? 0)}
      {captures > 1 && <span class="row-note quiet">{t('captures.flowsTogether', { n: captures })}</span>}
    </>
  );
}

function CaptureRow({ capture, ...props }: CaptureTableProps & { capture: Capture }) {
  const { t, bytes } = useSpeech();
  const { name, state } = capture;
  const isBusy = state === 'waiting' || state === 'running';
  const toggle = () => {
    const after = new Set(props.selected);
    if (!after.delete(name)) after.add(name);
    props.onSelect(after);
  };
  return (
    <tr data-row data-href={hasJob(capture) ? jobPath(capture.job_id as number) : undefined} tabIndex={-1}>
      <td class="tick">
        <input
          type="checkbox"
          aria-label={t('captures.select', { name })}
          checked={props.selected.has(name)}
          onChange={toggle}
        />
      </td>
      <td class="break">
        <Name capture={capture} progress={props.progress.get(capture.job_id ?? -1)} />
      </td>
      <td>
        <StatePill state={state} message={capture.message} />
      </td>
      <td class="number wide-only">{bytes(capture.size_bytes)}</td>
      <td class="number">{capture.flows !== null && <Flows capture={capture} />}</td>
      <Times capture={capture} />
      <td class="end">
        {!isBusy && (
          <button
            type="button"
            class="small"
            aria-label={t(state === 'new' ? 'captures.processNamed' : 'captures.processNamedAgain', { name })}
            onClick={() => props.onProcess(name)}
          >
            {t(state === 'new' ? 'captures.process' : 'captures.processAgain')}
          </button>
        )}
      </td>
    </tr>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useSpeech();
  if (isFiltered) return <p class="empty">{t('captures.noneFound')}</p>;
  return (
    <div class="empty">
      <p>{t('captures.none')}</p>
      <p class="quiet">{t('captures.noneHint')}</p>
    </div>
  );
}

export function CaptureTable(props: CaptureTableProps) {
  const { t } = useSpeech();
  const { route } = useLocation();
  const rows = useRowKeys(route);
  const { captures, sort, onSort } = props;
  if (captures.length === 0) return <Nothing isFiltered={props.isFiltered} />;
  const header = (column: string, text: ComponentChildren, extra = '', hint?: string) => (
    <SortHeader column={column} sort={sort} onSort={onSort} class={extra} {...(hint === undefined ? {} : { hint })}>
      {text}
    </SortHeader>
  );
  return (
    <div class="table-frame">
      <table class="table" ref={rows}>
        <caption class="unseen">{t('nav.captures')}</caption>
        <thead>
          <tr>
            <td class="tick" />
            {header('name', t('captures.name'))}
            <th scope="col">{t('captures.state')}</th>
            {header('size_bytes', t('captures.size'), 'number wide-only')}
            {header('flows', t('captures.flows'), 'number', t('captures.flowsHint'))}
            {header('first_packet_at', t('captures.from'), 'roomy-only')}
            <th scope="col" class="number roomy-only">
              {t('captures.length')}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {captures.map((capture) => (
            <CaptureRow key={capture.name} {...props} capture={capture} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

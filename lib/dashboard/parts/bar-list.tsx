/** A top list: names with bars, each a link to its flows, and a button that keeps only them on the page. */
import { type Measure, ofJob, path, type Top, type TopRow } from '../api.js';
import { useAnswer } from '../state/answers.js';
import { colourOf } from '../state/colours.js';
import { bothFilters, topTerm } from '../state/filter-text.js';
import type { JobView } from '../state/job-view.js';
import { type Speech, useSpeech } from '../state/settings.js';
import type { WordKey } from '../words/dictionary.js';
import { endWord } from '../words/values.js';
import { AnswerState } from './answer-state.js';
import { Panel } from './page.js';

interface TopListProps {
  readonly view: JobView;
  readonly by: string;
  readonly measure: Measure;
  readonly title: WordKey;
  readonly limit?: number;
}

/** Names of these are coloured as in the plots. */
const coloured = new Set(['label', 'label_group', 'label_protocol']);

export function amount({ bytes, count }: Speech, measure: Measure, value: number): string {
  return measure === 'bytes' ? bytes(value) : count(value);
}

/** Of an address that is nowhere both say what kind it is. */
function placeOf({ city, country, country_code }: TopRow, say: Speech['country']): string {
  const parts = [...new Set([city ?? 'unknown', country ?? 'unknown'])].filter((part) => part !== 'unknown');
  return parts.map((part) => say(part, part === country ? country_code : null)).join(', ');
}

/** What has a view of its own. */
const addressed = new Set(['client_ip', 'server_ip', 'address']);

interface BarProps {
  readonly row: TopRow;
  readonly by: string;
  readonly measure: Measure;
  readonly most: number;
  readonly total: number;
  readonly view: JobView;
}

function Bar({ row, by, measure, most, total, view }: BarProps) {
  const speech = useSpeech();
  const { t, share } = speech;
  const { question } = view;
  const key = row.key ?? t('value.none');
  const name = by === 'country' ? speech.country(key, row.country_code) : by === 'end_reason' ? endWord(key, t) : key;
  const narrowed = { ...question, filter: bothFilters(question.filter, topTerm(by, row.key)) };
  const colour = coloured.has(by) ? `var(--c${colourOf(by, row.key)})` : 'var(--accent)';
  return (
    <li class="bar">
      <span
        class="bar-fill"
        aria-hidden="true"
        style={{ width: `${most === 0 ? 0 : (100 * row[measure]) / most}%`, background: colour }}
      />
      <a
        class="bar-name"
        href={
          addressed.has(by) && row.key !== null ? view.href(['addresses', row.key]) : view.href(['flows'], narrowed)
        }
        title={name}
      >
        {name}
        {row.country !== undefined && <span class="bar-place"> {placeOf(row, speech.country)}</span>}
      </a>
      <span class="bar-value">
        {amount(speech, measure, row[measure])} <span class="bar-share">{share(row[measure], total)}</span>
      </span>
      <button
        type="button"
        class="plain bar-only"
        title={t('filter.only', { key: name })}
        aria-label={t('filter.only', { key: name })}
        onClick={() => view.ask(narrowed)}
      >
        ⊕
      </button>
    </li>
  );
}

export function TopList({ view, by, measure, title, limit = 8 }: TopListProps) {
  const speech = useSpeech();
  const { t } = speech;
  const answer = useAnswer<Top>(
    path(ofJob(view.jobId, 'top'), { by, measure, limit, filter: view.filter }),
    view.version,
  );
  const { data } = answer;
  const most = Math.max(0, ...(data?.rows.map((row) => row[measure]) ?? []));
  return (
    <Panel title={t(title)} isLoading={answer.isLoading} class="top-list">
      <AnswerState answer={answer} />
      {data !== null && data.rows.length === 0 && <p class="quiet">{t('answer.none')}</p>}
      {data !== null && (
        <ul class="bars">
          {data.rows.map((row) => (
            <Bar
              key={row.key ?? ''}
              row={row}
              by={by}
              measure={measure}
              most={most}
              total={data.total[measure]}
              view={view}
            />
          ))}
        </ul>
      )}
      {data !== null && data.others.keys > 0 && (
        <p class="bar-others">
          <span>{t('top.others', { n: data.others.keys })}</span>
          <span class="bar-value">
            {amount(speech, measure, data.others[measure])}{' '}
            <span class="bar-share">{speech.share(data.others[measure], data.total[measure])}</span>
          </span>
        </p>
      )}
      {data !== null && data.rows.length > 0 && by === 'country' && <p class="top-note quiet">{t('top.sides')}</p>}
    </Panel>
  );
}

/** Two jobs' amounts of the same names: bars side by side, and the difference. Asks nothing. */
import type { Measure } from '../api.js';
import type { Comparison } from '../api-views.js';
import { changeOf, factorText, signed } from '../state/differences.js';
import { bothFilters, topTerm } from '../state/filter-text.js';
import { type Speech, useSpeech } from '../state/settings.js';
import { jobPath, withQuery } from '../state/url-state.js';
import { amount } from './bar-list.js';
import { LabelName } from './label-name.js';

interface CompareTableProps {
  readonly comparison: Comparison;
  readonly a: string;
  readonly b: string;
  readonly filter: string;
}

interface SideProps {
  readonly speech: Speech;
  readonly measure: Measure;
  readonly value: number;
  readonly most: number;
  readonly side: 'a' | 'b';
  readonly href: string;
}

function Side({ speech, measure, value, most, side, href }: SideProps) {
  return (
    <div class="compare-side">
      <span class="meter" aria-hidden="true">
        <span class={`side-${side}`} style={{ width: `${most === 0 ? 0 : (100 * value) / most}%` }} />
      </span>
      {value === 0 ? (
        <span class="number quiet">–</span>
      ) : (
        <a class="number" href={href}>
          {amount(speech, measure, value)}
        </a>
      )}
    </div>
  );
}

function Difference({ a, b, measure }: { a: number; b: number; measure: Measure }) {
  const speech = useSpeech();
  const { t, compact } = speech;
  const change = changeOf(a, b);
  const write = (value: number) => amount(speech, measure, value);
  const note = change === 'new' || change === 'gone' ? t(`compare.${change}`) : factorText(a, b, compact);
  return (
    <td class={`number change ${change}`}>
      {change === 'same' ? '=' : signed(b - a, write)}
      {note !== '' && <span class="row-note quiet">{note}</span>}
    </td>
  );
}

export function CompareTable({ comparison, a, b, filter }: CompareTableProps) {
  const speech = useSpeech();
  const { t } = speech;
  const { by, measure, rows, total } = comparison;
  const most = Math.max(0, ...rows.flatMap((row) => [row.a[measure], row.b[measure]]));
  const flowsOf = (job: string, key: string | null) =>
    withQuery(jobPath(job, 'flows'), { filter: bothFilters(filter, topTerm(by, key)) });
  if (rows.length === 0) return <p class="quiet">{t('answer.none')}</p>;
  return (
    <>
      <div class="table-frame bare">
        <table class="table compare">
          <thead>
            <tr>
              <th scope="col">{t('compare.key')}</th>
              <th scope="col">
                <a href={jobPath(a)}>{t('job.title', { id: a })}</a> /{' '}
                <a href={jobPath(b)}>{t('job.title', { id: b })}</a>
              </th>
              <th scope="col" class="number">
                {t('compare.difference')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key ?? ''}>
                <th scope="row" class="break">
                  {by.startsWith('label') && row.key !== null ? (
                    <LabelName label={row.key} />
                  ) : (
                    (row.key ?? t('value.none'))
                  )}
                </th>
                <td class="sides">
                  {(['a', 'b'] as const).map((side) => (
                    <Side
                      key={side}
                      speech={speech}
                      measure={measure}
                      value={row[side][measure]}
                      most={most}
                      side={side}
                      href={flowsOf(side === 'a' ? a : b, row.key)}
                    />
                  ))}
                </td>
                <Difference a={row.a[measure]} b={row.b[measure]} measure={measure} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('compare.total')}</th>
              <td>
                {amount(speech, measure, total.a[measure])} / {amount(speech, measure, total.b[measure])}
              </td>
              <Difference a={total.a[measure]} b={total.b[measure]} measure={measure} />
            </tr>
          </tfoot>
        </table>
      </div>
      {by === 'address' && <p class="quiet">{t('compare.sides')}</p>}
    </>
  );
}

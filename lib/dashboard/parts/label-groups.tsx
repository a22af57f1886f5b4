/** Labels in their groups: those of a job with amounts and sources, and those of the catalogue. Asks nothing. */

import type { CatalogueGroup, CatalogueLabel, JobLabel, JobLabelGroup } from '../api-views.js';
import { filterTerm } from '../state/filter-text.js';
import type { JobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import { dictionary, type WordKey } from '../words/dictionary.js';
import { LabelName } from './label-name.js';
import { Panel } from './page.js';
import { ScrollFrame } from './scroll-frame.js';

function useSourceWord(): (source: string) => string {
  const { t } = useSpeech();
  return (source) => (`source.${source}` in dictionary ? t(`source.${source}` as WordKey) : source);
}

const fits = (word: string, ...texts: readonly (string | undefined)[]) =>
  texts.some((text) => text?.toLowerCase().includes(word.trim().toLowerCase()));

function Sources({ sources, flows }: Pick<JobLabel, 'sources' | 'flows'>) {
  const { share, count } = useSpeech();
  const word = useSourceWord();
  const all = Object.entries(sources).sort(([, one], [, other]) => other - one);
  return (
    <span class="sources">
      {all.map(([source, n]) => (
        <span key={source} class="source" title={count(n)}>
          {word(source)} <span class="quiet">{share(n, flows)}</span>
        </span>
      ))}
    </span>
  );
}

function hrefOf(view: JobView, field: string, key: string): string {
  return view.href(['flows'], { ...view.question, filter: filterTerm(field, key) });
}

function JobLabelRow({ view, label, most }: { view: JobView; label: JobLabel; most: number }) {
  const { t, bytes } = useSpeech();
  return (
    <tr>
      <th scope="row">
        <a href={hrefOf(view, 'label', label.label)}>
          <LabelName label={label.label} />
        </a>
      </th>
      <td class="number">{t('count.flows', { n: label.flows })}</td>
      <td class="meter-column">
        <span class="meter" aria-hidden="true">
          <span style={{ width: `${most === 0 ? 0 : (100 * label.bytes) / most}%` }} />
        </span>
        <span class="number">{bytes(label.bytes)}</span>
      </td>
      <td>
        <Sources sources={label.sources} flows={label.flows} />
      </td>
    </tr>
  );
}

interface JobGroupsProps {
  readonly view: JobView;
  readonly groups: readonly JobLabelGroup[];
  readonly word: string;
}

export function JobGroups({ view, groups, word }: JobGroupsProps) {
  const { t } = useSpeech();
  const most = Math.max(0, ...groups.flatMap(({ labels }) => labels.map(({ bytes }) => bytes)));
  const shown = groups
    .map(({ group, labels }) => ({ group, labels: labels.filter(({ label }) => fits(word, label, group)) }))
    .filter(({ labels }) => labels.length > 0);
  if (shown.length === 0) return <p class="empty">{t('labels.none')}</p>;
  return (
    <div class="masonry">
      {shown.map(({ group, labels }) => (
        <Panel
          key={group}
          title={<a href={hrefOf(view, 'label_group', group)}>{group}</a>}
          actions={<span class="quiet">{t('count.labels', { n: labels.length })}</span>}
        >
          <ScrollFrame label={group} class="bare">
            <table class="table job-labels">
              <thead class="unseen">
                <tr>
                  <th scope="col">{t('fact.label')}</th>
                  <th scope="col">{t('jobs.flows')}</th>
                  <th scope="col">{t('fact.bytes')}</th>
                  <th scope="col">{t('labels.sources')}</th>
                </tr>
              </thead>
              <tbody>
                {labels.map((label) => (
                  <JobLabelRow key={label.label} view={view} label={label} most={most} />
                ))}
              </tbody>
            </table>
          </ScrollFrame>
        </Panel>
      ))}
    </div>
  );
}

interface CatalogueProps {
  readonly view: JobView;
  readonly groups: readonly CatalogueGroup[];
  readonly word: string;
  /** Flows of the job by label. */
  readonly flows: ReadonlyMap<string, number>;
}

function CatalogueEntry({ view, label, flows }: { view: JobView; label: CatalogueLabel; flows: number }) {
  const { t, language, count } = useSpeech();
  const title = language === 'ru' ? (label.title_ru ?? label.title) : label.title;
  return (
    <li class={flows > 0 ? 'entry seen' : 'entry'}>
      {flows > 0 ? <a href={hrefOf(view, 'label', label.name)}>{label.name}</a> : <span>{label.name}</span>}
      {title !== undefined && <span class="quiet">{title}</span>}
      {label.helper === true && <span class="pill">{t('labels.helper')}</span>}
      {label.carrier === true && <span class="pill">{t('labels.carrier')}</span>}
      {flows > 0 && <span class="quiet number">{count(flows)}</span>}
    </li>
  );
}

function seenFirst(labels: readonly CatalogueLabel[], flows: CatalogueProps['flows']): readonly CatalogueLabel[] {
  return [...labels].sort((one, other) => (flows.get(other.name) ?? 0) - (flows.get(one.name) ?? 0));
}

export function CatalogueGroups({ view, groups, word, flows }: CatalogueProps) {
  const { t, language } = useSpeech();
  const titleOf = ({ group, title, title_ru }: CatalogueGroup) => (language === 'ru' ? title_ru : title) ?? group;
  const shown = groups
    .map((one) => ({
      ...one,
      labels: seenFirst(
        one.labels.filter(({ name, title, title_ru }) => fits(word, name, title, title_ru, one.group)),
        flows,
      ),
    }))
    .filter(({ labels }) => labels.length > 0);
  if (shown.length === 0) return <p class="empty">{t('labels.none')}</p>;
  return (
    <div class="masonry">
      {shown.map((group) => (
        <details key={group.group} class="panel" open={word !== '' || group.labels.some(({ name }) => flows.has(name))}>
          <summary class="group-head">
            <h2>{titleOf(group)}</h2>
            <span class="quiet">{t('count.labels', { n: group.labels.length })}</span>
          </summary>
          <ul class="entries">
            {group.labels.map((label) => (
              <CatalogueEntry key={label.name} view={view} label={label} flows={flows.get(label.name) ?? 0} />
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

/** One address in a job: where it is, what it is called, what it did over time and with whom. */
import { useRoute } from 'preact-iso/router';
import { ApiFault, type Measure, ofJob, path } from '../api.js';
import type { AddressDetails, Counts } from '../api-views.js';
import { AmountList } from '../parts/amount-list.js';
import { AnswerState } from '../parts/answer-state.js';
import { Attribution } from '../parts/attribution.js';
import { JobFrame } from '../parts/job-frame.js';
import { Panel } from '../parts/page.js';
import { TrafficPanel } from '../parts/traffic-panel.js';
import { useAnswer } from '../state/answers.js';
import { bothFilters, filterTerm } from '../state/filter-text.js';
import { type JobView, useJobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import '../styles/views.css';

const measures: readonly Measure[] = ['bytes', 'packets', 'flows'];

/** The same view with the address in its question, so that plots are of it and links lead to its flows. */
function narrowed(view: JobView, ip: string): JobView {
  const term = filterTerm('ip', ip);
  const { question } = view;
  const asked = { ...question, filter: bothFilters(term, question.filter) };
  return {
    ...view,
    filter: bothFilters(term, view.filter),
    question: asked,
    href: (parts, next = asked) => view.href(parts, next),
    // The address is in the path already.
    ask: (next) => view.ask({ ...next, filter: question.filter }),
  };
}

function byBytes<T extends { readonly bytes: number }>(rows: readonly T[]): readonly T[] {
  return [...rows].sort((one, other) => other.bytes - one.bytes);
}

function Figures({ word, counts }: { word: string; counts: Counts }) {
  const { t, bytes } = useSpeech();
  return (
    <div class="figure">
      <dt>{word}</dt>
      <dd>
        {bytes(counts.bytes)}
        <span class="figure-note">
          {t('count.flows', { n: counts.flows })} · {t('count.packets', { n: counts.packets })}
        </span>
      </dd>
    </div>
  );
}

function Headline({ data }: { data: AddressDetails }) {
  const { t, time, duration, country } = useSpeech();
  const { first_us: first, last_us: last } = data;
  // Of an address that is nowhere both say what kind it is.
  const place = [...new Set([data.city, data.country])]
    .filter(Boolean)
    .map((part) => country(part, part === data.country ? data.country_code : null))
    .join(', ');
  return (
    <dl class="figures">
      <div class="figure">
        <dt>{t('address.place')}</dt>
        <dd class="wrap">{place || (data.private ? t('address.private') : t('address.noPlace'))}</dd>
      </div>
      <Figures word={t('address.asClient')} counts={data.as_client} />
      <Figures word={t('address.asServer')} counts={data.as_server} />
      {first !== null && last !== null && (
        <div class="figure">
          <dt>{t('address.seen')}</dt>
          <dd>
            {duration(last - first)}
            <span class="figure-note">{time(first)}</span>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Lists({ view, data }: { view: JobView; data: AddressDetails }) {
  const { t, bytes } = useSpeech();
  const flowsOf = (field: string, key: string) =>
    view.href(['flows'], { ...view.question, filter: bothFilters(view.question.filter, filterTerm(field, key)) });
  const flows = (n: number) => t('count.flows', { n });
  return (
    <div class="grid">
      <Panel title={t('address.labels')}>
        <AmountList
          rows={byBytes(data.labels).map((one) => ({
            key: one.label,
            value: one.bytes,
            text: `${bytes(one.bytes)} · ${flows(one.flows)}`,
            href: flowsOf('label', one.label),
            isLabel: true,
          }))}
        />
      </Panel>
      <Panel title={t('address.peers')}>
        <AmountList
          rows={byBytes(data.peers).map((one) => ({
            key: one.ip,
            value: one.bytes,
            text: `${bytes(one.bytes)} · ${flows(one.flows)}`,
            href: view.href(['addresses', one.ip], { ...view.question, filter: '' }),
          }))}
        />
      </Panel>
      <Panel title={t('address.names')}>
        <AmountList
          rows={data.names.map((one) => ({
            key: one.name,
            value: one.flows,
            text: flows(one.flows),
            href: flowsOf('name', one.name),
          }))}
        />
      </Panel>
      <Panel title={t('address.agents')}>
        <AmountList
          rows={data.user_agents.map((one) => ({
            key: one.user_agent,
            value: one.flows,
            text: flows(one.flows),
            href: flowsOf('user_agent', one.user_agent),
          }))}
        />
      </Panel>
    </div>
  );
}

export default function Address() {
  const { t } = useSpeech();
  const ip = useRoute().params['ip'] ?? '';
  const whole = useJobView();
  const view = narrowed(whole, ip);
  const measure = measures.find((one) => one === view.query['measure']) ?? 'bytes';
  const answer = useAnswer<AddressDetails>(path(ofJob(view.jobId, 'addresses', ip)), view.version);
  const isNowhere = answer.error instanceof ApiFault && answer.error.status === 404;
  const data = isNowhere ? null : answer.data;
  const actions = (
    <>
      <a class="button" href={view.href(['flows'])}>
        {t('address.flows')}
      </a>
      <a class="button" href={view.href(['sessions'])}>
        {t('address.sessions')}
      </a>
    </>
  );
  return (
    <JobFrame view={whole} tab="overview" title={t('address.title', { ip })} actions={actions} hasFilter={false}>
      {isNowhere ? <p class="empty">{t('address.none')}</p> : <AnswerState answer={answer} />}
      {data !== null && <Headline data={data} />}
      {data !== null && <TrafficPanel view={view} measure={measure} />}
      {data !== null && <Lists view={view} data={data} />}
      <Attribution />
    </JobFrame>
  );
}

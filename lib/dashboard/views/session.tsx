/** One session: what it is, its vector, its flows on a time line, and why each flow is in it. */

import { useMemo } from 'preact/hooks';
import lazy from 'preact-iso/lazy';
import { useLocation, useRoute } from 'preact-iso/router';
import { type Cell, type Column, type Columns, ofJob, openable, path, type Row } from '../api.js';
import type { SessionDetails, SessionMember } from '../api-views.js';
import type { LaneBar } from '../charts/lane-drawing.js';
import { ownLanes } from '../charts/lane-layout.js';
import { wholeOf } from '../charts/time-window.js';
import { AnswerState } from '../parts/answer-state.js';
import { Facts } from '../parts/facts.js';
import { JobFrame } from '../parts/job-frame.js';
import { LabelName } from '../parts/label-name.js';
import { MemberTable } from '../parts/member-table.js';
import { Panel } from '../parts/page.js';
import { ScrollFrame } from '../parts/scroll-frame.js';
import { useAnswer } from '../state/answers.js';
import { colourOf } from '../state/colours.js';
import { cellText } from '../state/columns.js';
import { useColumns } from '../state/columns-known.js';
import { filterTerm } from '../state/filter-text.js';
import { formatExactTime } from '../state/formatting.js';
import { type JobView, useJobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import { useShownTime } from '../state/shown-time.js';
import { jobPath } from '../state/url-state.js';
import '../styles/views.css';

const LanePlot = lazy(() => import('../charts/lane-plot.js'));

function barOf({ time_start_us, time_end_us, label, label_protocol, name, server_ip }: SessionMember): LaneBar {
  return {
    startUs: time_start_us,
    endUs: time_end_us,
    group: '',
    colour: colourOf('label', label),
    text: `${label === 'unknown' ? label_protocol : label} · ${name ?? server_ip}`,
  };
}

function MemberPlot({ view, members }: { view: JobView; members: readonly SessionMember[] }) {
  const { t, duration, evidence: say } = useSpeech();
  const { route } = useLocation();
  const bars = useMemo(() => members.map(barOf), [members]);
  const lanes = useMemo(() => ownLanes(bars), [bars]);
  const whole = useMemo(() => wholeOf(bars), [bars]);
  const [window, show] = useShownTime(view, whole);
  const describe = (index: number) => {
    const member = members[index];
    if (member === undefined) return '';
    const { flow_id, label, label_protocol, server_ip, server_port, name, rule, evidence } = member;
    return [
      t('flow.title', { id: flow_id }),
      label,
      label_protocol,
      name ?? `${server_ip}:${server_port}`,
      duration(member.time_end_us - member.time_start_us),
      evidence === null ? rule : `${rule}: ${say(evidence)}`,
    ].join(' · ');
  };
  return (
    <LanePlot
      bars={bars}
      lanes={lanes}
      whole={whole}
      window={window}
      onWindow={show}
      onOpen={(index) => route(jobPath(view.jobId, 'flows', members[index]?.flow_id ?? 0))}
      describe={describe}
      label={t('session.members')}
      mostHeight={320}
    />
  );
}

function SessionFacts({ session, view }: { session: Row; view: JobView }) {
  const { t, duration, share, evidence } = useSpeech();
  const text = (name: string) => (session[name] === null ? null : String(session[name] ?? ''));
  const process = [text('process_name'), text('process_id')].filter((one) => one !== null && one !== '').join(' · ');
  const client = text('client_ip') ?? '';
  return (
    <Facts
      facts={[
        [t('fact.label'), <LabelName key="label" label={text('label') ?? ''} />],
        [t('fact.group'), text('label_group')],
        [t('fact.confidence'), share(Number(session['label_confidence'] ?? 0), 1)],
        [t('fact.evidence'), evidence(text('label_evidence') ?? '') || null],
        [
          t('fact.client'),
          <a key="client" href={view.href(['addresses', client])}>
            {client}
          </a>,
        ],
        [t('fact.process'), process === '' ? null : process],
        [t('fact.start'), formatExactTime(Number(session['time_start_us']))],
        [t('fact.end'), formatExactTime(Number(session['time_end_us']))],
        [t('fact.duration'), duration(Number(session['time_end_us']) - Number(session['time_start_us']))],
      ]}
    />
  );
}

/** Columns that say what a session is; all others are its vector. */
const identity = /^(?:session_id|client_ip|process_\w+|label\w*|time_\w+_us|flow_ids|members)$/;

function vectorOf(columns: Columns | null, session: Row): readonly Column[] {
  const told = columns?.sessions ?? [];
  return Object.keys(session)
    .filter((name) => !identity.test(name))
    .map(
      (name) =>
        told.find((column) => column.name === name) ?? {
          name,
          kind: 'float',
          unit: '',
          nullable: false,
          description: '',
          filter: false,
          column: true,
          feature_set: null,
        },
    );
}

function Vector({ session }: { session: Row }) {
  const speech = useSpeech();
  const { t } = speech;
  const columns = vectorOf(useColumns(), session);
  return (
    <ScrollFrame label={t('session.vector')} class="tall">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t('fact.feature')}</th>
            <th scope="col" class="number">
              {t('fact.value')}
            </th>
            <th scope="col" class="roomy-only">
              {t('fact.meaning')}
            </th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <th scope="row">
                <code>{column.name}</code>
              </th>
              <td class="number" title={String(session[column.name] as Cell)}>
                {cellText(column, session[column.name], speech)}
              </td>
              <td class="quiet roomy-only">{column.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

export default function Session() {
  const { t } = useSpeech();
  const view = useJobView();
  const id = useRoute().params['session_id'] ?? '';
  const answer = useAnswer<SessionDetails>(path(ofJob(view.jobId, 'sessions', id)), view.version);
  const { data } = answer;
  const flowsHref = view.href(['flows'], { filter: filterTerm('session_id', id), fromUs: null, toUs: null });
  const download = (
    <>
      <a class="button" href={flowsHref}>
        {t('session.asFlows')}
      </a>
      <a class="button" href={openable(path(ofJob(view.jobId, 'sessions', id, 'packets.pcapng')))} download>
        {t('session.packets')}
      </a>
    </>
  );
  const flows = Number(data?.session['flows'] ?? 0);
  return (
    <JobFrame view={view} tab="sessions" title={t('session.title', { id })} actions={download} hasFilter={false}>
      <AnswerState answer={answer} />
      {data !== null && (
        <>
          <Panel title={t('session.members')}>
            <MemberPlot view={view} members={data.members} />
          </Panel>
          <div class="pair">
            <Panel title={t('session.facts')}>
              <SessionFacts session={data.session} view={view} />
            </Panel>
            <Panel title={t('session.vector')}>
              <Vector session={data.session} />
            </Panel>
          </div>
          <Panel title={t('session.flows')}>
            <MemberTable view={view} members={data.members} />
            {data.members.length < flows && (
              <p class="quiet">{t('session.first', { n: data.members.length, all: flows })}</p>
            )}
          </Panel>
        </>
      )}
    </JobFrame>
  );
}

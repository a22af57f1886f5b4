/** The flows of a session as a table: each a link, with the rule that joined it and what the rule saw. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import type { SessionMember } from '../api-views.js';
import { formatExactTime } from '../state/formatting.js';
import type { JobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import { jobPath } from '../state/url-state.js';
import { sourceWord } from '../words/values.js';
import { LabelName } from './label-name.js';
import { useRowKeys } from './row-keys.js';
import { ScrollFrame } from './scroll-frame.js';

/** So many at first: a session may have thousands. */
const PAGE = 200;

function Why({ rule, evidence }: Pick<SessionMember, 'rule' | 'evidence'>) {
  const { t, evidence: say } = useSpeech();
  return (
    <td class="break why">
      {rule === 'first' ? t('rule.first') : <code>{rule}</code>}
      {evidence !== null && <span class="row-note quiet">{say(evidence)}</span>}
    </td>
  );
}

function MemberRow({ view, member }: { view: JobView; member: SessionMember }) {
  const { t, bytes, duration } = useSpeech();
  const { flow_id, label, label_protocol, label_source, name, server_ip, server_port } = member;
  const href = jobPath(view.jobId, 'flows', flow_id);
  return (
    <tr data-row data-href={href} tabIndex={-1}>
      <td>
        <a href={href}>{flow_id}</a>
      </td>
      <td class="nowrap roomy-only mono">{formatExactTime(member.time_start_us).slice(11)}</td>
      <td class="number wide-cell">{duration(member.time_end_us - member.time_start_us)}</td>
      <td>
        <LabelName label={label} />
        <span class="row-note quiet">
          {label_protocol} · {sourceWord(label_source, t)}
        </span>
      </td>
      <td class="break member-server">
        <a href={view.href(['addresses', server_ip])}>{server_ip}</a>:{server_port}
        {name !== null && <span class="row-note">{name}</span>}
      </td>
      <td class="number roomy-only">{bytes(member.bytes)}</td>
      <Why rule={member.rule} evidence={member.evidence} />
    </tr>
  );
}

export function MemberTable({ view, members }: { view: JobView; members: readonly SessionMember[] }) {
  const { t } = useSpeech();
  const { route } = useLocation();
  const rows = useRowKeys(route);
  const [shown, setShown] = useState(PAGE);
  return (
    <>
      <ScrollFrame label={t('session.flows')} class="bare tall-more">
        <table class="table" ref={rows}>
          <thead>
            <tr>
              <th scope="col">{t('fact.flow')}</th>
              <th scope="col" class="roomy-only">
                {t('fact.start')}
              </th>
              <th scope="col" class="number wide-cell">
                {t('fact.duration')}
              </th>
              <th scope="col">{t('fact.label')}</th>
              <th scope="col">{t('fact.server')}</th>
              <th scope="col" class="number roomy-only">
                {t('fact.bytes')}
              </th>
              <th scope="col">{t('session.rule')}</th>
            </tr>
          </thead>
          <tbody>
            {members.slice(0, shown).map((member) => (
              <MemberRow key={member.flow_id} view={view} member={member} />
            ))}
          </tbody>
        </table>
      </ScrollFrame>
      {members.length > shown && (
        <button type="button" onClick={() => setShown(shown + 5 * PAGE)}>
          {t('list.more')}
        </button>
      )}
    </>
  );
}

/** What is known of a flow: a headline of both sides, amounts each way, and every other column that has a value. */
import type { ComponentChildren } from 'preact';
import type { Column, Row } from '../api.js';
import { cellText } from '../state/columns.js';
import type { JobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import type { WordKey } from '../words/dictionary.js';
import { endWord } from '../words/values.js';
import { Panel } from './page.js';

function Side({ flow, side, view }: { flow: Row; side: 'client' | 'server'; view: JobView }) {
  const { t } = useSpeech();
  const ip = String(flow[`${side}_ip`]);
  return (
    <div class="side">
      <span class="quiet">{t(`flow.${side}`)}</span>
      <span class="side-address">
        <a href={view.href(['addresses', ip])}>{ip}</a>
        <span class="quiet">:{flow[`${side}_port`]}</span>
      </span>
    </div>
  );
}

export function FlowHeadline({ flow, view }: { flow: Row; view: JobView }) {
  const { time, duration } = useSpeech();
  const name = flow['sni'] ?? flow['http_host'] ?? flow['dns_name'];
  return (
    <div class="panel headline">
      <Side flow={flow} side="client" view={view} />
      <div class="headline-way">
        <span>
          {flow['protocol']}
          {flow['label_protocol'] !== 'unknown' && ` · ${flow['label_protocol']}`}
        </span>
        <span class="arrow" aria-hidden="true" />
        <span class="quiet">{duration(Number(flow['duration_us']))}</span>
      </div>
      <Side flow={flow} side="server" view={view} />
      <div class="side end">
        <span class="quiet">{time(Number(flow['time_start_us']))}</span>
        {name !== null && name !== undefined && <span class="break strong">{name}</span>}
      </div>
    </div>
  );
}

const amounts: readonly (readonly [string, WordKey])[] = [
  ['packets', 'measure.packets'],
  ['bytes', 'flow.wireBytes'],
  ['ip_bytes', 'flow.ipBytes'],
  ['payload_bytes', 'flow.payloadBytes'],
];

function AmountTable({ flow }: { flow: Row }) {
  const { t, count, bytes } = useSpeech();
  const write = (name: string, value: number) => (name === 'packets' ? count(value) : bytes(value));
  return (
    <table class="table compact">
      <thead>
        <tr>
          <td />
          <th scope="col" class="number">
            {t('flow.forward')}
          </th>
          <th scope="col" class="number">
            {t('flow.backward')}
          </th>
        </tr>
      </thead>
      <tbody>
        {amounts.map(([name, word]) => (
          <tr key={name}>
            <th scope="row">{t(word)}</th>
            <td class="number">{write(name, Number(flow[`fwd_${name}`]))}</td>
            <td class="number">{write(name, Number(flow[`bwd_${name}`]))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const flagNames = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];
export function flagText(flags: number): string {
  return flagNames.filter((_, bit) => (flags & (1 << bit)) !== 0).join(' ');
}

/** In the headline, the label's panel or the table of amounts. */
const elsewhere =
  /^(?:(?:client|server)_(?:ip|port)|protocol|label\w*|(?:fwd|bwd)_(?:packets|bytes|ip_bytes|payload_bytes)|duration_us)$/;

function Value({ column, flow, view }: { column: Column; flow: Row; view: JobView }): ComponentChildren {
  const speech = useSpeech();
  const value = flow[column.name];
  if (column.name === 'session_id') return <a href={view.href(['sessions', String(value)])}>{value}</a>;
  if (column.name === 'announced_by') return <a href={view.href(['flows', String(value)])}>{value}</a>;
  if (column.name.startsWith('tcp_flags')) return flagText(Number(value)) || '–';
  if (column.name === 'end_reason') return endWord(String(value), speech.t);
  return cellText(column, value, speech);
}

export function FlowFacts({ flow, columns, view }: { flow: Row; columns: readonly Column[]; view: JobView }) {
  const { t } = useSpeech();
  const told = columns.filter(
    ({ name }) => !elsewhere.test(name) && flow[name] !== null && flow[name] !== undefined && flow[name] !== '',
  );
  return (
    <Panel title={t('flow.facts')}>
      <AmountTable flow={flow} />
      <dl class="facts spaced">
        {told.map((column) => (
          <div key={column.name} class="fact">
            <dt title={column.description}>
              <code>{column.name}</code>
            </dt>
            <dd>
              <Value column={column} flow={flow} view={view} />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

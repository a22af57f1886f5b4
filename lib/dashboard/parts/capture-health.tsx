/** The health of a capture: what it is, what it lacks, its interfaces. */

import { type CaptureHealth, type CaptureInterface, countsOf } from '../state/capture-health.js';
import { useSpeech } from '../state/settings.js';
import { Facts } from './facts.js';
import { Panel } from './page.js';
import { ScrollFrame } from './scroll-frame.js';

interface CountTableProps {
  readonly counts: readonly (readonly [string, number])[];
  readonly label: string;
}

/** Names of counters are those of the API, in every language; what they count stands below. */
export function CountTable({ counts, label }: CountTableProps) {
  const { t, count, share, counter } = useSpeech();
  const all = counts.reduce((sum, [, value]) => sum + value, 0);
  if (counts.length === 0) return <p class="quiet">{t('run.nothing')}</p>;
  return (
    <table class="table bare">
      <caption class="unseen">{label}</caption>
      <tbody>
        {counts.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
              {counter(name) !== null && <span class="row-note quiet">{counter(name)}</span>}
            </th>
            <td class="number">{count(value)}</td>
            <td class="number quiet">{share(value, all)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const interfaceFacts = ['name', 'description', 'link_type_name', 'snap_length', 'packets', 'dropped'] as const;

function Interfaces({ interfaces, label }: { interfaces: readonly CaptureInterface[]; label: string }) {
  const { count } = useSpeech();
  const shown = interfaceFacts.filter((name) => interfaces.some((one) => one[name] !== null && one[name] !== ''));
  const text = (value: string | number | null) => (typeof value === 'number' ? count(value) : (value ?? ''));
  return (
    <ScrollFrame label={label}>
      <table class="table">
        <thead>
          <tr>
            {shown.map((name) => (
              <th key={name} scope="col">
                <code>{name}</code>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {interfaces.map((one, at) => (
            <tr key={at}>
              {shown.map((name) => (
                <td key={name} class="break">
                  {text(one[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollFrame>
  );
}

const amounts = ['truncated_packets', 'out_of_order_packets', 'packet_comments', 'secrets_blocks'] as const;

export function CaptureHealthPanel({ health }: { health: CaptureHealth }) {
  const { t, count, bytes } = useSpeech();
  const { path, format, compression, interfaces = [], sections = [] } = health;
  const title = t('run.health', { name: path });
  const anomalies = countsOf(health.capture_anomalies);
  const written = [...new Set(sections.flatMap(({ application, os, hardware }) => [application, os, hardware]))];
  const size = (value: number | undefined) => (value === undefined ? null : bytes(value));
  return (
    <Panel title={title}>
      <div class="stack">
        <Facts
          facts={[
            ['format', [format, compression].filter(Boolean).join(', ')],
            ['application', written.filter((one) => one !== '').join(' · ')],
            ['time_first', health.time_first],
            ['time_last', health.time_last],
            ['packets', health.packets === undefined ? null : count(health.packets)],
            ['captured_bytes', size(health.captured_bytes)],
            ['wire_bytes', size(health.wire_bytes)],
            ...amounts.map((name) => [name, health[name] === 0 ? null : health[name]?.toString()] as const),
          ]}
        />
        {anomalies.length > 0 && <CountTable counts={anomalies} label={t('run.anomalies')} />}
        {interfaces.length > 0 && <Interfaces interfaces={interfaces} label={title} />}
      </div>
    </Panel>
  );
}

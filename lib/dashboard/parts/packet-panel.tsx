/** The packets of a flow: a plot, and as a table. */

import { useState } from 'preact/hooks';
import lazy from 'preact-iso/lazy';
import { type Packet, type PacketList, path } from '../api.js';
import { useAnswer } from '../state/answers.js';
import { formatExactTime } from '../state/formatting.js';
import { useSpeech } from '../state/settings.js';
import { AnswerState } from './answer-state.js';
import { flagText } from './flow-facts.js';
import { Panel } from './page.js';

const PacketPlot = lazy(() => import('../charts/packet-plot.js'));

const MOST = 2000;
/** A table of more would be slow to lay out; the download has them all. */
const MOST_ROWS = 500;

function PacketTable({ packets }: { packets: readonly Packet[] }) {
  const { t, bytes, duration } = useSpeech();
  const [isOpen, setIsOpen] = useState(false);
  const start = packets[0]?.time_us ?? 0;
  return (
    <details class="data-table" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{t('traffic.table')}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <section class="table-frame tall" tabIndex={0} aria-label={t('flow.sequence')}>
          <table class="table compact">
            <thead>
              <tr>
                <th scope="col" class="number">
                  {t('flow.packetNumber')}
                </th>
                <th scope="col">{t('flow.time')}</th>
                <th scope="col" class="number">
                  {t('flow.sinceStart')}
                </th>
                <th scope="col">{t('flow.direction')}</th>
                <th scope="col" class="number">
                  {t('flow.wireBytes')}
                </th>
                <th scope="col" class="number">
                  {t('flow.payloadBytes')}
                </th>
                <th scope="col">{t('flow.flags')}</th>
              </tr>
            </thead>
            <tbody>
              {packets.slice(0, MOST_ROWS).map(({ number, time_us, forward, wire_bytes, payload_bytes, tcp_flags }) => (
                <tr key={number}>
                  <td class="number">{number}</td>
                  <td class="nowrap number-left">{formatExactTime(time_us)}</td>
                  <td class="number">{duration(time_us - start)}</td>
                  <td>{forward ? `→ ${t('flow.forward')}` : `← ${t('flow.backward')}`}</td>
                  <td class="number">{bytes(wire_bytes)}</td>
                  <td class="number">{bytes(payload_bytes)}</td>
                  <td>{tcp_flags === null ? '' : flagText(tcp_flags)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}

export function PacketPanel({ parts }: { parts: readonly (string | number)[] }) {
  const { t, bytes, count, duration } = useSpeech();
  const answer = useAnswer<PacketList>(path([...parts, 'packets'], { limit: MOST }));
  const [point, setPoint] = useState<number | null>(null);
  const { data } = answer;
  const packets = data?.packets ?? [];
  const forward = packets.filter((packet) => packet.forward).length;
  const here = point === null ? undefined : packets[point];
  return (
    <Panel title={t('flow.sequence')} isLoading={answer.isLoading}>
      <AnswerState answer={answer} />
      {packets.length > 0 && (
        <>
          <PacketPlot
            packets={packets}
            label={t('flow.sequenceSummary', { forward, backward: packets.length - forward })}
            formatBytes={bytes}
            formatDuration={duration}
            onPoint={setPoint}
          />
          <p class="plot-note">
            {here === undefined
              ? (data?.total ?? 0) > packets.length &&
                t('flow.firstPackets', { shown: packets.length, total: data?.total ?? 0 })
              : `${t('flow.packetNumber')} ${here.number} · ${formatExactTime(here.time_us)} · ${bytes(here.wire_bytes)} · ${flagText(here.tcp_flags ?? 0)}`}
          </p>
          <ul class="legend">
            <li>
              <span class="swatch" style={{ background: 'var(--c0)' }} aria-hidden="true" />↑ {t('flow.forward')}{' '}
              <span class="quiet">{count(forward)}</span>
            </li>
            <li>
              <span class="swatch" style={{ background: 'var(--c1)' }} aria-hidden="true" />↓ {t('flow.backward')}{' '}
              <span class="quiet">{count(packets.length - forward)}</span>
            </li>
          </ul>
          <PacketTable packets={packets} />
        </>
      )}
    </Panel>
  );
}

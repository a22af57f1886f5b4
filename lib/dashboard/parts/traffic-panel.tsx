/** Traffic over time, by what the reader chooses; a span of it can be kept. */

import { useMemo, useState } from 'preact/hooks';
import { type Measure, ofJob, path, type TimeSeries } from '../api.js';
import { type Layer, type Stack, stackOf } from '../charts/stacked-series.js';
import { TimePlot } from '../charts/time-plot.js';
import { useAnswer } from '../state/answers.js';
import { colourOf, greyColour } from '../state/colours.js';
import { bothFilters, topTerm } from '../state/filter-text.js';
import { formatExactTime } from '../state/formatting.js';
import type { JobView } from '../state/job-view.js';
import { type Speech, useSpeech } from '../state/settings.js';
import { AnswerState } from './answer-state.js';
import { amount } from './bar-list.js';
import { Panel } from './page.js';
import { Segments } from './segments.js';

const measures = ['bytes', 'packets', 'flows'] as const;
const splits = ['label', 'label_group', 'label_protocol', 'protocol', 'client_ip', 'server_ip', 'none'] as const;
type Split = (typeof splits)[number];

function layerName({ t }: Speech, { key, isOther }: Layer, by: string): string {
  if (isOther) return t('value.others');
  return key ?? t(by === 'none' ? 'traffic.total' : 'value.none');
}

function colourOfLayer({ key, isOther }: Layer, by: string): number {
  if (by === 'none') return 0;
  return isOther ? greyColour : colourOf(by, key);
}

interface LegendProps {
  readonly view: JobView;
  readonly stack: Stack;
  readonly by: Split;
  readonly measure: Measure;
  readonly bin: number | null;
}

/** Totals; while the pointer is over the plot, what was in that bin. */
function Legend({ view, stack, by, measure, bin }: LegendProps) {
  const speech = useSpeech();
  const { question } = view;
  const value = (layer: Layer) => (bin === null ? layer.total : (layer.values[bin] ?? 0));
  return (
    <ul class="legend">
      {stack.layers.map((layer) => {
        const name = layerName(speech, layer, by);
        const filter = bothFilters(question.filter, topTerm(by, layer.key));
        return (
          <li key={name}>
            <span class="swatch" style={{ background: `var(--c${colourOfLayer(layer, by)})` }} aria-hidden="true" />
            {layer.isOther || by === 'none' ? name : <a href={view.href(['flows'], { ...question, filter })}>{name}</a>}
            <span class="number quiet">{amount(speech, measure, value(layer))}</span>
          </li>
        );
      })}
    </ul>
  );
}

function DataTable({ stack, by, measure }: { stack: Stack; by: string; measure: Measure }) {
  const speech = useSpeech();
  const { t } = speech;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details class="data-table" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{t('traffic.table')}</summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <section class="table-frame tall" tabIndex={0} aria-label={t('traffic.table')}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">UTC</th>
                {stack.layers.map((layer) => (
                  <th key={layerName(speech, layer, by)} scope="col" class="number">
                    {layerName(speech, layer, by)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {stack.seconds.slice(0, -1).map((seconds, bin) => (
                <tr key={seconds}>
                  <th scope="row" class="nowrap">
                    {formatExactTime(seconds * 1e6)}
                  </th>
                  {stack.layers.map((layer) => (
                    <td key={layerName(speech, layer, by)} class="number">
                      {amount(speech, measure, layer.values[bin] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}

function summary(speech: Speech, data: TimeSeries, stack: Stack, measure: Measure): string {
  const { t, time } = speech;
  const tops = stack.layers
    .slice(0, 3)
    .map((one) => `${layerName(speech, one, data.by)} ${amount(speech, measure, one.total)}`);
  return t('traffic.summary', {
    measure: t(`measure.${measure}`),
    from: time(data.start_us),
    to: time(data.start_us + data.bins * data.bin_us),
    tops: tops.join(', '),
  });
}

function Plot({ view, data, measure, by }: { view: JobView; data: TimeSeries; measure: Measure; by: Split }) {
  const speech = useSpeech();
  const { t, compact, bytes, duration } = speech;
  const stack = useMemo(() => stackOf(data), [data]);
  const [bin, setBin] = useState<number | null>(null);
  const here = bin === null || bin >= data.bins ? null : bin;
  return (
    <>
      <TimePlot
        stack={stack}
        colours={stack.layers.map((layer) => colourOfLayer(layer, by))}
        label={summary(speech, data, stack, measure)}
        format={measure === 'bytes' ? bytes : compact}
        onPoint={setBin}
        onBrush={(fromUs, toUs) => view.ask({ ...view.question, fromUs, toUs })}
      />
      <p class="plot-note">
        {here === null
          ? t('traffic.hint')
          : `${formatExactTime((stack.seconds[here] ?? 0) * 1e6)} + ${duration(data.bin_us)}`}
      </p>
      <Legend view={view} stack={stack} by={by} measure={measure} bin={here} />
      <DataTable stack={stack} by={by} measure={measure} />
    </>
  );
}

export function TrafficPanel({ view, measure }: { view: JobView; measure: Measure }) {
  const { t } = useSpeech();
  const by = splits.find((one) => one === view.query['by']) ?? 'label';
  const { fromUs: from_us, toUs: to_us } = view.question;
  const answer = useAnswer<TimeSeries>(
    path(ofJob(view.jobId, 'timeseries'), { measure, by, bins: 200, filter: view.filter, from_us, to_us }),
    view.version,
  );
  const { data } = answer;
  const controls = (
    <div class="toolbar">
      <label class="choice">
        {t('traffic.by')}
        <select
          value={by}
          onChange={({ currentTarget }) =>
            view.go({ by: currentTarget.value === 'label' ? null : currentTarget.value }, true)
          }
        >
          {splits.map((one) => (
            <option key={one} value={one}>
              {t(`by.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <Segments
        label={t('traffic.measure')}
        choices={measures.map((one) => [one, t(`measure.${one}`)] as const)}
        value={measure}
        onChange={(one) => view.go({ measure: one === 'bytes' ? null : one }, true)}
      />
    </div>
  );
  return (
    <Panel title={t('traffic.title')} actions={controls} isLoading={answer.isLoading}>
      <AnswerState answer={answer} />
      {data !== null && data.bins === 0 && <p class="quiet">{t('answer.none')}</p>}
      {data !== null && data.bins > 0 && (
        <Plot view={view} data={data} measure={data.measure} by={splits.find((one) => one === data.by) ?? 'none'} />
      )}
    </Panel>
  );
}

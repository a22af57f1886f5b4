/** The windows of a flow with their features, as the API has them: one row a feature, one column a window. */
import { path, type Row, type WindowList } from '../api.js';
import { useAnswer } from '../state/answers.js';
import { cellText } from '../state/columns.js';
import { useSpeech } from '../state/settings.js';
import { AnswerState } from './answer-state.js';
import { Panel } from './page.js';

/** More windows than that no page is wide enough for. */
const MOST_WINDOWS = 24;

function unitOf(name: string): string {
  if (/_us$/.test(name)) return 'us';
  return '';
}

function nameOf(name: string): string {
  return name.startsWith('window_') && name.endsWith('_us') ? `time_${name}` : name;
}

function WindowTable({ windows }: { windows: readonly Row[] }) {
  const speech = useSpeech();
  const { t } = speech;
  const shown = windows.slice(0, MOST_WINDOWS);
  const names = Object.keys(shown[0] ?? {}).filter((name) => name !== 'flow_id' && name !== 'window_index');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section class="table-frame tall" tabIndex={0} aria-label={t('flow.windows')}>
      <table class="table compact">
        <thead>
          <tr>
            <td />
            {shown.map((row, index) => (
              <th key={String(row['window_index'])} scope="col" class="number">
                {String(row['window_index'] ?? index)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              {shown.map((row) => (
                <td key={String(row['window_index'])} class="number">
                  {cellText({ name: nameOf(name), kind: 'float', unit: unitOf(name) }, row[name], speech)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function WindowPanel({ parts }: { parts: readonly (string | number)[] }) {
  const { t, duration } = useSpeech();
  const answer = useAnswer<WindowList>(path([...parts, 'windows']));
  const { data } = answer;
  const length = data === null ? undefined : t('flow.windowLength', { time: duration(data.window_s * 1e6) });
  return (
    <Panel title={t('flow.windows')} actions={<span class="quiet">{length}</span>} isLoading={answer.isLoading}>
      <AnswerState answer={answer} />
      {data !== null && data.windows.length === 0 && <p class="quiet">{t('answer.none')}</p>}
      {data !== null && data.windows.length > 0 && <WindowTable windows={data.windows} />}
    </Panel>
  );
}

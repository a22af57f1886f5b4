/** The span of time as two fields: what dragging over the plot does, for whoever has keys alone. UTC, to the second. */
import { microseconds } from '../state/formatting.js';
import type { JobView } from '../state/job-view.js';
import { useSpeech } from '../state/settings.js';
import { Menu } from './menu.js';

const SECOND_US = 1e6;

/** As a datetime-local field has it. */
function fieldValue(us: number | null): string {
  return us === null ? '' : new Date(us / 1000).toISOString().slice(0, 19);
}

function fieldTime(form: FormData, name: string): number | null {
  return microseconds(`${String(form.get(name))}Z`);
}

export function TimeMenu({ view }: { view: Pick<JobView, 'question' | 'ask' | 'job'> }) {
  const { t } = useSpeech();
  const { question, job } = view;
  const first = question.fromUs ?? microseconds(job?.first_packet_at ?? null);
  const last = question.toUs ?? microseconds(job?.last_packet_at ?? null);
  const keep = (form: HTMLFormElement) => {
    const data = new FormData(form);
    const [fromUs, toUs] = [fieldTime(data, 'from'), fieldTime(data, 'to')];
    // The second that was named belongs to the span.
    if (fromUs !== null && toUs !== null && fromUs <= toUs)
      view.ask({ ...question, fromUs, toUs: toUs + SECOND_US - 1 });
  };
  return (
    <Menu text={t('filter.span')}>
      <form
        class="stack time-form"
        onSubmit={(event) => {
          event.preventDefault();
          keep(event.currentTarget);
        }}
      >
        <label class="stack">
          {t('filter.from')}
          <input type="datetime-local" name="from" step="1" required value={fieldValue(first)} />
        </label>
        <label class="stack">
          {t('filter.to')}
          <input type="datetime-local" name="to" step="1" required value={fieldValue(last)} />
        </label>
        <button type="submit">{t('filter.apply')}</button>
      </form>
    </Menu>
  );
}

/** The models that the server asks, and how good they are. */
import { path } from '../api.js';
import type { ModelSummary } from '../api-views.js';
import { AnswerState } from '../parts/answer-state.js';
import { Facts } from '../parts/facts.js';
import { MeasureTable } from '../parts/model-measures.js';
import { Page, Panel } from '../parts/page.js';
import { useAnswer } from '../state/answers.js';
import { useSpeech } from '../state/settings.js';
import '../styles/views.css';

function ModelPanel({ model }: { model: ModelSummary }) {
  const { t, count, share } = useSpeech();
  const rows = model.rows === 'flows' ? t('model.rows.flows') : t('model.rows.windows', { n: model.window_s ?? 0 });
  return (
    <Panel title={<a href={`/models/${encodeURIComponent(model.id)}`}>{model.id}</a>}>
      <div class="stack">
        <Facts
          facts={[
            [t('model.classes'), count(model.classes.length)],
            [t('model.rows'), rows],
            [t('model.unknownBelow'), share(model.unknown_below, 1)],
            [t('model.reach'), model.reach === null ? null : String(model.reach)],
            [t('model.data'), typeof model.data['name'] === 'string' ? model.data['name'] : null],
          ]}
        />
        <MeasureTable measures={model.measures} of={model.id} />
      </div>
    </Panel>
  );
}

export default function Models() {
  const { t } = useSpeech();
  const answer = useAnswer<readonly ModelSummary[]>(path(['models']));
  const { data } = answer;
  return (
    <Page title={t('nav.models')}>
      <AnswerState answer={answer} />
      {data !== null && data.length === 0 && (
        <div class="empty">
          <p>{t('models.none')}</p>
          <p class="quiet">{t('models.noneHint')}</p>
        </div>
      )}
      <div class="pair">
        {data?.map((model) => (
          <ModelPanel key={model.id} model={model} />
        ))}
      </div>
    </Page>
  );
}

/** One model: what it is asked, how good it is a split and a class, what it learned from, and its card. */
import { useMemo } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import { path } from '../api.js';
import type { ModelDetails } from '../api-views.js';
import { AnswerState } from '../parts/answer-state.js';
import { Facts } from '../parts/facts.js';
import { ModelCard } from '../parts/model-card.js';
import { ClassTable, ConfusionTable, MeasureTable } from '../parts/model-measures.js';
import { Page, Panel } from '../parts/page.js';
import { useAnswer } from '../state/answers.js';
import { cardBlocks } from '../state/card-blocks.js';
import { classMeasures, confusionOf } from '../state/model-measures.js';
import { useSpeech } from '../state/settings.js';
import '../styles/views.css';

function featuresOf({ manifest }: ModelDetails): readonly string[] {
  const input = manifest['input'] as { features?: unknown } | undefined;
  return Array.isArray(input?.features) ? input.features.map(String) : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function ModelFacts({ model }: { model: ModelDetails }) {
  const { t, count, share } = useSpeech();
  const features = featuresOf(model);
  return (
    <Facts
      facts={[
        [
          t('model.rows'),
          model.rows === 'flows' ? t('model.rows.flows') : t('model.rows.windows', { n: model.window_s ?? 0 }),
        ],
        [t('model.unknownBelow'), share(model.unknown_below, 1)],
        [t('model.reach'), model.reach === null ? null : String(model.reach)],
        [
          `${t('model.classes')} (${count(model.classes.length)})`,
          model.classes.map(({ name, label }) => (name === label ? name : `${name} → ${label}`)).join(', '),
        ],
        [
          t('model.features'),
          <details key="features">
            <summary>{count(features.length)}</summary>
            <code>{features.join(', ')}</code>
          </details>,
        ],
        ...Object.entries(model.data).map(([name, value]) => [`${t('model.data')}: ${name}`, textOf(value)] as const),
      ]}
    />
  );
}

function Model({ model }: { model: ModelDetails }) {
  const { t } = useSpeech();
  const blocks = useMemo(() => cardBlocks(model.card ?? ''), [model.card]);
  const classes = classMeasures(model.measures, blocks);
  const names = model.classes.map(({ name }) => name);
  const confusion = confusionOf(model.measures, names);
  const labelOf = (name: string) => model.classes.find((one) => one.name === name)?.label ?? name;
  return (
    <>
      <Panel title={t('model.measures')}>
        <MeasureTable measures={model.measures} />
      </Panel>
      <div class="pair">
        {classes.length > 0 && (
          <Panel title={t('model.perClass')}>
            <ClassTable classes={classes} labelOf={labelOf} />
          </Panel>
        )}
        <Panel title={t('session.facts')}>
          <ModelFacts model={model} />
        </Panel>
      </div>
      {confusion !== null && (
        <Panel title={t('model.confusion')}>
          <p class="quiet">{t('model.confusionHint')}</p>
          <ConfusionTable confusion={confusion} />
        </Panel>
      )}
      {blocks.length > 0 && (
        <Panel title={t('model.card')}>
          <ModelCard blocks={blocks} />
        </Panel>
      )}
    </>
  );
}

export default function ModelView() {
  const { t } = useSpeech();
  const name = useRoute().params['name'] ?? '';
  const answer = useAnswer<ModelDetails>(path(['models', name]));
  const heading = (
    <>
      <a href="/models">{t('nav.models')}</a>
      <span>{name}</span>
    </>
  );
  return (
    <Page title={t('model.title', { id: name })} heading={heading}>
      <AnswerState answer={answer} />
      {answer.data !== null && <Model model={answer.data} />}
    </Page>
  );
}

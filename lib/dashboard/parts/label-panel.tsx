/** What a flow is, what else was considered, and where a reader corrects it. */
import { useState } from 'preact/hooks';
import { ApiFault, type CatalogueGroup, type Evidence, type ExplainedFlow, path, send } from '../api.js';
import { useLasting } from '../state/answers.js';
import { colourOf } from '../state/colours.js';
import { useSpeech } from '../state/settings.js';
import { sourceWord } from '../words/values.js';
import { Panel } from './page.js';
import { toast } from './toasts.js';

interface LabelPanelProps {
  readonly explained: ExplainedFlow;
  /** The path of the flow. */
  readonly parts: readonly (string | number)[];
  readonly onChange: () => void;
}

function Considered({ evidence, isChosen }: { evidence: Evidence; isChosen: boolean }) {
  const { t, share, evidence: say } = useSpeech();
  const { label, group, source, confidence } = evidence;
  return (
    <tr class={isChosen ? 'chosen' : undefined}>
      <th scope="row">
        <span class="swatch inline" style={{ background: `var(--c${colourOf('label', label)})` }} aria-hidden="true" />
        {label}
        <span class="row-note quiet">{group}</span>
      </th>
      <td class="break">{say(evidence.evidence ?? '')}</td>
      <td class="quiet">{sourceWord(source, t)}</td>
      <td class="number">
        <meter min={0} max={1} value={confidence} aria-label={share(confidence, 1)} /> {share(confidence, 1)}
      </td>
    </tr>
  );
}

function ConsideredTable({ considered, chosen }: { considered: readonly Evidence[]; chosen: string }) {
  const { t } = useSpeech();
  if (considered.length === 0) return <p class="quiet">{t('flow.noEvidence')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section class="scrolls" tabIndex={0} aria-label={t('flow.considered')}>
      <table class="table compact">
        <caption class="unseen">{t('flow.considered')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('flow.label')}</th>
            <th scope="col">{t('flow.evidence')}</th>
            <th scope="col">{t('flow.source')}</th>
            <th scope="col" class="number">
              {t('flow.confidence')}
            </th>
          </tr>
        </thead>
        <tbody>
          {considered.map((evidence, index) => (
            <Considered
              key={`${evidence.source} ${evidence.label}`}
              evidence={evidence}
              isChosen={index === 0 && evidence.label === chosen}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What the server says when it does not know the label: then the reader may insist. */
function isUnknownLabel(error: unknown): boolean {
  return error instanceof ApiFault && error.code?.startsWith('label_not_catalogued') === true;
}

function CorrectionForm({ explained, parts, onChange }: LabelPanelProps) {
  const { t, fault: say } = useSpeech();
  const [label, setLabel] = useState('');
  const [comment, setComment] = useState('');
  const [fault, setFault] = useState<Error | null>(null);
  const groups = useLasting<readonly CatalogueGroup[]>(path(['catalogue', 'labels']));
  const address = path([...parts, 'label']);
  const done = (words: string) => {
    setFault(null);
    setLabel('');
    setComment('');
    toast(words);
    onChange();
  };
  const correct = (allowNew: boolean) => {
    const body = {
      label: label.trim(),
      ...(comment === '' ? {} : { comment }),
      ...(allowNew ? { allow_new: true } : {}),
    };
    send('PUT', address, body).then(() => done(t('flow.corrected', { label: body.label })), setFault);
  };
  const withdraw = () => send('DELETE', address).then(() => done(t('flow.withdrawn')), setFault);
  return (
    <form
      class="correction"
      onSubmit={(event) => {
        event.preventDefault();
        correct(false);
      }}
    >
      <h3>{t('flow.correct')}</h3>
      <div class="toolbar">
        <input
          type="text"
          name="label"
          required
          list="known-labels"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          pattern="[a-z0-9][a-z0-9_.\-]*"
          maxLength={64}
          aria-label={t('flow.rightLabel')}
          placeholder={t('flow.rightLabel')}
          value={label}
          onInput={({ currentTarget }) => setLabel(currentTarget.value)}
        />
        <datalist id="known-labels">
          {groups?.flatMap(({ group, labels }) =>
            labels.map(({ name }) => (
              <option key={name} value={name}>
                {group}
              </option>
            )),
          )}
        </datalist>
        <input
          type="text"
          name="comment"
          maxLength={500}
          aria-label={t('flow.comment')}
          placeholder={t('flow.comment')}
          value={comment}
          onInput={({ currentTarget }) => setComment(currentTarget.value)}
        />
        <button type="submit" class="primary" disabled={label.trim() === ''}>
          {t('flow.correctIt')}
        </button>
        {explained.correction !== null && (
          <button type="button" onClick={withdraw}>
            {t('flow.withdraw')}
          </button>
        )}
      </div>
      {fault !== null && (
        <p class="bad-text" role="alert">
          {say(fault)}{' '}
          {isUnknownLabel(fault) && (
            <button type="button" class="small" onClick={() => correct(true)}>
              {t('flow.takeNew')}
            </button>
          )}
        </p>
      )}
    </form>
  );
}

export function LabelPanel(props: LabelPanelProps) {
  const { t, time } = useSpeech();
  const { flow, considered, correction } = props.explained;
  const label = String(flow['label']);
  return (
    <Panel title={t('flow.label')} class="label-panel">
      <p class="label-line">
        <span class="swatch big" style={{ background: `var(--c${colourOf('label', label)})` }} aria-hidden="true" />
        <strong>{label}</strong>
        <span class="quiet">{flow['label_group']}</span>
      </p>
      {correction !== null && (
        <p class="notice">
          {t('flow.correctedAt', { time: time(Date.parse(correction.corrected_at) * 1000) })}
          {correction.comment !== null && <span class="break">: {correction.comment}</span>}
        </p>
      )}
      <ConsideredTable considered={considered} chosen={label} />
      <CorrectionForm {...props} />
    </Panel>
  );
}

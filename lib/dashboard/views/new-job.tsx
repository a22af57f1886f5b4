/** A job asked for: which captures, read as one, and with which options. */
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { type CaptureList, type Job, path, send } from '../api.js';
import { AnswerState } from '../parts/answer-state.js';
import { Page, Panel } from '../parts/page.js';
import { useAnswer } from '../state/answers.js';
import { emptyForm, type WishForm, wishedOptions } from '../state/job-options.js';
import { useSpeech } from '../state/settings.js';
import '../styles/views.css';

const PAGE = 1000;
const featureSets = ['iscx', 'all', 'none'] as const;

interface ChoiceProps {
  readonly chosen: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}

function CaptureChoice({ chosen, onChange }: ChoiceProps) {
  const { t, bytes } = useSpeech();
  const [q, setQ] = useState('');
  const answer = useAnswer<CaptureList>(path(['captures'], { q, limit: PAGE }));
  const toggle = (name: string) => {
    const rest = chosen.filter((one) => one !== name);
    onChange(rest.length < chosen.length ? rest : [...chosen, name]);
  };
  return (
    <div class="stack">
      <div class="toolbar">
        <input
          type="search"
          data-filter
          aria-label={t('captures.find')}
          placeholder={`${t('captures.find')}  /`}
          value={q}
          onInput={({ currentTarget }) => setQ(currentTarget.value)}
        />
        <span class="quiet" role="status">
          {t('wish.chosen', { n: chosen.length })}
        </span>
      </div>
      <AnswerState answer={answer} />
      <fieldset class="tick-list" aria-label={t('wish.captures')}>
        {answer.data?.captures.map(({ name, size_bytes }) => (
          <label key={name}>
            <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
            <span class="break">{name}</span>
            <span class="quiet number">{bytes(size_bytes)}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}

interface FieldProps {
  readonly name: string;
  readonly hint: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly isNumber?: boolean;
}

function Field({ name, hint, value, onValue, isNumber = false }: FieldProps) {
  return (
    <label class="field">
      <span>{name}</span>
      <input
        type="text"
        inputmode={isNumber ? 'decimal' : 'text'}
        pattern={isNumber ? '\\s*\\d+([.,]\\d+)?\\s*' : undefined}
        spellcheck={false}
        autocomplete="off"
        placeholder={hint}
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
    </label>
  );
}

function Options({ form, onForm }: { form: WishForm; onForm: (form: WishForm) => void }) {
  const { t } = useSpeech();
  return (
    <div class="fields">
      <label class="field">
        <span>{t('wish.features')}</span>
        <select
          value={form.features}
          onChange={({ currentTarget }) => onForm({ ...form, features: currentTarget.value as WishForm['features'] })}
        >
          {featureSets.map((one) => (
            <option key={one} value={one}>
              {t(`wish.features.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <Field
        name={t('wish.window')}
        hint="15"
        isNumber
        value={form.window}
        onValue={(window) => onForm({ ...form, window })}
      />
      <Field
        name={t('wish.idle')}
        hint={t('wish.idleUsual')}
        isNumber
        value={form.idle}
        onValue={(idle) => onForm({ ...form, idle })}
      />
      <Field
        name={t('wish.active')}
        hint={t('wish.activeUsual')}
        isNumber
        value={form.active}
        onValue={(active) => onForm({ ...form, active })}
      />
      <Field
        name={t('wish.filter')}
        hint={t('wish.filterUsual')}
        value={form.filter}
        onValue={(filter) => onForm({ ...form, filter })}
      />
    </div>
  );
}

/** Each `capture` of the address. */
function chosenIn(url: string): readonly string[] {
  return [...new Set(new URL(url, location.origin).searchParams.getAll('capture'))];
}

export default function NewJob() {
  const { t, fault: say } = useSpeech();
  const { url, route } = useLocation();
  const [chosen, setChosen] = useState<readonly string[]>(() => chosenIn(url));
  const [form, setForm] = useState<WishForm>(emptyForm);
  const [fault, setFault] = useState<Error | null>(null);
  const start = (event: Event) => {
    event.preventDefault();
    setFault(null);
    send<Job>('POST', path(['jobs']), { captures: chosen, options: wishedOptions(form) }).then(
      () => route('/jobs'),
      setFault,
    );
  };
  return (
    <Page title={t('jobs.start')}>
      <form class="pair" onSubmit={start}>
        <Panel title={t('wish.captures')}>
          <CaptureChoice chosen={chosen} onChange={setChosen} />
        </Panel>
        <Panel title={t('jobs.options')}>
          <div class="stack">
            <Options form={form} onForm={setForm} />
            {fault !== null && (
              <div class="notice bad" role="alert">
                {say(fault)}
              </div>
            )}
            <div>
              <button type="submit" class="primary" disabled={chosen.length === 0}>
                {t('wish.start')}
              </button>
            </div>
          </div>
        </Panel>
      </form>
    </Page>
  );
}

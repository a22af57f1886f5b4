/** What lists of captures and of jobs have around them: a choice of states, and more of what is not shown yet. */
import type { State } from '../api.js';
import { useSpeech } from '../state/settings.js';

interface StateChoiceProps {
  readonly states: readonly State[];
  /** Empty: any. */
  readonly state: string;
  readonly onState: (state: string) => void;
}

export function StateChoice({ states, state, onState }: StateChoiceProps) {
  const { t } = useSpeech();
  return (
    <select
      aria-label={t('captures.state')}
      value={state}
      onChange={({ currentTarget }) => onState(currentTarget.value)}
    >
      <option value="">{t('captures.anyState')}</option>
      {states.map((one) => (
        <option key={one} value={one}>
          {t(`state.${one}`)}
        </option>
      ))}
    </select>
  );
}

/** `more` null: there is none, or it comes. */
export function MoreButton({ more }: { readonly more: (() => void) | null }) {
  const { t } = useSpeech();
  if (more === null) return null;
  return (
    <div>
      <button type="button" onClick={more}>
        {t('list.more')}
      </button>
    </div>
  );
}

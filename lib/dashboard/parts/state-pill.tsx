/** A capture's or a job's state: a sign, a word and a colour. */
import type { State } from '../api.js';
import { useSpeech } from '../state/settings.js';

const signs: Record<State, string> = {
  new: '○',
  waiting: '◔',
  running: '◑',
  finished: '✓',
  failed: '✕',
  cancelled: '–',
};

export function StatePill({ state, message }: { state: State; message?: string | null }) {
  const { t, reason } = useSpeech();
  return (
    <span class={`pill ${state}`} title={message == null ? undefined : reason(message)}>
      <span aria-hidden="true">{signs[state]}</span> {t(`state.${state}`)}
    </span>
  );
}

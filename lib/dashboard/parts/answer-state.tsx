/** What stands where an answer is not there: that it comes, or why it does not. */
import { ApiFault } from '../api.js';
import type { Answer } from '../state/answers.js';
import { useSpeech } from '../state/settings.js';

export function AnswerState({ answer }: { answer: Answer<unknown> }) {
  const { t, fault } = useSpeech();
  // What is wrong with a filter stands below the filter.
  if (answer.error instanceof ApiFault && answer.error.position !== null) return null;
  if (answer.error !== null) {
    return (
      <div class="notice bad" role="alert">
        <span>{t('answer.failed', { reason: fault(answer.error) })}</span>{' '}
        <button type="button" onClick={answer.reload}>
          {t('answer.again')}
        </button>
      </div>
    );
  }
  if (answer.data !== null || !answer.isLoading) return null;
  return (
    <p class="quiet" role="status">
      {t('answer.loading')}
    </p>
  );
}

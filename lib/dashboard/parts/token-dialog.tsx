/** Asks for an access token when the server wants one. */
import { useEffect, useState } from 'preact/hooks';
import { couldBeToken, onTokenWanted, setToken } from '../api.js';
import { useSpeech } from '../state/settings.js';
import { Dialog } from './dialog.js';

export function TokenDialog() {
  const { t } = useSpeech();
  const [isWanted, setIsWanted] = useState(false);
  const [isUnknown, setIsUnknown] = useState(false);
  const [text, setText] = useState('');
  useEffect(() => {
    const stop = onTokenWanted((isRefused) => {
      setIsWanted(true);
      setIsUnknown(isRefused);
    });
    return () => void stop();
  }, []);
  if (!isWanted) return null;
  // Everything on the page was refused: it begins anew.
  const enter = (event: Event) => {
    event.preventDefault();
    const token = text.trim();
    if (!couldBeToken(token)) {
      setIsUnknown(true);
      return;
    }
    setToken(token);
    location.reload();
  };
  return (
    <Dialog title={t('token.title')} onClose={() => setIsWanted(false)}>
      <form class="stack" onSubmit={enter}>
        {isUnknown && (
          <p class="notice bad" role="alert" id="token-unknown">
            {t('token.unknown')}
          </p>
        )}
        <label class="stack">
          <span>{t('token.why')}</span>
          <input
            type="password"
            aria-invalid={isUnknown}
            aria-describedby={isUnknown ? 'token-unknown' : undefined}
            autocomplete="off"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary">
          {t('token.enter')}
        </button>
      </form>
    </Dialog>
  );
}

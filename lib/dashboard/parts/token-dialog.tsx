/** Asks for an access token when the server wants one. */
import { useEffect, useState } from 'preact/hooks';
import { onTokenWanted, setToken } from '../api.js';
import { useSpeech } from '../state/settings.js';
import { Dialog } from './dialog.js';

export function TokenDialog() {
  const { t } = useSpeech();
  const [isWanted, setIsWanted] = useState(false);
  const [text, setText] = useState('');
  useEffect(() => {
    const stop = onTokenWanted(() => setIsWanted(true));
    return () => void stop();
  }, []);
  if (!isWanted) return null;
  // Everything on the page was refused: it begins anew.
  const enter = (event: Event) => {
    event.preventDefault();
    setToken(text.trim());
    location.reload();
  };
  return (
    <Dialog title={t('token.title')} onClose={() => setIsWanted(false)}>
      <form class="stack" onSubmit={enter}>
        <label class="stack">
          <span>{t('token.why')}</span>
          <input
            type="password"
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

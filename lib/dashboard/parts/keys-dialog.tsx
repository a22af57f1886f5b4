/** The list of keys, as `?` shows it. */
import { useSpeech } from '../state/settings.js';
import type { WordKey } from '../words/dictionary.js';
import { Dialog } from './dialog.js';

const keys: readonly (readonly [string, WordKey])[] = [
  ['/', 'keys.focusFilter'],
  ['j', 'keys.next'],
  ['k', 'keys.previous'],
  ['Enter', 'keys.open'],
  ['c', 'keys.captures'],
  ['Esc', 'keys.leave'],
  ['?', 'keys.help'],
];

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useSpeech();
  return (
    <Dialog title={t('shell.keys')} onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, word]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(word)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** Short messages at the edge of the page: what was done, or why it was not. */
import { useEffect, useState } from 'preact/hooks';
import { useSpeech } from '../state/settings.js';
import type { Fault } from '../state/spoken.js';

interface Toast {
  readonly id: number;
  /** A failure is told in the language that the reader has then. */
  readonly text: string | Fault;
  readonly isBad: boolean;
}

const SHOWN_MS = 6000;
const MOST = 4;
let show: ((toast: Toast) => void) | null = null;
let count = 0;

export function toast(text: string | Fault, isBad = false): void {
  count += 1;
  show?.({ id: count, text, isBad });
}

/** For promises that nobody waits for: their failure is said. */
export function sayFailure(error: unknown): void {
  toast(error instanceof Error ? error : String(error), true);
}

export function Toasts() {
  const { t, fault } = useSpeech();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const drop = (id: number) => setToasts((before) => before.filter((one) => one.id !== id));
  useEffect(() => {
    show = (one) => {
      setToasts((before) => [...before, one].slice(-MOST));
      if (!one.isBad) setTimeout(() => drop(one.id), SHOWN_MS);
    };
    return () => {
      show = null;
    };
  }, []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, text, isBad }) => (
        <div key={id} class={isBad ? 'toast bad' : 'toast'}>
          <span>{typeof text === 'string' ? text : fault(text)}</span>
          <button type="button" class="plain" aria-label={t('action.close')} onClick={() => drop(id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}

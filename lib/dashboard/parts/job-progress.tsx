/** How far a running job is: a bar, its rate, the time that is left. */
import type { Progress } from '../api.js';
import { useSpeech } from '../state/settings.js';

export function JobProgress({ progress }: { progress: Progress }) {
  const { t, bytes, byteRate, duration, share } = useSpeech();
  const { bytes: done, bytes_total: all, bytes_per_s, seconds_left, flows } = progress;
  const of = t('progress.of', { done: bytes(done), all: bytes(all) });
  const left =
    seconds_left === null ? '' : ` · ${t('progress.left', { time: duration(Math.ceil(seconds_left) * 1e6) })}`;
  return (
    <span class="progress">
      <progress max={all} value={done} aria-label={of}>
        {share(done, all)}
      </progress>
      <span class="progress-text">
        {of} · {byteRate(bytes_per_s)} · {t('count.flows', { n: flows })}
        {left}
      </span>
    </span>
  );
}

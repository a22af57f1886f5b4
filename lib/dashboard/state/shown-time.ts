/** The stretch of time that a plot shows: moves at once, and reaches the address when it rests. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type TimeWindow, within } from '../charts/time-window.js';
import type { JobView } from './job-view.js';

const REST_MS = 300;

function isAll(window: TimeWindow, whole: TimeWindow): boolean {
  return window.fromUs <= whole.fromUs && window.toUs >= whole.toUs;
}

export function useShownTime(view: JobView, whole: TimeWindow): [TimeWindow, (window: TimeWindow) => void] {
  const { fromUs, toUs } = view.question;
  const asked = useMemo(
    () => (fromUs === null || toUs === null ? whole : within({ fromUs, toUs }, whole)),
    [fromUs, toUs, whole],
  );
  const [moving, setMoving] = useState<TimeWindow | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const newest = useRef(view);
  newest.current = view;
  useEffect(() => setMoving(null), [asked]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = useCallback(
    (window: TimeWindow) => {
      setMoving(window);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const all = isAll(window, whole);
        const text = (us: number) => (all ? null : String(us));
        newest.current.go({ from: text(window.fromUs), to: text(window.toUs) }, true);
      }, REST_MS);
    },
    [whole],
  );
  return [moving ?? asked, show];
}

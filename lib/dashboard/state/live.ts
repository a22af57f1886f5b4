/** The server's events: one stream for the whole page, open while somebody listens. */
import { useEffect, useRef } from 'preact/hooks';
import { type Capture, type Job, openable, path } from '../api.js';

export interface Listener {
  onJob?(job: Job): void;
  onCapture?(capture: Capture): void;
  onCaptureRemoved?(name: string): void;
  /** The stream is there, for the first time or again: what happened in between is not known. */
  onHello?(): void;
}

const listeners = new Set<Listener>();
let source: EventSource | null = null;

function open(): EventSource {
  const stream = new EventSource(openable(path(['events'])));
  stream.addEventListener('job', ({ data }) => {
    const job = JSON.parse(data) as Job;
    for (const one of listeners) one.onJob?.(job);
  });
  stream.addEventListener('capture', ({ data }) => {
    const capture = JSON.parse(data) as Capture;
    for (const one of listeners) one.onCapture?.(capture);
  });
  stream.addEventListener('capture_removed', ({ data }) => {
    const { name } = JSON.parse(data) as { name: string };
    for (const one of listeners) one.onCaptureRemoved?.(name);
  });
  stream.addEventListener('hello', () => {
    for (const one of listeners) one.onHello?.();
  });
  return stream;
}

export function listen(listener: Listener): () => void {
  listeners.add(listener);
  source ??= open();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    source?.close();
    source = null;
  };
}

/** The newest of `listener` is called, without a new stream for each rendering. */
export function useEvents(listener: Listener): void {
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(
    () =>
      listen({
        onJob: (job) => newest.current.onJob?.(job),
        onCapture: (capture) => newest.current.onCapture?.(capture),
        onCaptureRemoved: (name) => newest.current.onCaptureRemoved?.(name),
        onHello: () => newest.current.onHello?.(),
      }),
    [],
  );
}

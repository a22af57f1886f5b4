/** An answer of the server as a hook: asked for again when its path changes, the one before kept on the page until then. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { get } from '../api.js';

export interface Answer<T> {
  readonly data: T | null;
  readonly error: Error | null;
  /** While an answer is under way, the first or a newer one. */
  readonly isLoading: boolean;
  reload(): void;
}

interface Held<T> {
  readonly address: string | null;
  readonly data: T | null;
  readonly error: Error | null;
}

/** `address` null asks nothing. A new `version` asks for the same again. */
export function useAnswer<T>(address: string | null, version = 0): Answer<T> {
  const [held, setHeld] = useState<Held<T>>({ address: null, data: null, error: null });
  const [turn, setTurn] = useState(0);
  const asking = `${turn} ${version} ${address}`;
  useEffect(() => {
    if (address === null) return;
    const stop = new AbortController();
    get<T>(address, stop.signal).then(
      (data) => setHeld({ address: asking, data, error: null }),
      (error: Error) => {
        if (stop.signal.aborted) return;
        setHeld(({ data }) => ({ address: asking, data, error }));
      },
    );
    return () => stop.abort();
  }, [asking]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const isLoading = address !== null && held.address !== asking;
  return { data: held.data, error: isLoading ? null : held.error, isLoading, reload };
}

const kept = new Map<string, unknown>();

/** What does not change while the page is open: asked for once. */
export function useLasting<T>(address: string): T | null {
  const { data } = useAnswer<T>(kept.has(address) ? null : address);
  if (data !== null) kept.set(address, data);
  return (kept.get(address) as T | undefined) ?? null;
}

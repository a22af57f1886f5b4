/** The sessions of a job for a time line: all pages one after the other, up to as many as can be drawn at once. */
import { useEffect, useState } from 'preact/hooks';
import { get, ofJob, path, type Row } from '../api.js';
import type { SessionList } from '../api-views.js';
import type { JobView } from './job-view.js';

/** More than these are not drawn: the table has them. */
export const MOST_DRAWN = 50_000;
/** While they grow they are asked for again and again. */
const MOST_PARTIAL = 5000;
const PAGE = 1000;
const columns = ['session_id', 'client_ip', 'label', 'time_start_us', 'time_end_us', 'flows', 'duration_us'].join();

export interface AllSessions {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly isLoading: boolean;
  readonly error: Error | null;
}

const none: AllSessions = { rows: [], total: 0, isLoading: true, error: null };

export function useAllSessions({ jobId, question: { filter }, version, job }: JobView): AllSessions {
  const most = job?.state === 'running' ? MOST_PARTIAL : MOST_DRAWN;
  const [sessions, setSessions] = useState<AllSessions>(none);
  useEffect(() => {
    const stop = new AbortController();
    setSessions((before) => ({ ...before, isLoading: true }));
    readAll({ jobId, filter, most }, stop.signal, setSessions).catch((error: Error) => {
      if (!stop.signal.aborted) setSessions((before) => ({ ...before, error, isLoading: false }));
    });
    return () => stop.abort();
  }, [jobId, filter, version, most]);
  return sessions;
}

/** The first page is told at once, the rest when it is there: each telling lays out all lanes anew. */
async function readAll(
  { jobId, filter, most }: { jobId: string; filter: string; most: number },
  signal: AbortSignal,
  tell: (sessions: AllSessions) => void,
) {
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const page: SessionList = await get(
      path(ofJob(jobId, 'sessions'), { filter, columns, limit: PAGE, after }),
      signal,
    );
    rows.push(...page.sessions);
    after = rows.length < most ? page.next : null;
    const isFirst = rows.length <= PAGE;
    if (isFirst || after === null) {
      tell({ rows: [...rows], total: page.total, isLoading: after !== null, error: null });
    }
  } while (after !== null);
}

/** What every view of a job begins with: which job, which question its address asks, and how the job is. */

import { useEffect, useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso/router';
import { type Job, ofJob, path } from '../api.js';
import { type Answer, useAnswer } from './answers.js';
import { questionFilter } from './filter-text.js';
import { useEvents } from './live.js';
import { jobPath, type Question, questionParams, readQuestion, withQuery } from './url-state.js';

export interface JobView {
  readonly jobId: string;
  readonly job: Job | null;
  readonly answer: Answer<Job>;
  readonly question: Question;
  /** The whole question as the API's `filter`. */
  readonly filter: string;
  /** Grows when answers about the job may have changed: hand it to useAnswer. */
  readonly version: number;
  /** Everything of the address after the question mark. */
  readonly query: Readonly<Record<string, string>>;
  /** The same view with another question or other parameters; null takes one away. */
  go(changes: Readonly<Record<string, string | null>>, replace?: boolean): void;
  ask(question: Question): void;
  /** An address of this job that keeps the question, or asks another. */
  href(parts: readonly (string | number)[], question?: Question): string;
}

/** While a job runs, what was found so far is asked for this often. */
const PARTIAL_MS = 5000;

function useVersion(job: Job | null): number {
  const [version, setVersion] = useState(0);
  const isRunning = job?.state === 'running';
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setVersion((before) => before + 1), PARTIAL_MS);
    return () => {
      clearInterval(timer);
      setVersion((before) => before + 1);
    };
  }, [isRunning]);
  return version;
}

export function useJobView(): JobView {
  const { params } = useRoute();
  const { path: here, query, route } = useLocation();
  const jobId = params['job_id'] ?? '';
  const answer = useAnswer<Job>(path(ofJob(jobId)));
  const [told, setTold] = useState<Job | null>(null);
  useEffect(() => setTold(null), [answer.data]);
  useEvents({ onJob: (job) => String(job.job_id) === jobId && setTold(job) });
  const job = told ?? answer.data;
  const question = readQuestion(query);
  const go: JobView['go'] = (changes, replace = false) => route(withQuery(here, { ...query, ...changes }), replace);
  return {
    jobId,
    job,
    answer,
    question,
    filter: questionFilter(question),
    version: useVersion(job),
    query,
    go,
    ask: (next) => go({ filter: null, from: null, to: null, ...questionParams(next) }),
    href: (parts, next = question) => withQuery(jobPath(jobId, ...parts), questionParams(next)),
  };
}

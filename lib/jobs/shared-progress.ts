/** A job's progress as news between processes, which have a most size. Pure. */
import type { JobRecord } from '../storage/catalogue.js';
import { newsText, type SharedNews } from '../storage/shared-news.js';
import type { JobProgress } from './job-progress.js';

/** With as many labels as fit. */
export function progressText({ jobId, attempts }: JobRecord, progress: JobProgress): string {
  for (let labels = progress.labels.length; ; labels = Math.floor(labels / 2)) {
    const shown: JobProgress = { ...progress, labels: progress.labels.slice(0, labels) };
    const text = newsText({ kind: 'progress', job: jobId, attempts, progress: shown });
    if (text !== null) return text;
  }
}

export function progressOf({ progress }: SharedNews & { readonly kind: 'progress' }): JobProgress {
  return progress as JobProgress;
}

/** What processes that share a catalogue tell each other through the database (NOTIFY), as texts. Plain values; sends and hears nothing itself. */
import type { JobState } from './catalogue.js';

export const channels = {
  /** To workers: something waits. */
  wake: 'tractor_wake',
  /** To workers: the job of this number shall stop. */
  cancel: 'tractor_cancel',
  /** To who runs the job of this number: one of its parts has ended. */
  parts: 'tractor_parts',
  /** To servers: a SharedNews as JSON. */
  news: 'tractor_news',
} as const;

export type Channel = (typeof channels)[keyof typeof channels];

export type SharedNews =
  | {
      readonly kind: 'state';
      readonly job: number;
      readonly state: JobState;
      readonly attempts: number;
      readonly startedAtMs: number | null;
    }
  /** `progress` is whatever the job's runner and the server's clients agree on. */
  | { readonly kind: 'progress'; readonly job: number; readonly attempts: number; readonly progress: unknown }
  | { readonly kind: 'removed'; readonly job: number; readonly captures: readonly string[] };

/** PostgreSQL takes payloads below 8000 bytes. */
const mostBytes = 7900;

export function newsText(news: SharedNews): string | null {
  const text = JSON.stringify(news);
  return Buffer.byteLength(text) <= mostBytes ? text : null;
}

/** A job's removal in as many texts as its captures' names take. */
export function removalTexts(job: number, captures: readonly string[]): string[] {
  const text = newsText({ kind: 'removed', job, captures });
  if (text !== null) return [text];
  // The name of one capture is short enough: a path has at most 4096 bytes.
  if (captures.length === 1) return [newsText({ kind: 'removed', job, captures: [] }) as string];
  const half = Math.ceil(captures.length / 2);
  return [...removalTexts(job, captures.slice(0, half)), ...removalTexts(job, captures.slice(half))];
}

/** Null: of a version that says other things. */
export function newsOf(text: string): SharedNews | null {
  try {
    const news = JSON.parse(text) as SharedNews;
    return ['state', 'progress', 'removed'].includes(news.kind) && Number.isInteger(news.job) ? news : null;
  } catch {
    return null;
  }
}

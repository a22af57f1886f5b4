/** Report: a page made in a thread of its own, so that a server answers others meanwhile. In the thread: figures in, text out. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { ReportFigures } from './figures.js';
import type { Language } from './language.js';

interface PageTask {
  readonly figures: ReportFigures;
  readonly language: Language;
}

/** Rejects where the thread dies, or with the signal's reason where it aborts. */
export function pageInThread(figures: ReportFigures, language: Language, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const task: PageTask = { figures, language };
    const worker = new Worker(new URL(import.meta.url), { workerData: { pageTask: task }, execArgv: [] });
    const stop = () => {
      void worker.terminate();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', stop);
      // After its message this changes nothing.
      reject(new Error(`the page's thread ended with status ${code}`));
    });
  });
}

const task = isMainThread ? undefined : (workerData as { pageTask?: PageTask } | null)?.pageTask;
if (task !== undefined) {
  const { reportPage } = await import('./page.js');
  parentPort?.postMessage(reportPage(task.figures, task.language));
}

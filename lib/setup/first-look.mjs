// Has a running server process the captures that are new to it, through its public API, and prints the flows per label.
import { StepError, say } from './steps.mjs';

const POLL_MS = 100;
const COLUMNS = 3;
const MOST_LABELS = 45;

async function ask(url, body) {
  const options =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(60_000) });
  const answer = await response.json();
  if (!response.ok) throw new StepError(`${url}: ${answer.message ?? response.status}`);
  return answer;
}

function fullName({ name, extension }) {
  return extension === '' ? name : `${name}.${extension}`;
}

/** Asks until no capture is under way; says how far it is. */
async function whenIdle(url) {
  for (;;) {
    const files = await ask(`${url}/files/list`);
    const busy = files.filter(({ status }) => status.state === 'in_progress').length;
    if (busy === 0) return files;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function labelCounts(url, files) {
  const counts = new Map();
  for (const { status } of files) {
    const statistics = await ask(`${url}/file/${status.job_id}/statistics`);
    for (const { label, count } of statistics.find(({ title }) => title === 'labels')?.content ?? []) {
      counts.set(label, (counts.get(label) ?? 0) + count);
    }
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

function printCounts(counts) {
  const cells = counts.slice(0, MOST_LABELS).map(([label, count]) => `${String(count).padStart(7)}  ${label}`);
  const width = Math.max(0, ...cells.map((cell) => cell.length)) + 2;
  for (let row = 0; row < cells.length; row += COLUMNS) {
    say(
      cells
        .slice(row, row + COLUMNS)
        .map((cell) => cell.padEnd(width))
        .join('')
        .trimEnd(),
    );
  }
  if (counts.length > MOST_LABELS) say(`        and ${counts.length - MOST_LABELS} labels more`);
}

export async function processNewCaptures(url) {
  const start = performance.now();
  const listed = await ask(`${url}/files/list`);
  const fresh = listed.filter(({ status }) => status.state === 'new');
  for (const file of fresh) await ask(`${url}/files/process`, { file_name: fullName(file) });
  const files = await whenIdle(url);
  const finished = files.filter(({ status }) => status.state === 'finished');
  const failed = files.filter(({ status }) => status.state === 'failed');
  const flows = finished.reduce((total, file) => total + (file.flows_count ?? 0), 0);
  const time =
    fresh.length === 0
      ? 'processed before'
      : `${fresh.length} new, ${((performance.now() - start) / 1000).toFixed(1)} s`;
  say(`${finished.length} captures (${time}), ${flows} flows; per label:`);
  printCounts(await labelCounts(url, finished));
  for (const file of failed) say(`could not be read: ${fullName(file)}: ${file.status.message ?? ''}`);
}

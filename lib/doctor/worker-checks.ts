/** What `tractor doctor` says of the workers that a catalogue knows: are they alive, alike, and do they see the same folders. Pure. */
import { type Check, count, fail, ok, some, warn } from './check.js';

/** A row of the catalogue's table of workers, its silence by the database's clock. */
export interface WorkerRow {
  readonly worker_id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly concurrency: number;
  readonly digest: string;
  readonly silent_ms: number;
  /** Markers of the folders as it sees them; null where it sees none. */
  readonly captures_marker: string | null;
  readonly data_marker: string | null;
}

/** Three times as long as one is silent that is well. */
export const silentMs = 15_000;

export const nameOf = ({ host, pid }: WorkerRow): string => `${host} (${pid})`;

export const isAlive = ({ silent_ms }: WorkerRow): boolean => silent_ms < silentMs;

function silenceOf(worker: WorkerRow): string {
  return `${nameOf(worker)} for ${Math.round(worker.silent_ms / 1000)} s`;
}

/** `waiting`: jobs that nobody has begun. */
export function workersCheck(workers: readonly WorkerRow[], waiting: number): Check {
  const alive = workers.filter(isAlive);
  const silent = workers.filter((worker) => !isAlive(worker));
  const jobs = alive.reduce((sum, { concurrency }) => sum + concurrency, 0);
  if (alive.length === 0) {
    const found = `none is at work; ${count(waiting, 'job waits', 'jobs wait')}`;
    const advice = 'start tractor worker on a host that sees the folders';
    return waiting > 0 ? fail('workers', found, advice) : warn('workers', found, advice);
  }
  const found = `${some(alive.map(nameOf))}: ${count(jobs, 'job')} at once`;
  if (silent.length === 0) return ok('workers', found);
  return warn(
    'workers',
    `${found}; silent: ${some(silent.map(silenceOf))}`,
    'look at these hosts, their network and the logs there; their jobs are run by others meanwhile',
  );
}

/** Which workers have which value, the most frequent first. */
function byValue(workers: readonly WorkerRow[], read: (worker: WorkerRow) => string): [string, WorkerRow[]][] {
  const groups = new Map<string, WorkerRow[]>();
  for (const worker of workers) {
    const value = read(worker);
    groups.set(value, [...(groups.get(value) ?? []), worker]);
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}

function listed(groups: readonly [string, WorkerRow[]][]): string {
  return groups.map(([value, workers]) => `${value}: ${some(workers.map(nameOf))}`).join('; ');
}

export function versionsCheck(workers: readonly WorkerRow[], own: string): Check {
  const groups = byValue(workers.filter(isAlive), ({ version }) => version);
  const others = groups.filter(([version]) => version !== own);
  if (others.length === 0) return ok('versions', `all are ${own}`);
  return warn(
    'versions',
    `this program is ${own}; ${listed(groups)}`,
    'finish the upgrade: results may differ between versions',
  );
}

export function modelsCheck(workers: readonly WorkerRow[]): Check {
  const groups = byValue(workers.filter(isAlive), ({ digest }) => digest.slice(0, 12) || 'none');
  if (groups.length <= 1) return ok('models', 'all workers have the same models and label catalogues');
  return warn(
    'models',
    `models or label catalogues differ: ${listed(groups)}`,
    'give all workers the same --model and --catalogue: else the labels of a job depend on who runs it',
  );
}

/** A folder that all are to see: its marker as it is found here, and the one that the catalogue says; null where there is none. */
export interface SeenFolder {
  readonly name: 'captures' | 'data';
  readonly here: string | null;
  readonly expected: string | null;
}

export function sharedCheck(workers: readonly WorkerRow[], { name: folder, here, expected }: SeenFolder): Check {
  const name = `${folder} shared`;
  if (expected === null)
    return warn(
      name,
      'nothing tells whether all see the same folder',
      `start tractor serve once with --${folder} that it may write in: it marks the folder`,
    );
  const advice = `mount the same folder on all hosts and name it with --${folder}`;
  if (here !== expected) return fail(name, 'this host sees another folder than servers and workers do', advice);
  const alive = workers.filter(isAlive);
  const others = alive.filter((worker) => worker[`${folder}_marker`] !== expected);
  if (others.length > 0) return fail(name, `another folder than here: ${some(others.map(nameOf))}`, advice);
  return ok(name, `${count(alive.length, 'worker sees', 'workers see')} the same folder as this host`);
}

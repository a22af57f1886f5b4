/**
 * Every capture of the folder with its newest job and its times, kept in memory so that a page of a hundred thousand costs no walk through the
 * folder. Kept up by scans, by single looks and by what happens to jobs. Reads no packets.
 */
import type { CaptureTimes, Catalogue, JobRecord, JobState } from '../storage/catalogue.js';
import { Stretch } from '../turns.js';
import type { CapturesFolder, FoundCapture } from './captures-folder.js';
import type { Happening, Happenings } from './happenings.js';

export interface ListedCapture {
  readonly capture: FoundCapture;
  /** The newest job over it, unless that ended over another state of the file. */
  readonly job: JobRecord | null;
  readonly times: CaptureTimes | null;
}

export type CaptureSort = 'name' | 'modified_at' | 'size_bytes' | 'first_packet_at' | 'last_packet_at' | 'flows';

export interface CaptureQuestion {
  /** Part of the name, in any case. */
  readonly q?: string | undefined;
  /** 'new' is a capture without a job. */
  readonly state?: CaptureState | undefined;
  readonly sort: CaptureSort;
  readonly descending: boolean;
  readonly limit: number;
  /** What `next` of the page before was. */
  readonly after?: CaptureCursor | undefined;
}

export type CaptureState = 'none' | JobState;

/** Where a page ended: the value that it is sorted by, and the name. */
export interface CaptureCursor {
  readonly value: number | string;
  readonly name: string;
}

export interface CapturePage {
  readonly captures: readonly ListedCapture[];
  readonly total: number;
  readonly next: CaptureCursor | null;
}

export interface ScanResult {
  readonly captures: number;
  readonly added: number;
}

/** Entries looked at before others get their turn. */
const stretch = 5000;

function sameStamp(a: { sizeBytes: number; mtimeMs: number }, b: { sizeBytes: number; mtimeMs: number }): boolean {
  return a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs;
}

function speaksOf(job: JobRecord, capture: FoundCapture): boolean {
  if (job.state === 'new' || job.state === 'in_progress') return true;
  const then = job.captures.find(({ name }) => name === capture.name);
  return then !== undefined && sameStamp(then, capture);
}

/** What is not known comes first where the smallest does. */
function sortValue({ capture, job, times }: ListedCapture, sort: CaptureSort): number | string {
  switch (sort) {
    case 'name':
      return capture.name;
    case 'modified_at':
      return capture.mtimeMs;
    case 'size_bytes':
      return capture.sizeBytes;
    case 'first_packet_at':
      return times?.timeFirstUs ?? -1;
    case 'last_packet_at':
      return times?.timeLastUs ?? -1;
    case 'flows':
      return job?.flows ?? -1;
  }
}

function order(descending: boolean): (a: CaptureCursor, b: CaptureCursor) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    if (a.value !== b.value) return a.value < b.value ? -sign : sign;
    return a.name === b.name ? 0 : a.name < b.name ? -sign : sign;
  };
}

type Placed = CaptureCursor & { readonly listed: ListedCapture };

/** The first `size` of many by `compare`, in memory for few. */
class FirstOf {
  #kept: Placed[] = [];
  #last: Placed | undefined;
  constructor(
    readonly size: number,
    readonly compare: (a: CaptureCursor, b: CaptureCursor) => number,
  ) {}

  add(placed: Placed): void {
    if (this.#last !== undefined && this.compare(placed, this.#last) > 0) return;
    this.#kept.push(placed);
    if (this.#kept.length >= 4 * this.size) this.sorted();
  }

  sorted(): readonly Placed[] {
    this.#kept = this.#kept.sort(this.compare).slice(0, this.size);
    if (this.#kept.length === this.size) this.#last = this.#kept.at(-1);
    return this.#kept;
  }
}

export class CaptureList {
  readonly #captures = new Map<string, FoundCapture>();
  readonly #jobs: Map<string, JobRecord>;
  readonly #times: Map<string, CaptureTimes & { readonly sizeBytes: number; readonly mtimeMs: number }>;
  readonly #folder: CapturesFolder;
  readonly #catalogue: Catalogue;
  readonly #happenings: Happenings;
  #onFolders: (folders: readonly string[]) => void = () => {};
  #folders: readonly string[] = [];
  #scan: Promise<ScanResult> | null = null;
  #scanned: Promise<unknown>;
  #isScanned = false;
  /** Looked at while a scan is going on: newer than what that saw. */
  readonly #lookedAt = new Set<string>();

  private constructor(
    folder: CapturesFolder,
    catalogue: Catalogue,
    happenings: Happenings,
    jobs: Map<string, JobRecord>,
    times: Map<string, CaptureTimes & { readonly sizeBytes: number; readonly mtimeMs: number }>,
  ) {
    this.#folder = folder;
    this.#catalogue = catalogue;
    this.#happenings = happenings;
    this.#jobs = jobs;
    this.#times = times;
    happenings.listen((happening) => this.#note(happening));
    this.#scanned = this.rescan(false);
    this.#scanned.catch(() => {});
  }

  /** Begins the first scan; pages wait for its end. */
  static async open(folder: CapturesFolder, catalogue: Catalogue, happenings: Happenings): Promise<CaptureList> {
    const times = new Map((await catalogue.allTimes()).map((each) => [each.name, each]));
    return new CaptureList(folder, catalogue, happenings, await catalogue.newestJobsOver(), times);
  }

  /** Whoever watches is told of the folders that there are, now and after each scan. */
  tellFolders(onFolders: (folders: readonly string[]) => void): void {
    this.#onFolders = onFolders;
    onFolders(this.#folders);
  }

  get isScanned(): boolean {
    return this.#isScanned;
  }

  get size(): number {
    return this.#captures.size;
  }

  /** Resolves after the first scan. */
  async ready(): Promise<void> {
    await this.#scanned;
  }

  /** Looks at the whole folder; one scan at a time, and whoever asks meanwhile gets the answer of the next one. */
  async rescan(tell = true): Promise<ScanResult> {
    while (this.#scan !== null) await this.#scan.catch(() => {});
    this.#scan = this.#lookAtAll(tell).finally(() => {
      this.#scan = null;
      this.#lookedAt.clear();
    });
    return await this.#scan;
  }

  async #lookAtAll(tell: boolean): Promise<ScanResult> {
    const { captures, folders } = await this.#folder.walk();
    this.#folders = folders;
    this.#onFolders(folders);
    const found = new Set<string>();
    const turn = new Stretch();
    let added = 0;
    for (const capture of captures) {
      if (turn.isLong) await turn.pause();
      found.add(capture.name);
      if (!this.#lookedAt.has(capture.name) && this.#set(capture.name, capture, tell) === 'added') added++;
    }
    for (const name of [...this.#captures.keys()]) {
      if (turn.isLong) await turn.pause();
      if (!found.has(name) && !this.#lookedAt.has(name)) this.#set(name, null, tell);
    }
    this.#isScanned = true;
    return { captures: this.#captures.size, added };
  }

  /** Looks at one name: it may have come, changed or gone. */
  async look(name: string): Promise<ListedCapture | null> {
    const capture = await this.#folder.find(name);
    if (this.#scan !== null) this.#lookedAt.add(name);
    this.#set(name, capture, true);
    return capture === null ? null : this.#listed(capture);
  }

  #set(name: string, capture: FoundCapture | null, tell: boolean): 'added' | 'changed' | 'same' | 'removed' {
    const before = this.#captures.get(name);
    if (capture === null) {
      if (before === undefined) return 'same';
      this.#captures.delete(name);
    } else {
      if (before !== undefined && sameStamp(before, capture)) return 'same';
      this.#captures.set(name, capture);
    }
    if (tell) this.#happenings.tell({ kind: 'capture', name });
    return capture === null ? 'removed' : before === undefined ? 'added' : 'changed';
  }

  /** As the list has it, without a look. */
  listed(name: string): ListedCapture | null {
    const capture = this.#captures.get(name);
    return capture === undefined ? null : this.#listed(capture);
  }

  #listed(capture: FoundCapture): ListedCapture {
    const job = this.#jobs.get(capture.name);
    const known = this.#times.get(capture.name);
    return {
      capture,
      job: job !== undefined && speaksOf(job, capture) ? job : null,
      times: known !== undefined && sameStamp(known, capture) ? known : null,
    };
  }

  /** Times that became known. */
  noteTimes(capture: FoundCapture, times: CaptureTimes): void {
    this.#times.set(capture.name, { ...times, sizeBytes: capture.sizeBytes, mtimeMs: capture.mtimeMs });
    this.#happenings.tell({ kind: 'capture', name: capture.name });
  }

  async page(question: CaptureQuestion): Promise<CapturePage> {
    await this.ready();
    const { q, state, sort, descending, limit, after } = question;
    const part = q?.toLowerCase();
    const compare = order(descending);
    const first = new FirstOf(limit + 1, compare);
    let [total, looked] = [0, 0];
    for (const capture of this.#captures.values()) {
      if (++looked % stretch === 0) await new Promise((resolve) => setImmediate(resolve));
      if (part !== undefined && !capture.name.toLowerCase().includes(part)) continue;
      const listed = this.#listed(capture);
      if (state !== undefined && (listed.job?.state ?? 'none') !== state) continue;
      total++;
      const placed = { value: sortValue(listed, sort), name: capture.name, listed };
      if (after === undefined || compare(placed, after) > 0) first.add(placed);
    }
    const placed = first.sorted();
    const last = placed[limit - 1];
    const next = placed.length > limit && last !== undefined ? { value: last.value, name: last.name } : null;
    return { captures: placed.slice(0, limit).map(({ listed }) => listed), total, next };
  }

  #note(happening: Happening): void {
    if (happening.kind === 'job') this.#noteJob(happening.job);
    else if (happening.kind === 'job_removed') void this.#forgetJob(happening.jobId, happening.captures);
  }

  #noteJob(job: JobRecord): void {
    for (const { name, sizeBytes, mtimeMs } of job.captures) {
      const before = this.#jobs.get(name);
      if (before === undefined || before.jobId <= job.jobId) this.#jobs.set(name, job);
      if (job.captures.length === 1 && job.options.filter === null && job.flows !== null)
        this.#times.set(name, { timeFirstUs: job.timeFirstUs, timeLastUs: job.timeLastUs, sizeBytes, mtimeMs });
      if (this.#captures.has(name)) this.#happenings.tell({ kind: 'capture', name });
    }
  }

  /** The newest one is now the one before it. */
  async #forgetJob(jobId: number, captures: readonly string[]): Promise<void> {
    for (const name of captures) {
      if (this.#jobs.get(name)?.jobId !== jobId) continue;
      const newest = (await this.#catalogue.newestJobsOver(name).catch(() => null))?.get(name);
      // A job asked for meanwhile is newer than whatever the catalogue had.
      if (this.#jobs.get(name)?.jobId !== jobId) continue;
      if (newest === undefined) this.#jobs.delete(name);
      else this.#jobs.set(name, newest);
      this.#happenings.tell({ kind: 'capture', name });
    }
  }
}

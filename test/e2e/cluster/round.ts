/**
 * One round of a fault: every capture is asked for, something bad happens meanwhile, and then every job has ended once, as it does where
 * nobody is disturbed, and nothing is left of what was broken off.
 */
import type { Test } from 'tap';
import { type Cluster, captureNames, longCapture } from './cluster.js';
import { type JobResult, resultOf } from './results.js';

export class Rounds {
  readonly #cluster: Cluster;
  readonly #expected: ReadonlyMap<string, JobResult>;
  /** Jobs of the rounds before: what they left must not change any more. */
  readonly #jobs = new Map<number, string>();

  constructor(cluster: Cluster, expected: ReadonlyMap<string, JobResult>) {
    this.#cluster = cluster;
    this.#expected = expected;
  }

  /** `fault` may take as long as it likes; it resolves with everything in place again. */
  async run(test: Test, fault: (jobs: ReadonlyMap<string, number>) => Promise<void>): Promise<Map<string, number>> {
    const jobs = new Map<string, number>();
    for (const name of captureNames) jobs.set(name, await this.#cluster.order(name));
    await fault(jobs);
    for (const [name, jobId] of jobs) {
      await this.#cluster.ended(jobId);
      this.#jobs.set(jobId, name);
    }
    for (const [name, jobId] of jobs) await this.check(test, name, jobId);
    return jobs;
  }

  async check(test: Test, name: string, jobId: number): Promise<void> {
    const left = await resultOf(this.#cluster.bytes, jobId);
    test.strictSame(left, this.#expected.get(name), `${name} (job ${jobId}): the same as where nobody is disturbed`);
    const ends = await this.#cluster.history.ends(jobId);
    if (ends !== 1) test.comment(JSON.stringify(await this.#cluster.history.of(jobId)));
    test.equal(ends, 1, `${name} (job ${jobId}): ended once`);
  }

  /** All jobs of all rounds once more: what they have stored is looked at again where it is soon done. */
  async checkAll(test: Test): Promise<void> {
    const again = [...this.#jobs].filter(([, name]) => name !== longCapture);
    for (const [jobId, name] of again) await this.check(test, name, jobId);
    test.strictSame(await this.#cluster.endedTwice(), [], 'no job ended twice');
  }
}

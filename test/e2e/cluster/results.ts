/** What a job left, to the byte: rows of flows and of sessions, all packets through its index, how it ended and why. */
import { createHash } from 'node:crypto';
import type { Test } from 'tap';
import { startServer } from '../../../lib/api/server.js';

export interface JobResult {
  readonly state: string;
  readonly message: string | null;
  readonly flows: number | null;
  readonly sessions: number | null;
  readonly packets: number | null;
  /** Of each export a digest. */
  readonly exports: Readonly<Record<string, string>>;
}

export type Fetch = (path: string) => Promise<Buffer>;

const rows = ['flows/export?format=csv', 'sessions/export?format=csv'];
/** Of a job of more packets than this, those of some flows. */
const manyPackets = 20_000;
const carved = (packets: number | null) =>
  `packets.pcapng${(packets ?? 0) > manyPackets ? '?filter=label%20==%20vk' : ''}`;

export async function resultOf(fetchBytes: Fetch, jobId: number): Promise<JobResult> {
  const job = JSON.parse((await fetchBytes(`/api/v2/jobs/${jobId}`)).toString());
  const exports: Record<string, string> = {};
  for (const path of [...rows, carved(job.packets)]) {
    const bytes = await fetchBytes(`/api/v2/jobs/${jobId}/${path}`);
    exports[path] = `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('hex')}`;
  }
  const { state, message = null, flows = null, sessions = null, packets = null } = job;
  return { state, message, flows, sessions, packets, exports };
}

/** The same captures through one server on its own, which nobody disturbs. */
export async function undisturbed(
  test: Test,
  captures: string,
  names: readonly string[],
): Promise<Map<string, JobResult>> {
  const server = await startServer({ captures, data: test.testdir({}), port: 0, logger: false, rateLimit: 0 });
  const fetchBytes = async (path: string, init?: RequestInit) =>
    Buffer.from(await (await fetch(server.url + path, init)).arrayBuffer());
  const results = new Map<string, JobResult>();
  for (const name of names) {
    const body = JSON.stringify({ captures: [name] });
    const wish = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const { job_id } = JSON.parse((await fetchBytes('/api/v2/jobs', wish)).toString());
    const ended = async () =>
      /^(?:finished|failed)$/.test(JSON.parse((await fetchBytes(`/api/v2/jobs/${job_id}`)).toString()).state);
    while (!(await ended())) await new Promise((resolve) => setTimeout(resolve, 20));
    results.set(name, await resultOf(fetchBytes, job_id));
  }
  await server.close();
  return results;
}

/**
 * The packets behind a job's flows, out of its captures, as long as those are as the job read them. Which flows is for the caller to say;
 * knows no HTTP.
 */
import { basename } from 'node:path';
import { CaptureError } from '../errors.js';
import type { CarvedFlows } from '../pipeline/analysis.js';
import { analyzeCapture } from '../pipeline/analyze-capture.js';
import { carvePackets, type ListedPacket, listPackets } from '../pipeline/carve-packets.js';
import type { Row } from '../schema/column-batch.js';
import { type FaultParams, faultText } from '../schema/fault-texts.js';
import type { JobRecord } from '../storage/catalogue.js';
import type { FlowLake } from '../storage/flow-lake.js';
import { analyzeOptions } from './analysis-options.js';
import type { CapturesFolder } from './captures-folder.js';

export type { ListedPacket };

/** The packets cannot be had any more; the message is for the caller. */
export class PacketsGone extends Error {
  override readonly name = 'PacketsGone';
  constructor(
    readonly code: 'job_without_index' | 'packets_unreadable' | 'capture_gone',
    readonly params: FaultParams,
  ) {
    super(faultText(code, params));
  }
}

export function noPacketIndex(jobId: number): PacketsGone {
  return new PacketsGone('job_without_index', { id: jobId });
}

export interface FlowWindows {
  readonly windowS: number;
  readonly windows: readonly Row[];
  /** There are more than are told. */
  readonly more: boolean;
}

const mostWindows = 10_000;

/** Without the folders: they are nobody's business. */
function gone(error: unknown): unknown {
  if (!(error instanceof CaptureError) || error.code === 'aborted' || error.code === 'out_of_memory') return error;
  const what = error.path.endsWith('.packets') ? 'its packet index' : basename(error.path);
  return new PacketsGone('packets_unreadable', { what, offset: error.offset, reason: error.reason });
}

async function* told<T>(items: AsyncIterable<T>): AsyncGenerator<T, void> {
  try {
    yield* items;
  } catch (error) {
    throw gone(error);
  }
}

/** A frame may bring packets of other flows along (A-MSDU): theirs are fewer. */
function ofCommonestFlow(rows: readonly Row[]): Row[] {
  const counts = new Map<unknown, number>();
  for (const { flow_id: id } of rows) counts.set(id, (counts.get(id) ?? 0) + 1);
  const [commonest] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  return rows.filter((row) => row['flow_id'] === commonest);
}

export class JobPackets {
  readonly #captures: CapturesFolder;
  readonly #lake: FlowLake;

  constructor(captures: CapturesFolder, lake: FlowLake) {
    this.#captures = captures;
    this.#lake = lake;
  }

  /** As pcapng, piece by piece, in the order of the captures. `flows` are their packet_log. */
  async carve(job: JobRecord, flows: readonly number[], signal?: AbortSignal): Promise<AsyncGenerator<Buffer, void>> {
    const source = await this.#source(job, flows);
    return told(carvePackets(source, signal === undefined ? {} : { signal }));
  }

  /** The first packets of one flow. */
  async list(job: JobRecord, flow: number, limit: number): Promise<ListedPacket[]> {
    const source = await this.#source(job, [flow]);
    try {
      return await listPackets(source, { limit });
    } catch (error) {
      throw gone(error);
    }
  }

  /** One flow cut as the job's own windows are, with the features of each. `flowId` stands in their rows. */
  async windows(job: JobRecord, flow: number, flowId: number): Promise<FlowWindows> {
    const source = await this.#source(job, [flow]);
    const windows: Row[] = [];
    // The job's own filter let these packets pass.
    const options = analyzeOptions({ ...job.options, features: 'iscx', filter: null });
    for await (const batch of told(analyzeCapture(source, { ...options, rows: 'windows' }))) {
      windows.push(...batch.rows());
      if (windows.length > mostWindows) break;
    }
    const own = ofCommonestFlow(windows).map((row) => ({ ...row, flow_id: flowId }));
    return { windowS: job.options.windowS, windows: own.slice(0, mostWindows), more: windows.length > mostWindows };
  }

  async #source({ jobId, captures }: JobRecord, flows: readonly number[]): Promise<CarvedFlows> {
    const packetIndex = this.#lake.packetIndex(jobId);
    if (packetIndex === null) throw noPacketIndex(jobId);
    const paths: string[] = [];
    for (const { name } of captures) {
      const found = await this.#captures.find(name);
      if (found === null) throw new PacketsGone('capture_gone', { name });
      paths.push(found.path);
    }
    return { captures: paths, packetIndex, flows };
  }
}

/**
 * Packets of flows out of their captures, by the packet index that an analysis wrote: as pcapng, or as a list of numbers. Says neither which
 * flows there are nor where an index is kept.
 */
import { CaptureError, type CaptureFaultCode } from '../errors.js';
import type { NativeCarving, NativeCarvingOptions } from '../native/declarations.js';
import { loadAddon } from '../native/load-addon.js';
import type { AnalyzeOptions, CarvedFlows } from './analysis.js';
import { nativeCarving } from './native-options.js';

export interface CarveOptions {
  readonly signal?: AbortSignal;
}

export interface ListOptions extends CarveOptions {
  /** Packets at most, from the first on; 1 to 1,000,000. */
  readonly limit: number;
  /** As the analysis had it. */
  readonly tunnels?: AnalyzeOptions['tunnels'];
}

/** One packet of a flow. */
export interface ListedPacket {
  /** In the analysis, from 1; a flow's flow_id is that of its first one. */
  readonly number: number;
  readonly timeUs: number;
  /** From the sender of the flow's first packet. */
  readonly forward: boolean;
  readonly wireBytes: number;
  readonly payloadBytes: number;
  /** Null where it is not TCP. */
  readonly tcpFlags: number | null;
}

function throwFault(carving: NativeCarving): void {
  const fault = carving.fault();
  if (fault !== null)
    throw new CaptureError(fault.code as CaptureFaultCode, fault.path, fault.offset, fault.message, 0);
}

async function* pieces(flows: CarvedFlows, more: Partial<NativeCarvingOptions>, signal: AbortSignal | undefined) {
  signal?.throwIfAborted();
  const { paths, carve } = nativeCarving(flows);
  const carving = new (loadAddon().NativeCarving)({ paths, ...carve, ...more });
  const stop = () => carving.abort();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for (let bytes = await carving.next(); bytes !== null; bytes = await carving.next()) {
      signal?.throwIfAborted();
      yield bytes;
    }
    signal?.throwIfAborted();
    throwFault(carving);
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

/**
 * The packets of these flows as a pcapng file, piece by piece: whole frames with their times in ns, their interfaces, comments and flags, in
 * the order of the analysis, each once. Reads no more of an uncompressed capture than that; a compressed one is read through. Read ahead by a
 * few pieces at most.
 * @throws CaptureError at the iteration: `changed` or `not_found` where a capture is not what was analysed, `bad_record` where index and
 * capture do not fit together; what came before was carved
 */
export async function* carvePackets(flows: CarvedFlows, { signal }: CarveOptions = {}): AsyncGenerator<Buffer, void> {
  yield* pieces(flows, {}, signal);
}

const columns = 6;

function listed(row: Float64Array): ListedPacket {
  const [number, timeUs, forward, wireBytes, payloadBytes, flags] = row as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    number,
    timeUs,
    forward: forward === 1,
    wireBytes,
    payloadBytes,
    tcpFlags: Number.isNaN(flags) ? null : flags,
  };
}

/**
 * The first packets of one flow, in the order of the capture.
 * @throws CaptureError as carvePackets does
 */
export async function listPackets(flow: CarvedFlows, { limit, tunnels, signal }: ListOptions): Promise<ListedPacket[]> {
  const packets: ListedPacket[] = [];
  for await (const bytes of pieces(flow, { listLimit: limit, openTunnels: tunnels !== 'outer' }, signal)) {
    const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    for (let at = 0; at < numbers.length; at += columns) packets.push(listed(numbers.subarray(at, at + columns)));
  }
  return packets;
}

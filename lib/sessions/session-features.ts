/**
 * The vector of an application session: numbers from the timing and the amounts of its flows, under the names of
 * lib/schema/session-columns.ts. Times are of packets, in µs.
 *
 * A flow is at work from its first to its last packet; what is told of silence within flows is in their own vectors.
 * - Gaps between flow starts: sorted by time. Of none min = max = -1, mean = std = 0, as in the vectors of flows; std is the sample one.
 * - Active and idle: as in the vectors of flows (features.md: the threshold is 1 s, active includes the idle time that ends it, nothing is
 *   flushed at the end), over the times in which any flow is at work.
 * - `out` is what the session's client sends, `in` what it receives; of flows between others, what their clients send and receive.
 */
import type { AppSession, Member } from './app-session.js';

const idleThresholdUs = 1_000_000;

interface Moments {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly std: number;
}

/** Of no values: -1, 0, -1, 0. Two passes: times since the epoch have too many digits for sums of squares. */
export function momentsOf(values: readonly number[]): Moments {
  if (values.length === 0) return { min: -1, mean: 0, max: -1, std: 0 };
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const mean = sum / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { min, mean, max, std: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

const flat = ({ min, mean, max, std }: Moments): number[] => [min, mean, max, std];

/** In order of time. */
function startsOf(members: readonly Member[]): Float64Array {
  return Float64Array.from(members, ({ flow }) => flow.startUs).sort();
}

function gapsOf(starts: Float64Array): number[] {
  const gaps: number[] = [];
  for (let i = 1; i < starts.length; i++) gaps.push((starts[i] as number) - (starts[i - 1] as number));
  return gaps;
}

/** Flows that touch in one microsecond are at work together. */
function mostAtOnce(starts: Float64Array, ends: Float64Array): number {
  let [most, ended] = [0, 0];
  starts.forEach((startUs, begun) => {
    while ((ends[ended] as number) < startUs) ended++;
    most = Math.max(most, begun + 1 - ended);
  });
  return most;
}

/** Members by their beginnings. */
function activity(members: readonly Member[]): { active: number[]; idle: number[] } {
  const [active, idle]: [number[], number[]] = [[], []];
  let [activeStartUs, lastUs] = [Number.NaN, Number.NaN];
  for (const { flow, lastUs: endUs } of members) {
    const gapUs = flow.startUs - lastUs;
    if (Number.isNaN(lastUs)) activeStartUs = flow.startUs;
    else if (gapUs > idleThresholdUs) {
      active.push(flow.startUs - activeStartUs);
      idle.push(gapUs);
      activeStartUs = flow.startUs;
    }
    lastUs = Number.isNaN(lastUs) ? endUs : Math.max(lastUs, endUs);
  }
  return { active, idle };
}

interface Amounts {
  outPackets: number;
  inPackets: number;
  outBytes: number;
  inBytes: number;
}

function amountsOf({ clientIp, members }: AppSession): Amounts {
  const sums = { outPackets: 0, inPackets: 0, outBytes: 0, inBytes: 0 };
  for (const { flow, totals } of members) {
    if (totals === null) continue;
    const served = flow.serverIp === clientIp && flow.clientIp !== clientIp;
    sums.outPackets += served ? totals.serverPackets : totals.clientPackets;
    sums.inPackets += served ? totals.clientPackets : totals.serverPackets;
    sums.outBytes += served ? totals.serverBytes : totals.clientBytes;
    sums.inBytes += served ? totals.clientBytes : totals.serverBytes;
  }
  return sums;
}

const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);
const distinct = <T>(members: readonly Member[], pick: (member: Member) => T) => new Set(members.map(pick)).size;
const share = (members: readonly Member[], has: (member: Member) => boolean) =>
  members.filter(has).length / members.length;

/** Most sessions of a scanned network are of one flow; the same numbers by a short way. */
function vectorOfOne(session: AppSession, { flow, lastUs }: Member): number[] {
  const { outPackets, inPackets, outBytes, inBytes } = amountsOf(session);
  const [tcp, announced] = [flow.transport === 'tcp' ? 1 : 0, flow.announcedBy === null ? 0 : 1];
  // biome-ignore format: one line each for the beginning with its gaps, activity and silence, and amounts
  return [
    1, 1, 1, 1, lastUs - flow.startUs, -1, 0, -1, 0,
    1, 1, -1, 0, -1, 0, -1, 0, -1, 0,
    outPackets, inPackets, outBytes, inBytes, ratio(outPackets, inPackets), ratio(outBytes, inBytes), tcp, announced,
  ];
}

/** One number for each of `sessionFeatures`, in its order. */
export function sessionVector(session: AppSession): number[] {
  const { members } = session;
  if (members.length === 1) return vectorOfOne(session, members[0] as Member);
  const byStart = [...members].sort((a, b) => a.flow.startUs - b.flow.startUs);
  const starts = startsOf(members);
  const ends = Float64Array.from(members, ({ lastUs }) => lastUs).sort();
  const durationUs = (ends.at(-1) as number) - (starts[0] as number);
  const atWorkUs = members.reduce((sum, { flow, lastUs }) => sum + lastUs - flow.startUs, 0);
  const most = mostAtOnce(starts, ends);
  const { active, idle } = activity(byStart);
  const { outPackets, inPackets, outBytes, inBytes } = amountsOf(session);
  return [
    members.length,
    distinct(members, ({ flow }) => flow.serverIp),
    distinct(members, ({ flow }) => flow.serverPort),
    distinct(members, ({ flow }) => flow.protocol),
    durationUs,
    ...flat(momentsOf(gapsOf(starts))),
    durationUs === 0 ? most : atWorkUs / durationUs,
    most,
    ...flat(momentsOf(active)),
    ...flat(momentsOf(idle)),
    outPackets,
    inPackets,
    outBytes,
    inBytes,
    ratio(outPackets, inPackets),
    ratio(outBytes, inBytes),
    share(members, ({ flow }) => flow.transport === 'tcp'),
    share(members, ({ flow }) => flow.announcedBy !== null),
  ];
}

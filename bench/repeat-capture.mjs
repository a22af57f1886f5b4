// Writes a pcap several times over into one file, each time later by the span of the capture, so that time goes on.
// Holds a few MB whatever the size. Wants a little-endian pcap.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const BUFFER_BYTES = 4 << 20;
const TICKS_PER_SECOND = new Map([
  [0xa1b2c3d4, 1_000_000],
  [0xa1b23c4d, 1_000_000_000],
]);

function readHeader(path) {
  const header = Buffer.alloc(FILE_HEADER_BYTES);
  const file = openSync(path);
  const got = readSync(file, header, 0, FILE_HEADER_BYTES, 0);
  closeSync(file);
  const ticks = TICKS_PER_SECOND.get(header.readUInt32LE(0));
  if (got < FILE_HEADER_BYTES || ticks === undefined) throw new Error(`${path} is not a little-endian pcap`);
  return { header, ticks };
}

/** Offsets of the whole records in the first `held` bytes; the last one is where they end. */
function recordOffsets(buffer, held) {
  const offsets = [0];
  let at = 0;
  while (held - at >= RECORD_HEADER_BYTES) {
    const next = at + RECORD_HEADER_BYTES + buffer.readUInt32LE(at + 8);
    if (next > held) break;
    at = next;
    offsets.push(at);
  }
  return offsets;
}

/** Yields the capture in runs of whole records; a run is valid until the next is asked for. */
function* recordRuns(path) {
  const buffer = Buffer.alloc(BUFFER_BYTES);
  const file = openSync(path);
  let position = FILE_HEADER_BYTES;
  let held = 0;
  try {
    for (;;) {
      const got = readSync(file, buffer, held, BUFFER_BYTES - held, position);
      position += got;
      held += got;
      const offsets = recordOffsets(buffer, held);
      const end = offsets.pop();
      if (end === 0 && held > 0)
        throw new Error(`${path} ends, or has a record beyond ${BUFFER_BYTES} bytes, at ${position}`);
      if (got === 0) return;
      yield { bytes: buffer.subarray(0, end), offsets };
      buffer.copyWithin(0, end, held);
      held -= end;
    }
  } finally {
    closeSync(file);
  }
}

// Seconds and ticks stay apart: their sum in nanoseconds does not fit a double.
const isBefore = (a, b) => a.seconds < b.seconds || (a.seconds === b.seconds && a.ticks < b.ticks);

/** Packets of the capture and the time from its earliest packet to just after its latest. */
function measureSpan(path, ticksPerSecond) {
  let first = { seconds: Number.POSITIVE_INFINITY, ticks: 0 };
  let last = { seconds: 0, ticks: 0 };
  let packets = 0;
  for (const { bytes, offsets } of recordRuns(path)) {
    for (const at of offsets) {
      const time = { seconds: bytes.readUInt32LE(at), ticks: bytes.readUInt32LE(at + 4) };
      if (isBefore(time, first)) first = time;
      if (isBefore(last, time)) last = time;
    }
    packets += offsets.length;
  }
  const ticks = last.ticks - first.ticks + 1;
  const borrow = ticks < 0 ? 1 : 0;
  const span = { seconds: last.seconds - first.seconds - borrow, ticks: ticks + borrow * ticksPerSecond };
  return { packets, span };
}

function shiftTimes({ bytes, offsets }, shift, ticksPerSecond) {
  for (const at of offsets) {
    const ticks = bytes.readUInt32LE(at + 4) + shift.ticks;
    const carry = Math.floor(ticks / ticksPerSecond);
    bytes.writeUInt32LE(bytes.readUInt32LE(at) + shift.seconds + carry, at);
    bytes.writeUInt32LE(ticks - carry * ticksPerSecond, at + 4);
  }
}

function times(span, factor, ticksPerSecond) {
  const ticks = span.ticks * factor;
  const carry = Math.floor(ticks / ticksPerSecond);
  return { seconds: span.seconds * factor + carry, ticks: ticks - carry * ticksPerSecond };
}

function writeAll(file, bytes) {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

export function repeatCapture(source, target, repetitions) {
  const { header, ticks } = readHeader(source);
  const { packets, span } = measureSpan(source, ticks);
  const file = openSync(target, 'w');
  try {
    writeAll(file, header);
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const shift = times(span, repetition, ticks);
      for (const run of recordRuns(source)) {
        shiftTimes(run, shift, ticks);
        writeAll(file, run.bytes);
      }
    }
  } finally {
    closeSync(file);
  }
  return { packets: packets * repetitions };
}

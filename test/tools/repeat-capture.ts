/** Test tools: a recorded capture (little endian pcap) again and again, each time later: captures of any size, of few kinds of flows. */
import { closeSync, openSync, writeSync } from 'node:fs';

const fileHeader = 24;
const recordHeader = 16;

/** Later than any idle timeout of the defaults: every repetition makes its flows anew. */
const stepS = 400;

export function repeatCapture(original: Buffer, copies: number, path: string): void {
  const file = openSync(path, 'w');
  writeSync(file, original.subarray(0, fileHeader));
  const records = Buffer.from(original.subarray(fileHeader));
  for (let copy = 0; copy < copies; copy++) {
    writeSync(file, records);
    for (let at = 0; at < records.length; at += recordHeader + records.readUInt32LE(at + 8)) {
      records.writeUInt32LE(records.readUInt32LE(at) + stepS, at);
    }
  }
  closeSync(file);
}

/** `tractor info`: the health of a capture as aligned text. All text that the capture brings is escaped. */
import type { AnalysisSummary, CaptureHealth, CaptureInterface, CaptureSection } from '../pipeline/analysis.js';
import { type CaptureReport, timeDigits } from '../report/health-json.js';
import { rfc3339 } from '../report/times.js';
import { grouped, resolutionText, scaled, secondsText } from './amounts.js';
import { aligned } from './print-text.js';
import { safeLine } from './terminal-text.js';

type Line = readonly [name: string, value: string];

/** Long lists of names and comments are counted in full and shown in part; --json has them all. */
const shownNames = 20;

function partOf(count: number, whole: number): string {
  if (count === 0 || whole === 0) return grouped(count);
  return `${grouped(count)} (${((count / whole) * 100).toPrecision(3)} %)`;
}

function formatLines(capture: CaptureHealth): Line[] {
  const compression = capture.compression === '' ? 'not compressed' : capture.compression;
  const section = capture.sections[0];
  const version = section === undefined ? '' : ` ${section.versionMajor}.${section.versionMinor}`;
  const order = section === undefined ? '' : `, ${section.bigEndian ? 'big' : 'little'} endian`;
  return [
    ['format', `${capture.format}${version}${order}, ${compression}`],
    [
      'bytes read',
      compression === 'not compressed' ? grouped(capture.bytesRead) : `${grouped(capture.bytesRead)} decompressed`,
    ],
  ];
}

function timeLines(capture: CaptureHealth): Line[] {
  const { timeFirstNs: first, timeLastNs: last } = capture;
  if (first === null || last === null) return [['time range', 'no packets']];
  const digits = timeDigits(capture);
  const lines: Line[] = [
    ['first packet', rfc3339(first, digits)],
    ['last packet', rfc3339(last, digits)],
    ['duration', secondsText(last - first, digits)],
  ];
  const seconds = Number(last - first) / 1e9;
  if (seconds === 0) return lines;
  const bits = scaled((capture.wireBytes * 8) / seconds, 'bit/s');
  return [...lines, ['data rate', `${bits}, ${scaled(capture.packets / seconds, 'packets/s')}`]];
}

function countLines(capture: CaptureHealth): Line[] {
  const { packets, capturedBytes, wireBytes, truncatedPackets, outOfOrderPackets } = capture;
  return [
    ['packets', grouped(packets)],
    ['bytes on wire', grouped(wireBytes)],
    ['bytes captured', partOf(capturedBytes, wireBytes)],
    ...timeLines(capture),
    ['truncated', `${partOf(truncatedPackets, packets)} packets cut by the snap length`],
    ['out of order', `${partOf(outOfOrderPackets, packets)} packets earlier than the one before`],
    ['comments', `${grouped(capture.packetComments)} on packets`],
  ];
}

function sectionRow(section: CaptureSection, index: number): string[] {
  const order = section.bigEndian ? 'big' : 'little';
  const made = [section.application, section.os, section.hardware].filter((text) => text !== '').map(safeLine);
  const version = `${section.versionMajor}.${section.versionMinor}`;
  return [String(index), grouped(section.offset), version, `${order} endian`, made.join('; ')];
}

function interfaceRow(each: CaptureInterface, index: number): string[] {
  const about = [
    each.description,
    each.filter === '' ? '' : `filter: ${each.filter}`,
    each.comment,
    each.os,
    each.hardware,
  ];
  return [
    String(index),
    each.name === '' ? '-' : safeLine(each.name),
    `${safeLine(each.linkTypeName)} (${each.linkType})`,
    each.snapLength === 0 ? 'no limit' : grouped(each.snapLength),
    resolutionText(each.ticksPerSecond) +
      (each.timeOffsetS === 0 ? '' : ` ${each.timeOffsetS > 0 ? '+' : ''}${each.timeOffsetS} s`),
    grouped(each.frames),
    each.dropped === null ? 'not said' : grouped(each.dropped),
    about
      .filter((text) => text !== '')
      .map(safeLine)
      .join('; '),
  ];
}

const interfaceHead = ['#', 'NAME', 'LINK TYPE', 'SNAP LENGTH', 'CLOCK', 'PACKETS', 'DROPPED', ''];
const sectionHead = ['#', 'OFFSET', 'VERSION', 'BYTE ORDER', 'MADE BY'];

function table(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `  ${title}\n${aligned(rows, '    ')}`;
}

function counters(title: string, counts: Readonly<Record<string, number>>, unit: string): string {
  const rows = Object.entries(counts).filter(([, count]) => count > 0);
  return table(
    title,
    rows.map(([name, count]) => [safeLine(name), `${grouped(count)}${unit}`]),
  );
}

/** Every packet and every byte of it. */
function outcomesTable({ packets, packetCounters, packetBytes }: AnalysisSummary): string {
  const rows = Object.entries(packetCounters).filter(([, count]) => count > 0);
  return table(
    `what became of the ${grouped(packets)} packets`,
    rows.map(([name, count]) => [safeLine(name), grouped(count), `${grouped(packetBytes[name] ?? 0)} bytes`]),
  );
}

function namesTable(names: CaptureHealth['names']): string {
  const rows = names.slice(0, shownNames).map(({ address, name }) => [safeLine(address), safeLine(name)]);
  const rest = names.length - rows.length;
  return table(
    `name resolution records: ${grouped(names.length)}`,
    rest > 0 ? [...rows, [`and ${grouped(rest)} more`]] : rows,
  );
}

function sectionComments(sections: readonly CaptureSection[]): string {
  const comments = sections.flatMap((section, index) =>
    section.comments.map((text) => [String(index), safeLine(text)]),
  );
  return table('comments of sections', comments);
}

function faultLines(fault: CaptureReport['fault']): Line[] {
  return fault === null ? [] : [['cut short', `at byte ${grouped(fault.offset)}: ${safeLine(fault.reason)}`]];
}

export function healthText({ path, capture, summary, fault }: CaptureReport): string {
  if (capture === undefined) return '';
  const skipped = Object.values(capture.skippedBytes).reduce((sum, count) => sum + count, 0);
  return [
    `${safeLine(path)}\n`,
    aligned(
      [
        ...formatLines(capture),
        ...countLines(capture),
        ['not understood', `${grouped(skipped)} bytes`],
        ...faultLines(fault),
      ],
      '  ',
    ),
    table('interfaces', [interfaceHead, ...capture.interfaces.map(interfaceRow)]),
    capture.sections.length > 1 || capture.format === 'pcapng'
      ? table('sections', [sectionHead, ...capture.sections.map(sectionRow)])
      : '',
    outcomesTable(summary),
    counters('unsupported link types', summary.unsupportedLinks, ''),
    counters('seen on the way', summary.anomalies, ''),
    counters('seen in the file and tolerated', capture.anomalies, ''),
    counters('blocks', capture.blocks, ''),
    counters('bytes not understood', capture.skippedBytes, ''),
    capture.secretsBlocks > 0 ? aligned([['secrets blocks', grouped(capture.secretsBlocks)]], '  ') : '',
    sectionComments(capture.sections),
    namesTable(capture.names),
  ].join('');
}

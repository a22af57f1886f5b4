/** Report page: what was read and how well. */
import { foreign, type Html, html, type Part } from './html.js';
import { type Cell, note, section, table, type Writing } from './parts.js';
import type { ReadCapture, ReadFault, RunFacts } from './run-facts.js';

/** A folder may hold thousands. */
const mostCaptures = 50;
const mostCounters = 30;

function moment(text: string | null): string {
  return text === null ? '–' : text.replace('T', ' ').replace('Z', '');
}

function captureRow(capture: ReadCapture, { amounts }: Writing): Cell[] {
  const format = [capture.format, capture.compression].filter((text) => text !== null).join(', ');
  return [
    { content: foreign(capture.name), kind: 'k' },
    { content: format },
    { content: foreign(capture.link_types.join(', ')) },
    { content: amounts.count(capture.packets), kind: 'n' },
    { content: amounts.bytes(capture.wire_bytes), kind: 'n' },
    { content: amounts.bytes(capture.captured_bytes), kind: 'n' },
    { content: [moment(capture.time_first), html`<br>`, moment(capture.time_last)], kind: 'w' },
    { content: amounts.count(capture.truncated_packets), kind: 'n' },
    { content: amounts.count(capture.out_of_order_packets), kind: 'n' },
    { content: amounts.count(capture.not_understood_bytes), kind: 'n' },
  ];
}

function captureTable(captures: readonly ReadCapture[], writing: Writing): Part {
  const { words, amounts } = writing;
  const heads: Cell[] = [
    { content: words.capture },
    { content: words.format },
    { content: words.linkTypes },
    { content: words.packets, kind: 'n' },
    { content: words.bytes, kind: 'n' },
    { content: words.captured, kind: 'n' },
    { content: `${words.firstPacket} / ${words.lastPacket}` },
    { content: words.cut, kind: 'n' },
    { content: words.outOfOrder, kind: 'n' },
    { content: words.notUnderstood, kind: 'n' },
  ];
  const rest = captures.length - mostCaptures;
  return [
    html`<div class="wide">${table(
      words.read,
      heads,
      captures.slice(0, mostCaptures).map((capture) => captureRow(capture, writing)),
    )}</div>`,
    rest > 0 && note(`${words.others}: ${amounts.count(rest)}`),
  ];
}

function faultLines(faults: readonly ReadFault[], { words, amounts }: Writing): Html {
  if (faults.length === 0) return note(words.whole);
  const lines = faults.slice(0, mostCaptures).map(({ capture, offset, reason }) => {
    const place = offset === null ? '' : `${words.atByte} ${amounts.count(offset)}`;
    const where = [capture === null ? '' : foreign(capture), place].filter((part) => part !== '');
    return html`<div>${where.map((part) => [part, ' '])}${where.length > 0 && '– '}${foreign(reason, 300)}</div>`;
  });
  return html`<p class="bad"><strong>${words.damaged}</strong>${lines}</p>`;
}

/** Names are the program's own, as in its JSON. */
function counters(title: string, counts: Readonly<Record<string, number>>, { amounts }: Writing): Part {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (entries.length === 0) return false;
  const rows = entries.slice(0, mostCounters).map(([name, count]): Cell[] => [
    { content: foreign(name), kind: 'k' },
    { content: amounts.count(count), kind: 'n' },
  ]);
  return html`<div><h3>${title}</h3>${table(title, [], rows)}</div>`;
}

/** Anomalies of the run and of each capture's own format, together. */
function allAnomalies({ anomalies, captures }: RunFacts): Record<string, number> {
  const all: Record<string, number> = { ...anomalies };
  for (const capture of captures)
    for (const [name, count] of Object.entries(capture.anomalies)) all[name] = (all[name] ?? 0) + count;
  return all;
}

export function healthSection(read: RunFacts, writing: Writing): Html {
  const { words } = writing;
  return section(
    'read',
    words.read,
    faultLines(read.faults, writing),
    captureTable(read.captures, writing),
    html`<div class="pair">${[
      counters(words.outcomes, read.packet_counters, writing),
      counters(words.endReasons, read.end_reasons, writing),
      counters(words.anomalies, allAnomalies(read), writing),
      counters(words.unsupported, read.unsupported_link_types, writing),
    ]}</div>`,
  );
}

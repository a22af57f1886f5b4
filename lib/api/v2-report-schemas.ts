/** The shape of a report's figures in API v2; `tractor report --json` writes the same. The shapes of its parts are those of the questions. */
import Type, { type TProperties } from 'typebox';
import { lists, type ReportFigures } from '../report/page/figures.js';
import { protections } from '../report/page/protection.js';
import { orNull } from './shapes.js';

const shape = (id: string) => Type.Unsafe<never>({ $ref: `${id}#` });
const each = (names: readonly string[], schema: TProperties[string]) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, schema])));
const counters = (description: string) => Type.Record(Type.String(), Type.Integer(), { description });
const rows = (description: string) => Type.Array(Type.Record(Type.String(), Type.Unknown()), { description });
const text = (description = '') => Type.String({ description });
const count = (description = '') => Type.Integer({ description });

const counts = Type.Object({ flows: count(), packets: count(), bytes: count() });
const titles = Type.Record(Type.String(), Type.Object({ en: text(), ru: text() }));

const ReadCapture = Type.Object({
  name: text(),
  format: text(),
  compression: orNull(text()),
  link_types: Type.Array(text()),
  packets: count(),
  wire_bytes: count('frame bytes on the wire'),
  captured_bytes: count(),
  time_first: orNull(text(), 'RFC 3339, UTC'),
  time_last: orNull(text(), 'RFC 3339, UTC'),
  truncated_packets: count(),
  out_of_order_packets: count(),
  not_understood_bytes: count(),
  anomalies: counters('seen in the file and tolerated'),
});

const RunFacts = Type.Object({
  captures: Type.Array(ReadCapture),
  faults: Type.Array(
    Type.Object({
      capture: orNull(text()),
      offset: orNull(count('bytes from the start of the decompressed capture')),
      reason: text(),
    }),
    { description: 'where captures could be read no further' },
  ),
  packets: count(),
  packet_counters: counters('every packet by what became of it'),
  end_reasons: counters('flows by how they ended'),
  anomalies: counters('seen on the way'),
  unsupported_link_types: counters('packets by link type'),
});

const report = Type.Object(
  {
    report_version: Type.Integer({ description: 'raised where a reader of the figures would have to know' }),
    program: Type.Object({ name: text(), version: text() }),
    made_at: text('RFC 3339, UTC'),
    filter: orNull(text(), 'what the packets were chosen by'),
    read: orNull(RunFacts, 'null: nothing is known of the run'),
    overview: shape('Overview'),
    timeseries: shape('TimeSeries'),
    top: each(Object.keys(lists), shape('TopList')),
    protection: each(protections, counts),
    graph: shape('Graph'),
    flows: rows('the largest by bytes'),
    sessions: rows('the largest by bytes'),
    titles: Type.Object({ labels: titles, groups: titles }, { description: 'of the labels and groups that occur' }),
    attribution: Type.Object({ text: text(), url: text('whoever shows the countries owes this link') }),
  },
  {
    $id: 'Report',
    description: 'All figures of a report. Bytes are frame bytes on the wire; times `_us` epoch microseconds.',
  },
);

export const Report = Type.Unsafe<ReportFigures>(report);

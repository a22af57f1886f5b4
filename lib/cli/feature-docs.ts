/** The feature schema as Markdown: what docs/features.md holds. Text only; the rows come from the native core. */
import type { FeatureSetSpec, FeatureSpec } from '../schema/feature-spec.js';
import { sessionFeatures } from '../schema/session-columns.js';

const rules = `Choose sets with \`tractor flows --features iscx,splt\` (or \`all\`, \`none\`; the default is \`iscx\`), in the API with
\`analyzeCapture(path, { features: ['iscx', 'splt'] })\`. Columns come in the order of this page, whatever the order in
which sets were named. A set that is not asked for is neither computed nor kept.

What holds for every set:

- A row is a flow or, with \`--rows windows\`, a window of one; the features are of the packets of that row alone.
- Forward (\`fwd\`) is the direction of the row's first packet, backward (\`bwd\`) the other, \`flow\` both together.
- A packet's length is its IP total length: IP header, transport header and payload, without link layer and padding.
  Payload is what is above the transport header, as the headers say, whether it was captured or not.
- Times are packet times, taken in nanoseconds and written in microseconds. A packet stamped before the one ahead of it
  counts as simultaneous with that one.
- Sums are kept as integers, so nothing depends on the order of additions; deviations are sample deviations (n - 1).
- In every set but \`iscx\`, a count, sum, extreme, mean, deviation, rate or ratio of nothing is 0, and a field of a packet
  that never came is -1. In \`iscx\` the extremes of nothing are -1, as in the data set. No value is ever NaN or infinite.
- Counts of packets by flag and in bins stop at 4,294,967,295.`;

const cicFlowMeter = `## Beside CICFlowMeter

Where a column corresponds to one of CICFlowMeter's, its name is in the last column of the tables. The definition is
ours; these differences are meant:

- Every packet counts once. There the first packet of a flow is counted twice in the lengths.
- Packets after a FIN belong to the flow until it has ended; there they are dropped.
- \`bwd_tcp_initial_window_bytes\` is the window of the first backward packet; there each packet overwrites it.
- Rates at duration 0 are 0; there they are NaN or infinite.
- Ratios, means of bulks and of subflows, and bulk rates are not rounded; there they are integer divisions.
- A flow with one silence of more than a second has two subflows. There the silences are counted, and the means are over
  those: 0 where there are none.
- Flows of a single packet, and flows over IPv6, have rows; there they have none.
- Active and idle times (\`iscx\`) are those of the ISCX data set, with a threshold of 1 s; there it is 5 s.
- Flag counts are each way; the counts over both directions there are the sum of two columns here. ECE and CWR
  are flags of their own (RFC 3168).
- Flow IAT, Fwd IAT, Bwd IAT, Active, Idle, Flow Duration and Flow Packets/s there are \`iscx\` here. Packet Length
  Variance is the square of \`flow_payload_length_std_bytes\` and has no column.`;

const sessions = `## Application sessions

The vector of a row of \`tractor sessions\`, from the timing and the amounts of the session's flows; ${sessionFeatures.length} columns. A flow is at work from its
first packet to its last. Active and idle times are as in \`iscx\` (threshold 1 s, active includes the idle time that ends it, nothing is flushed at
the end), over the times in which any flow is at work; of nothing the extremes are -1, mean and deviation 0. \`out\` is what the session's client
sends, \`in\` what it receives; of flows between others, what their clients do.`;

function sessionTable(): string {
  const rows = sessionFeatures.map(({ name, unit, type, definition }) => [`\`${name}\``, unit, type, definition]);
  return table(['name', 'unit', 'type', 'definition'], rows);
}

/** Text of the schema; a cell of a table must hold neither its separator nor a line end. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`);
  return lines.join('\n');
}

function setTable(schema: readonly FeatureSpec[]): string {
  const rows = schema.map(({ name, unit, type, definition, source }) => [
    `\`${name}\``,
    unit,
    type,
    definition,
    source,
  ]);
  return table(['name', 'unit', 'type', 'definition', 'source'], rows);
}

export function featureDocs(schema: readonly FeatureSpec[], sets: readonly FeatureSetSpec[], version: number): string {
  const present = sets.filter(({ name }) => schema.some(({ set }) => set === name));
  const costs = present.map(({ name, description, columns, stateBytes }) => [
    `[\`${name}\`](#${name})`,
    String(columns),
    String(stateBytes),
    description,
  ]);
  const chapters = present.map(
    ({ name, description }) =>
      `## ${name}\n\n${description[0]?.toUpperCase()}${description.slice(1)}.\n\n${setTable(schema.filter(({ set }) => set === name))}`,
  );
  const overview = table(['set', 'columns', 'bytes a flow', 'what'], costs);
  return `${[
    '# Features',
    `<!-- Made by \`npm run docs:features\` from the schema in the native core; edit that. -->`,
    `Schema version ${version}. A model names the version that it was trained with.`,
    rules,
    'What a set adds to the state of each active flow (or open window), beside the record that every flow has, which holds `iscx`:',
    overview,
    ...chapters,
    ...(present.length === sets.length ? [`${sessions}\n\n${sessionTable()}`] : []),
    cicFlowMeter,
  ].join('\n\n')}\n`;
}

// Rows to text for a terminal. Computes nothing.

const number = (value, digits) => (value === undefined ? '-' : value.toFixed(digits));
const times = (value) => (value === undefined ? '-' : `${value.toFixed(value < 10 ? 2 : 1)} x`);
const small = (value) => number(value, value < 0.095 ? 3 : 2);
const rate = (value) => (value >= 1e6 ? `${(value / 1e6).toFixed(2)} M` : `${(value / 1e3).toFixed(0)} k`);
const megabytes = (kilobytes) => `${(kilobytes / 1024).toFixed(1)}`;

const COLUMNS = [
  ['', (row) => row.name],
  ['seconds', (row) => number(row.seconds, 3)],
  ['spread', (row) => `${number(row.spread * 100, 0)} %`],
  ['CPU s', (row) => number(row.cpu_s, 3)],
  ['packets/s', (row) => rate(row.packets_per_s)],
  ['MB/s', (row) => number(row.bytes_per_s / 1e6, 0)],
  ['peak RSS MB', (row) => megabytes(row.peak_rss_kb)],
  ['of the walk', (row) => small(row.of_walk)],
  ['by CPU', (row) => small(row.of_walk_cpu)],
  ['tractor flows is', (row) => times(row.cli_times?.wall)],
  ['by CPU', (row) => times(row.cli_times?.cpu)],
  ['native is', (row) => times(row.native_times?.wall)],
  ['by CPU', (row) => times(row.native_times?.cpu)],
];

export function textTable(header, lines) {
  const cells = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const padded = (line) => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
  return cells.map((line) => `  ${padded(line).join('  ').trimEnd()}`).join('\n');
}

export function captureTable(capture, rows) {
  const measured = rows.filter((row) => row.failed === undefined);
  const failed = rows.filter((row) => row.failed !== undefined);
  const title = `${capture.name}: ${capture.packets} packets, ${(capture.bytes / 1e6).toFixed(0)} MB`;
  const table = textTable(
    COLUMNS.map(([name]) => name),
    measured.map((row) => COLUMNS.map(([, cell]) => cell(row))),
  );
  return [title, table, ...failed.map((row) => `  ${row.name}: ${row.failed}`)].join('\n');
}

export function flatTable(sets) {
  const lines = sets.flatMap(({ name, rows }) =>
    rows.map((row) => [
      `${name}, ${row.contender}`,
      ...row.peaks_kb.map((peak) => (peak === undefined ? '-' : megabytes(peak))),
    ]),
  );
  return textTable(['peak RSS MB, same flows', '1 x', '4 x', '16 x'], lines);
}
